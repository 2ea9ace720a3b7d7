// Random bits on a CPU: those of Threefry, written down here, for lengths around that of a vector and for several keys at once.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const { random } = mx;

type Words = readonly [number, number];

const ROTATIONS = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;

/** Threefry-2x32 of twenty rounds. */
function threefry([first, second]: Words, counters: Words): Words {
  const keys = [first, second, first ^ second ^ 0x1bd11bda];
  let a = counters[0] + first | 0, b = counters[1] + second | 0;
  for (let group = 0; group < 5; group++) {
    for (const rotation of ROTATIONS[group % 2]!) {
      a = a + b | 0;
      b = (b << rotation | b >>> 32 - rotation) ^ a;
    }
    a = a + keys[(group + 1) % 3]! | 0;
    b = b + keys[(group + 2) % 3]! + group + 1 | 0;
  }
  return [a >>> 0, b >>> 0];
}

/** The words of a key as MLX lays them out: the second half has the other words of the first half's counters. */
function bits(key: Words, length: number): number[] {
  const half = Math.ceil(length / 2);
  const words = new globalThis.Array<number>(length);
  for (let i = 0; i < half; i++) {
    const whole = half + i < length;
    const [a, b] = threefry(key, [i, whole ? half + i : 0]);
    words[i] = a;
    if (whole) words[half + i] = b;
  }
  return words;
}

/** The uniform numbers that MLX makes of them. */
function uniform(key: Words, length: number): number[] {
  return bits(key, length).map((word) => Math.min(Math.fround(word) / 2 ** 32, 1 - 2 ** -24));
}

const KEYS: Words[] = [[0, 0], [0, 42], [0xffffffff, 0x80000000], [123456789, 987654321]];
const keyOf = (words: Words): mx.Array => mx.array([...words], "uint32");
const LENGTHS = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 62, 63, 64, 65, 66, 127, 128, 129, 130, 513, 1000, 4099];

describe("random bits on a CPU", () => {
  it("are Threefry's, of any length", () => {
    mx.withDevice("cpu", () => {
      for (const key of KEYS) {
        for (const n of LENGTHS) expect(random.uniform(0, 1, [n], "float32", { key: keyOf(key) }).toArray()).toEqual(uniform(key, n));
      }
    });
  });

  it("make keys of a key", () => {
    mx.withDevice("cpu", () => {
      for (const key of KEYS) {
        for (const n of [1, 2, 3, 16, 17, 33, 100]) expect(mx.flatten(random.split(keyOf(key), n)).toArray()).toEqual(bits(key, 2 * n));
      }
    });
  });

  it("fill any shape as one row, and none", () => {
    mx.withDevice("cpu", () => {
      const drawn = random.uniform(0, 1, [3, 5, 7], "float32", { key: keyOf([0, 42]) });
      expect(mx.flatten(drawn).toArray()).toEqual(uniform([0, 42], 105));
      expect(random.uniform(0, 1, [3, 0], "float32", { key: keyOf([0, 42]) }).shape).toEqual([3, 0]);
    });
  });

  it("take a key of every row of keys, wherever its words lie", () => {
    mx.withDevice("cpu", () => {
      const keys = mx.array(KEYS.map((key) => [...key]), "uint32");
      const columns = mx.contiguous(keys.T).T;
      for (const n of [1, 2, 3, 8, 33, 130]) {
        const draw = mx.vmap((key: mx.Array) => random.uniform(0, 1, [n], "float32", { key }));
        for (const given of [keys, columns]) expect(draw(given).toArray()).toEqual(KEYS.map((key) => uniform(key, n)));
      }
    });
  });

  it("take a key that is still to be computed, and one that two draws share", () => {
    mx.withDevice("cpu", () => {
      const key = mx.add(mx.array([0, 40], "uint32"), mx.array([0, 2], "uint32"));
      const both = mx.add(random.uniform(0, 1, [100], "float32", { key }), random.uniform(0, 1, [100], "float32", { key }));
      expect(both.toArray()).toEqual(uniform([0, 42], 100).map((x) => 2 * x));
    });
  });

  it("are the same in a compiled function", () => {
    mx.withDevice("cpu", () => {
      const draw = mx.compile((key: mx.Array) => random.uniform(0, 1, [70], "float32", { key }));
      expect(draw(keyOf([0, 42])).toArray()).toEqual(uniform([0, 42], 70));
    });
  });
});
