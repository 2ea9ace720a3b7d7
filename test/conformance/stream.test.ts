// Streams: making, using, synchronizing and disposing them, and every way to name one in a call.

import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { randomNumbers } from "./random_numbers.ts";

const original = mx.defaultStream("cpu");

afterEach(() => mx.setDefaultStream(original));

describe("newStream()", () => {
  it("makes streams that differ, print themselves and know their device", () => {
    using a = mx.newStream("cpu");
    using b = mx.newStream(mx.device("cpu"));
    expect([a.device, b.device]).toEqual(["cpu", "cpu"]);
    expect(a.index).not.toBe(b.index);
    expect([a.equals(a), a.equals(b), a.equals(undefined)]).toEqual([true, false, false]);
    expect(String(a)).toBe(`Stream(Device(cpu, 0), ${a.index})`);
    expect(inspect(a)).toBe(String(a));
    expect(() => mx.newStream("tpu" as never)).toThrow(TypeError);
    expect(() => mx.newStream(undefined as never)).toThrow(TypeError);
  });

  it("reuses disposed streams: thousands of them are a handful of threads", () => {
    for (let i = 0; i < 5000; i++) {
      using stream = mx.newStream("cpu");
      if (i % 50 === 0) expect(mx.add(i, 1, stream).item()).toBe(i + 1);
    }
    const many = globalThis.Array.from({ length: 200 }, () => mx.newStream("cpu"));
    const sums = many.map((stream, i) => mx.add(i, 1, stream));
    mx.evaluate(sums);
    expect(sums.map((sum) => sum.item())).toEqual(many.map((_, i) => i + 1));
    for (const stream of many) stream.dispose();
  });
});

describe("a stream in a call", () => {
  it("is an option or stands alone at the end, as a stream, a device or a type", () => {
    using stream = mx.newStream("cpu");
    const a = mx.array([[1, 2], [3, 4]]);
    for (const on of [stream, mx.device("cpu"), "cpu" as const]) {
      expect(mx.add(a, 1, on).toArray()).toEqual([[2, 3], [4, 5]]);
      expect(mx.add(a, 1, { stream: on }).toArray()).toEqual([[2, 3], [4, 5]]);
      expect(mx.sum(a, on).item()).toBe(10);
      expect(mx.sum(a, 0, on).toArray()).toEqual([4, 6]);
      expect(mx.sum(a, 0, true, on).toArray()).toEqual([[4, 6]]);
      expect(mx.sum(a, 0, { keepdims: true, stream: on }).toArray()).toEqual([[4, 6]]);
      expect(mx.sum(a, { axis: 0, keepdims: true, stream: on }).toArray()).toEqual([[4, 6]]);
      expect(a.sum(0, { stream: on }).toArray()).toEqual([4, 6]);
      expect(a.add(1, on).sum(on).item()).toBe(14);
      expect(mx.broadcastArrays([1, 2], [[3]], on).map((each) => each.shape)).toEqual([[1, 2], [1, 2]]);
    }
    expect(mx.add(a, 1, { stream: undefined }).item === undefined).toBe(false);
  });

  it("is a TypeError when it is anything else", () => {
    for (const bad of [5, "tpu", null, true, [], () => 1]) {
      expect(() => mx.add(1, 2, bad as never)).toThrow(TypeError);
      expect(() => mx.add(1, 2, { stream: bad } as never)).toThrow(TypeError);
    }
    expect(() => mx.add(1, 2, { strem: "cpu" } as never)).toThrow('add: unknown option "strem"; there are stream');
    expect(() => mx.sum([1], { axes: 0 } as never)).toThrow('sum: unknown option "axes"; there are axis, keepdims, stream');
  });

  it("may depend on work of another stream", () => {
    using s1 = mx.newStream("cpu");
    using s2 = mx.newStream("cpu");
    let x = mx.zeros([4]);
    for (let i = 0; i < 100; i++) x = mx.add(x, 1, i % 2 === 0 ? s1 : s2);
    expect(x.toArray()).toEqual([100, 100, 100, 100]);
  });

  it("computes its part of any graph, wherever the other parts are computed and in whatever order", async () => {
    const devices: mx.DeviceType[] = mx.isAvailable("gpu") ? ["cpu", "gpu"] : ["cpu"];
    const streams = globalThis.Array.from({ length: 6 }, (_, i) => mx.newStream(devices[i % devices.length]!));
    const random = randomNumbers(1);
    const below = (n: number): number => Math.floor(random() * n);
    for (let round = 0; round < 60; round++) {
      const arrays = [mx.array([1])];
      const values = [1];
      const jobs: Promise<unknown>[] = [];
      for (let left = 5 + below(60); left > 0; left--) {
        const [i, j] = [below(arrays.length), below(arrays.length)];
        const on = streams[below(streams.length)]!;
        arrays.push(mx.remainder(mx.add(arrays[i]!, arrays[j]!, on), 1000, streams[below(streams.length)]!));
        values.push((values[i]! + values[j]!) % 1000);
        if (below(12) === 0) jobs.push(mx.evalAsync(arrays.slice(-1 - below(3))));
        if (below(25) === 0) expect(arrays.at(-1)!.item()).toBe(values.at(-1));
      }
      if (below(2) === 0) mx.evaluate(arrays.slice(-5));
      else jobs.push(mx.evalAsync(arrays));
      await Promise.all(jobs);
      expect(arrays.map((each) => each.item())).toEqual(values);
      for (const each of arrays) each.dispose();
    }
    for (const stream of streams) stream.dispose();
  });
});

describe("dispose()", () => {
  it("makes a stream unusable, lets its work finish, and may be called twice", () => {
    const stream = mx.newStream("cpu");
    const sum = mx.add([1, 2], 3, stream);
    stream.dispose();
    stream.dispose();
    expect(sum.toArray()).toEqual([4, 5]);
    expect(code(() => mx.add(1, 2, stream))).toBe("DISPOSED");
    expect(code(() => mx.setDefaultStream(stream))).toBe("DISPOSED");
    expect(code(() => mx.withStream(stream, () => 1))).toBe("DISPOSED");
    expect(code(() => mx.streamContext(stream))).toBe("DISPOSED");
    expect(code(() => mx.synchronize(stream))).toBe("DISPOSED");
    expect(() => mx.add(1, 2, stream)).toThrow(`add: ${stream} has been disposed`);
  });

  it("of the stream in force makes calls say so, until another is in force", () => {
    const stream = mx.newStream("cpu");
    mx.setDefaultStream(stream);
    expect(mx.add(1, 2).item()).toBe(3);
    stream.dispose();
    expect(code(() => mx.add(1, 2, "cpu"))).toBe("DISPOSED");
    mx.setDefaultStream(original);
    expect(mx.add(1, 2, "cpu").item()).toBe(3);
  });

  it("is refused for a device's own stream", () => {
    expect(code(() => original.dispose())).toBe("INVALID_ARGUMENT");
    expect(mx.add(1, 2, "cpu").item()).toBe(3);
  });
});

describe("setDefaultStream()", () => {
  it("puts a stream in force on its device", () => {
    using stream = mx.newStream("cpu");
    mx.setDefaultStream(stream);
    expect(mx.defaultStream("cpu").equals(stream)).toBe(true);
    expect(mx.defaultStream(mx.device("cpu")).equals(stream)).toBe(true);
    for (const bad of ["cpu", undefined, null, 3, mx.device("cpu")]) expect(() => mx.setDefaultStream(bad as never)).toThrow(TypeError);
  });
});

describe("synchronize()", () => {
  it("waits for one stream or for all, blocking or not", async () => {
    using stream = mx.newStream("cpu");
    const pending = mx.evalAsync(mx.add([1], 2, stream));
    mx.synchronize(stream);
    mx.synchronize("cpu");
    mx.synchronize();
    expect(await mx.synchronizeAsync(stream)).toBe(undefined);
    expect(await mx.synchronizeAsync(mx.device("cpu"))).toBe(undefined);
    expect(await mx.synchronizeAsync()).toBe(undefined);
    await pending;
    expect(() => mx.synchronize(5 as never)).toThrow(TypeError);
    await expect(mx.synchronizeAsync("tpu" as never)).rejects.toThrow(TypeError);
  });

  it("ends after what the stream was given before", async () => {
    using stream = mx.newStream("cpu");
    using a = mx.full([300, 300], 0.001);
    let done = false;
    const work = mx.evalAsync(mx.withStream(stream, () => mx.matmul(mx.matmul(mx.matmul(a, a), a), a))).then(() => {
      done = true;
    });
    await mx.synchronizeAsync(stream);
    await work;
    expect(done).toBe(true);
  });

  it("and its siblings are grouped in core.stream", () => {
    const { stream } = mx.core;
    expect(stream.newStream).toBe(mx.newStream);
    expect(stream.withStream).toBe(mx.withStream);
    expect(stream.streamContext).toBe(mx.streamContext);
    expect(stream.defaultStream).toBe(mx.defaultStream);
    expect(stream.setDefaultStream).toBe(mx.setDefaultStream);
    expect(stream.synchronize).toBe(mx.synchronize);
    expect(stream.synchronizeAsync).toBe(mx.synchronizeAsync);
  });
});
