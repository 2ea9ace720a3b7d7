// Arithmetic of numbers of 16 bits, and one format made of another, as the CPU computes them in vectors: each result is the exact one, rounded
// once, in arrays of any length, with scalars, in views, broadcast, and where an operand is overwritten.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

/** Bits of the fraction, and the exponents of the smallest and largest numbers that have all of them. */
const FORMATS = { float16: [10, -14, 15], bfloat16: [7, -126, 127] } as const;
type Half = keyof typeof FORMATS;
const HALVES = Object.keys(FORMATS) as Half[];

/** The nearest number of the format, the even one of two. */
function rounded(x: number, dtype: Half): number {
  const [bits, least, most] = FORMATS[dtype];
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(least, Math.floor(Math.log2(Math.abs(x))));
  const unit = 2 ** (exponent - bits), units = x / unit, below = Math.floor(units), over = units - below;
  const result = (over > 0.5 || over === 0.5 && below % 2 !== 0 ? below + 1 : below) * unit;
  return Math.abs(result) >= 2 ** (most + 1) ? Math.sign(x) * Infinity : result === 0 ? 0 * Math.sign(x) : result;
}

const BINARY = {
  add: (x: number, y: number) => x + y,
  subtract: (x: number, y: number) => x - y,
  multiply: (x: number, y: number) => x * y,
  divide: (x: number, y: number) => x / y,
  maximum: (x: number, y: number) => Math.max(x, y),
  minimum: (x: number, y: number) => Math.min(x, y),
};
type Name = keyof typeof BINARY;
const NAMES = Object.keys(BINARY) as Name[];
const UNARY = { square: (x: number) => x * x, negative: (x: number) => -x, abs: Math.abs };

const onCpu = (test: () => void) => (): void => mx.withDevice("cpu", () => mx.tidy(test));

/** So many numbers of all sizes, some of them of no ordinary kind. */
function numbers(dtype: Half, shape: number[], seed: number): mx.Array {
  const size = shape.reduce((product, n) => product * n, 1);
  const bits = Uint16Array.from({ length: size }, (_, i) => (Math.imul(i * 2 + seed, 40503) ^ Math.imul(i, i + seed)) & 0xffff);
  return mx.array(bits, "uint16").view(dtype).reshape(shape);
}

const flat = (x: mx.Array): number[] => x.astype("float32").flatten().toArray() as number[];

function expectCombined(name: Name, dtype: Half, x: mx.Array, y: mx.Array, got = mx[name](x, y)): void {
  const shape = mx.broadcastShapes(x.shape, y.shape);
  expect([got.dtype, got.shape]).toEqual([dtype, shape]);
  const all = flat(got), xs = flat(mx.broadcastTo(x, shape)), ys = flat(mx.broadcastTo(y, shape));
  all.forEach((value, i) => {
    // Rounded to float32 first, as the operation does: both roundings together are one.
    const expected = rounded(Math.fround(BINARY[name](xs[i]!, ys[i]!)), dtype);
    // Of two zeros maximum and minimum may give either.
    const same = name.endsWith("imum") ? value === expected || Number.isNaN(value) && Number.isNaN(expected) : Object.is(value, expected);
    if (!same) {
      throw new Error(`${name} of ${xs[i]} and ${ys[i]} is ${value}, not ${expected}`);
    }
  });
}

describe.each(HALVES)("arithmetic of %s on a CPU", (dtype) => {
  it.each(NAMES)("%s is exact but for one rounding, of arrays of any length, and of one number", (name) => {
    onCpu(() => {
      for (const n of [0, 1, 7, 8, 9, 31, 32, 33, 513, 20_000]) {
        const x = numbers(dtype, [n], 1), y = numbers(dtype, [n], 5);
        expectCombined(name, dtype, x, y);
        for (const one of [mx.array(0.375, dtype), mx.array(-0, dtype)]) {
          expectCombined(name, dtype, x, one);
          expectCombined(name, dtype, one, y);
          expectCombined(name, dtype, one, one);
          expectCombined(name, dtype, mx.broadcastTo(one, [n]), mx.broadcastTo(one, [n]));
        }
      }
    })();
  });

  it.each(NAMES)("%s is right for views, and where rows and columns are repeated", (name) => {
    onCpu(() => {
      const x = numbers(dtype, [6, 10, 18], 1), y = numbers(dtype, [6, 10, 18], 7);
      expectCombined(name, dtype, x.T, y.T);
      expectCombined(name, dtype, x.transpose([1, 0, 2]), mx.contiguous(y.transpose([1, 0, 2])));
      expectCombined(name, dtype, x.T, mx.contiguous(y.T));
      expectCombined(name, dtype, x.index(":", "2:7", "3:"), y.index(":", ":5", ":15"));
      expectCombined(name, dtype, x.index(":", ":", "::2"), y.index(":", ":", ":9"));
      expectCombined(name, dtype, x.index("::-1"), y);
      for (const shape of [[18], [10, 18], [10, 1], [1, 18], [6, 1, 1], [6, 1, 18], [6, 10, 1], [1, 1, 1]]) {
        const part = numbers(dtype, shape, 11);
        expectCombined(name, dtype, x, part);
        expectCombined(name, dtype, part, y);
      }
      expectCombined(name, dtype, numbers(dtype, [6, 1, 18], 3), numbers(dtype, [10, 1], 4));
    })();
  });

  it.each(NAMES)("%s is right where an array that nobody needs is overwritten", (name) => {
    onCpu(() => {
      const x = numbers(dtype, [40, 50], 1), y = numbers(dtype, [40, 50], 9), row = numbers(dtype, [50], 3), zero = mx.array(-0, dtype);
      const expected = (a: mx.Array, b: mx.Array): mx.Array => mx[name](a, b);
      expectCombined(name, dtype, x, y, mx[name](mx.add(x, zero), y));
      expectCombined(name, dtype, x, y, mx[name](x, mx.add(y, zero)));
      expectCombined(name, dtype, x, row, mx[name](mx.add(x, zero), mx.add(row, zero)));
      expectCombined(name, dtype, row, y, mx[name](mx.add(row, zero), mx.add(y, zero)));
      expectCombined(name, dtype, x, x, expected(x, x));
    })();
  });

  it("square, negative and abs are exact but for one rounding", () => {
    onCpu(() => {
      for (const n of [1, 9, 3000]) {
        const x = numbers(dtype, [n], 1);
        for (const name of ["square", "negative", "abs"] as const) {
          const expected = flat(x).map((value) => rounded(Math.fround(UNARY[name](value)), dtype));
          expect(flat(mx[name](x))).toEqual(expected);
        }
      }
    })();
  });

  it("a number that is none is kept by maximum and minimum, and infinities by all", () => {
    onCpu(() => {
      const { NaN: none, Infinity: inf } = globalThis;
      const given = [none, 1, inf, -inf, 0, -0];
      const x = mx.array(given.flatMap((value) => given.map(() => value)), "float32").astype(dtype);
      const y = mx.array(given.flatMap(() => given), "float32").astype(dtype);
      for (const name of NAMES) expectCombined(name, dtype, x, y);
    })();
  });

  it("is made of float32, and float32 of it, with one rounding", () => {
    onCpu(() => {
      for (const n of [1, 7, 8, 9, 5000]) {
        const values = Float32Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1) * (1 + (i * 7919 % 8192) / 8192) * 2 ** (i % 45 - 28));
        const x = mx.array(values, "float32"), expected = globalThis.Array.from(values, (value) => rounded(value, dtype));
        expect(flat(x.astype(dtype))).toEqual(expected);
        const other = dtype === "float16" ? "bfloat16" : "float16";
        expect(flat(x.astype(dtype).astype(other))).toEqual(expected.map((value) => rounded(value, other)));
      }
      const x = numbers(dtype, [7, 9], 1);
      expect(x.T.astype("float32").toArray()).toEqual(mx.contiguous(x.T).astype("float32").toArray());
      expect(mx.broadcastTo(x.index(1), [3, 9]).astype("float32").toArray()).toEqual(globalThis.Array.from({ length: 3 }, () => flat(x.index(1))));
      expect(x.index(":", "::2").astype("float32").toArray()).toEqual(
        (x.astype("float32").toArray() as number[][]).map((row) => row.filter((_, i) => i % 2 === 0)),
      );
    })();
  });

  it("gradients and vmap go through it", () => {
    onCpu(() => {
      const x = mx.array([[1, 2, 3], [4, 5, 6]], dtype), y = mx.array([2, 4, 8], dtype);
      const [dx, dy] = mx.grad((x: mx.Array, y: mx.Array) => mx.sum(mx.divide(mx.multiply(x, x), y)), { argnums: [0, 1] })(x, y) as [mx.Array, mx.Array];
      expect(flat(dx)).toEqual([1, 1, 0.75, 4, 2.5, 1.5]);
      expect(flat(dy)).toEqual([-17 / 4, -29 / 16, -45 / 64].map((value) => rounded(value, dtype)));
      expect(flat(mx.vmap((row: mx.Array) => mx.add(row, y))(x) as mx.Array)).toEqual([3, 6, 11, 6, 9, 14]);
    })();
  });
});
