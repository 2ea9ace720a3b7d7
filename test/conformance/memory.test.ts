// The figures of `memory`, its limits, and the places that it tells. What the collector does is
// test/runtime/pressure.test.ts's concern.

import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

describe("memory", () => {
  const MIB = 2 ** 20;
  const ones = (): mx.Array => {
    const a = mx.add(mx.zeros([MIB / 4]), 1);
    mx.evaluate(a);
    return a;
  };
  /** A figure in whole megabytes, once the stream's thread has let go of what it worked on. */
  const settled = (figure: () => number): number => {
    mx.synchronize();
    return Math.round(figure() / MIB);
  };

  it("active() grows with what is computed and shrinks when it is disposed", () => {
    const before = settled(mx.memory.active);
    const a = mx.tidy(ones);
    expect(settled(mx.memory.active) - before).toBe(1);
    a.dispose();
    expect(settled(mx.memory.active) - before).toBe(0);
  });

  it("peak() keeps the most there was, until resetPeak()", () => {
    mx.tidy(() => [ones(), ones()]).forEach((a) => a.dispose());
    expect(settled(mx.memory.peak)).toBeGreaterThanOrEqual(settled(mx.memory.active) + 2);
    mx.memory.resetPeak();
    expect(mx.memory.peak()).toBe(0);
    mx.tidy(() => ones().size);
    expect(mx.memory.peak()).toBeGreaterThanOrEqual(MIB);
  });

  it("cache() tells what is kept for later, clearCache() gives it back", () => {
    mx.tidy(() => ones().size);
    expect(settled(mx.memory.cache)).toBeGreaterThanOrEqual(1);
    mx.memory.clearCache();
    expect(mx.memory.cache()).toBe(0);
  });

  it("cacheLimit(0) keeps nothing", () => {
    const before = mx.memory.cacheLimit(0);
    expect(before).toBeGreaterThan(0);
    expect(mx.memory.cacheLimit()).toBe(0);
    mx.tidy(() => ones().size);
    expect(settled(mx.memory.cache)).toBe(0);
    expect(mx.memory.cacheLimit(before)).toBe(0);
    expect(mx.memory.cacheLimit()).toBe(before);
  });

  // That computing goes on past it is test/runtime/pressure.test.ts's concern: MLX may wait forever for room in a process
  // in which work has failed before.
  it("limit() tells what limit(bytes) set", () => {
    const before = mx.memory.limit();
    expect(before).toBeGreaterThan(2 ** 30);
    expect(mx.memory.limit(1000)).toBe(before);
    expect(mx.memory.limit()).toBe(1000);
    expect(mx.memory.limit(2 ** 53 - 1)).toBe(1000);
    expect(mx.memory.limit(before)).toBe(2 ** 53 - 1);
  });

  it("wiredLimit() takes 0", () => {
    expect(mx.memory.wiredLimit(0)).toBeGreaterThanOrEqual(0);
  });

  it("refuses limits that are no bytes", () => {
    for (const set of [mx.memory.limit, mx.memory.cacheLimit, mx.memory.wiredLimit]) {
      expect(code(() => set(-1))).toBe("OUT_OF_RANGE");
      expect(code(() => set(2 ** 53))).toBe("OUT_OF_RANGE");
      expect(code(() => set(NaN))).toBe("INVALID_ARGUMENT");
      expect(code(() => set(Infinity))).toBe("INVALID_ARGUMENT");
      expect(code(() => set(1.5))).toBe("INVALID_ARGUMENT");
      for (const bytes of ["1", null, 1n, {}, true]) expect(() => set(bytes as unknown as number)).toThrow(TypeError);
    }
    expect(() => mx.memory.limit(-1)).toThrow("memory.limit: bytes must be from 0 to 2^53 - 1, got -1");
  });

  // The numbers of mx.get_array_buffer_size. GPUs give memory in pages of 16 KiB, or by powers of two.
  it("bufferSize() counts the memory behind arrays once, and in full", () => {
    mx.tidy(() => {
      const a = mx.add(mx.zeros([4096]), 1);
      expect(code(() => mx.memory.bufferSize(a))).toBe("INVALID_ARGUMENT");
      const part = a.index("10:20");
      mx.evaluate(a, part);
      expect(mx.memory.bufferSize(part)).toBe(16_384);
      expect(mx.memory.bufferSize([a, { part }], 3, new Map([[1, part]]))).toBe(16_384);
      const nothing = mx.zeros([0]);
      mx.evaluate(nothing);
      expect(mx.memory.bufferSize(nothing)).toBe(0);
      expect(mx.memory.bufferSize()).toBe(0);
      a.dispose();
      expect(code(() => mx.memory.bufferSize(a))).toBe("DISPOSED");
    });
  });

  it("arrays() counts what is alive, and the memory behind it once", () => {
    const before = mx.memory.arrays();
    expect(before.count).toBe(live());
    mx.tidy(() => {
      const a = mx.add(mx.zeros([4096]), 1);
      expect(mx.memory.arrays().count - before.count).toBe(2);
      expect(mx.memory.arrays().bytes - before.bytes).toBe(0);
      mx.evaluate(a, a.index("::2"));
      expect(mx.memory.arrays().bytes - before.bytes).toBe(2 * 16_384);
    });
    expect(mx.memory.arrays()).toEqual(before);
  });
});

describe("memory.trace()", () => {
  afterEach(() => mx.memory.trace(false));

  it("tells where live arrays were made, the most bytes first", () => {
    expect(mx.memory.arrays().places).toEqual([]);
    mx.memory.trace(true);
    mx.memory.trace(true);
    const small = mx.array([1, 2, 3, 4]);
    const large: mx.Array[] = [];
    for (let i = 0; i < 3; i++) large.push(mx.array(new Float32Array(4096)));
    mx.array(new Float32Array(5000)).dispose();
    const lazy = mx.add(1, 1);
    const { places } = mx.memory.arrays();
    expect(places.map(({ count, bytes }) => ({ count, bytes }))).toEqual([{ count: 3, bytes: 3 * 16_384 }, { count: 1, bytes: 16 }, { count: 1, bytes: 0 }]);
    for (const { place } of places) expect(place).toContain("memory.test.ts");
    mx.tidy(() => large.concat(small, lazy)).forEach((a) => a.dispose());
    expect(mx.memory.arrays().places).toEqual([]);
    mx.memory.trace(false);
    mx.array([1]);
    expect(mx.memory.arrays().places).toEqual([]);
  });

  it("forgets arrays that are gone, however many there were", () => {
    mx.memory.trace(true);
    for (let i = 0; i < 5000; i++) mx.add(i, 1).dispose();
    const kept = [1, 2].map((n) => mx.add(n, 1));
    expect(mx.memory.arrays().places.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    kept.forEach((a) => a.dispose());
  });

  it("refuses what is no boolean", () => {
    for (const value of [undefined, 1, "true", null]) expect(() => mx.memory.trace(value as unknown as boolean)).toThrow(TypeError);
  });
});
