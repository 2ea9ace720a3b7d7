// Sorting on a CPU: ascending, what is equal in the order it had, what is no number last, bits and all.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const KINDS = {
  float32: { bits: "uint32", infinite: 0x7f800000, sign: 0x80000000 },
  float16: { bits: "uint16", infinite: 0x7c00, sign: 0x8000 },
  bfloat16: { bits: "uint16", infinite: 0x7f80, sign: 0x8000 },
  int32: { bits: "uint32" },
  uint32: { bits: "uint32" },
} as const;
type Kind = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Kind[];

// Around what is sorted in one way and in another, and around vectors.
const LENGTHS = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 159, 160, 161, 257, 513, 1000, 4095, 4097];

/** A number that sorts as the one of these bits. */
function orderOf(dtype: Kind, bits: number): number {
  if (dtype === "uint32") return bits;
  if (dtype === "int32") return bits | 0;
  const { infinite, sign } = KINDS[dtype];
  const size = bits % sign;
  return size > infinite ? Infinity : bits < sign ? size : -size;
}

/** Where the numbers of these bits are in their order. */
function placesOf(dtype: Kind, bits: readonly number[]): number[] {
  const order = bits.map((each) => orderOf(dtype, each));
  return order.map((_, i) => i).sort((i, j) => order[i] === order[j] ? i - j : order[i]! < order[j]! ? -1 : 1);
}

let state = 1;
function next(): number {
  state = Math.imul(state, 1664525) + 1013904223 >>> 0;
  return (state ^ state >>> 15) >>> 0;
}

const ROWS: Record<string, (dtype: Kind) => number> = {
  "any bits": () => next(),
  "few that differ": () => next() % 3,
  "zeros of both signs": () => next() % 2 * 0x80008000,
  "none but NaN": (dtype) => dtype.endsWith("int32") ? 5 : dtype === "float32" ? 0x7f800001 + next() % 1000 : 0x7f81 + next() % 50,
  "zeros, infinities and NaN among numbers": (dtype) => {
    const special = { float32: [0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7f800002] };
    const halves = [0, 0x8000, 0x7c00, 0xfc00, 0x7f80, 0xff80, 0x7fc0, 0xffc1, 0x7e01];
    const some = dtype === "float32" ? special.float32 : halves;
    return next() % 2 ? next() : some[next() % some.length]!;
  },
  "in order": () => state = state + 1000 >>> 0,
};

/** Bits of a row, within what the dtype has. */
function row(dtype: Kind, of: string, n: number): number[] {
  return globalThis.Array.from({ length: n }, () => ROWS[of]!(dtype) & (KINDS[dtype].bits === "uint16" ? 0xffff : -1)).map((each) => each >>> 0);
}

const arrayOf = (dtype: Kind, bits: readonly number[], shape: number[] = [bits.length]): mx.Array =>
  mx.reshape(mx.array([...bits], KINDS[dtype].bits), shape).view(dtype);
const bitsOf = (x: mx.Array): number[] => mx.flatten(x.view(KINDS[x.dtype as Kind].bits)).toArray() as number[];

describe.each(NAMES)("sort and argsort of %s on a CPU", (dtype) => {
  it.each(Object.keys(ROWS))("order %s", (of) => {
    mx.withDevice("cpu", () => {
      for (const n of LENGTHS) {
        const bits = row(dtype, of, n), places = placesOf(dtype, bits), x = arrayOf(dtype, bits);
        const got = mx.argsort(x);
        expect(got.dtype).toBe("uint32");
        expect(got.toArray()).toEqual(places);
        const sorted = mx.sort(x);
        expect(sorted.dtype).toBe(dtype);
        expect(bitsOf(sorted)).toEqual(places.map((i) => bits[i]));
        expect(bitsOf(x)).toEqual(bits);
      }
    });
  });

  it("order along any axis of what lies in any way", () => {
    mx.withDevice("cpu", () => {
      for (const shape of [[3, 5, 170], [170, 3, 4], [2, 33, 9], [1, 1, 1], [5, 1, 2]]) {
        const x = arrayOf(dtype, row(dtype, "zeros, infinities and NaN among numbers", shape.reduce((a, b) => a * b)), shape);
        const half = x.index("::2", "::-1", "::3");
        const wide = mx.broadcastTo(x.index("0:1"), shape), deep = mx.broadcastTo(x.index("...", "0:1"), shape);
        for (const given of [x, mx.transpose(x), mx.transpose(x, [1, 2, 0]), half, wide, deep]) {
          for (const axis of [0, 1, 2, -1]) {
            const rows = mx.contiguous(mx.moveaxis(given, axis, -1)), width = given.shape.at(axis)!;
            const bits = bitsOf(rows), values: number[] = [], places: number[] = [];
            for (let at = 0; at < bits.length; at += width) {
              const own = placesOf(dtype, bits.slice(at, at + width));
              places.push(...own);
              values.push(...own.map((i) => bits[at + i]!));
            }
            expect(bitsOf(mx.contiguous(mx.moveaxis(mx.sort(given, axis), axis, -1)))).toEqual(values);
            expect(mx.flatten(mx.moveaxis(mx.argsort(given, axis), axis, -1)).toArray()).toEqual(places);
          }
        }
      }
    });
  });

  it("order in the memory of what nobody else needs", () => {
    mx.withDevice("cpu", () => {
      for (const n of [5, 100, 161, 5000]) {
        const bits = row(dtype, "zeros, infinities and NaN among numbers", n), places = placesOf(dtype, bits);
        const sorted = mx.sort(mx.bitwiseXor(arrayOf(dtype, bits).view(KINDS[dtype].bits), 0).view(dtype));
        expect(bitsOf(sorted)).toEqual(places.map((i) => bits[i]));
      }
    });
  });
});

describe("sort and argsort on a CPU", () => {
  it("order rows that are too large for the processor's cache", () => {
    mx.withDevice("cpu", () => {
      const x = mx.random.normal([600_000], "float32", { key: mx.random.key(1) });
      const expected = (x.toTypedArray() as Float32Array).slice().sort();
      expect(mx.arrayEqual(mx.sort(x), mx.array(expected)).item()).toBe(true);
      expect(mx.arrayEqual(mx.take(x, mx.argsort(x)), mx.array(expected)).item()).toBe(true);
      expect(mx.arrayEqual(mx.sort(mx.argsort(x)), mx.arange(600_000).astype("uint32")).item()).toBe(true);
    });
  });

  it("take no rows and rows of nothing", () => {
    mx.withDevice("cpu", () => {
      for (const shape of [[0], [0, 3], [3, 0]]) {
        expect(mx.sort(mx.zeros(shape)).shape).toEqual(shape);
        expect(mx.argsort(mx.zeros(shape)).shape).toEqual(shape);
      }
    });
  });

  it("have the gradient and the vmap of MLX's", () => {
    mx.withDevice("cpu", () => {
      const x = mx.array([3, -1, 2, 0]), weights = mx.array([1, 10, 100, 1000]);
      expect((mx.grad((y: mx.Array) => mx.sum(mx.multiply(mx.sort(y), weights)))(x) as mx.Array).toArray()).toEqual([1000, 1, 100, 10]);
      const columns = mx.array([[3, 1], [1, 2], [2, 0]]);
      expect(mx.vmap((y: mx.Array) => mx.sort(y), { inAxes: 1 })(columns).toArray()).toEqual([[1, 2, 3], [0, 1, 2]]);
      expect(mx.vmap((y: mx.Array) => mx.argsort(y), { inAxes: 1, outAxes: 1 })(columns).toArray()).toEqual([[1, 2], [2, 0], [0, 1]]);
    });
  });
});
