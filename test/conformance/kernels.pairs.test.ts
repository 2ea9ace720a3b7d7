// Functions of two numbers and `where`, as the CPU computes them in vectors and side by side: in arrays of any length, with scalars, in views,
// broadcast, and where an operand is overwritten.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const onCpu = (test: () => void) => (): void => mx.withDevice("cpu", () => mx.tidy(test));

/** What a result in the format may be off by, of itself. */
const PRECISION = { float32: 3e-7, float16: 2 ** -9, bfloat16: 2 ** -6 } as const;
/** A unit of those that have fewer digits, as they are next to zero. */
const SMALLEST = { float32: 1e-37, float16: 2 ** -24, bfloat16: 1e-37 } as const;
type Format = keyof typeof PRECISION;
const FORMATS = Object.keys(PRECISION) as Format[];

/** Around what a loop does at a time, and a thread. */
const LENGTHS = [1, 2, 7, 8, 9, 31, 511, 512, 513, 1025, 65535, 65536, 65537, 200_003];

const SPECIAL = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 1.5, -2.5, 3e38, -3e38, 1e-30, -1e-30];

const OPS = {
  logaddexp: (x: number, y: number) => {
    const most = Math.max(x, y), least = Math.min(x, y);
    return least === -Infinity || most === Infinity ? most : most + Math.log1p(Math.exp(least - most));
  },
  power: (x: number, y: number) => x === 1 ? 1 : x ** y === 0 && x === 0 && 1 / x < 0 && y % 2 !== 1 ? 0 : x ** y,
};
type Name = keyof typeof OPS;

/** So many numbers of the format between -8 and 8, positive ones alone if asked for. */
function numbers(dtype: Format, n: number, seed: number, positive = false): mx.Array {
  const x = Float32Array.from({ length: n }, (_, i) => ((Math.imul(i + 1, 2654435761) ^ Math.imul(seed, 40503)) >>> 8) / 2 ** 24 * 16 - 8);
  return mx.array(positive ? x.map(Math.abs) : x).astype(dtype);
}

/** Compares with the function in double precision, rounded to the format. */
function expectClose(name: Name, got: mx.Array, x: mx.Array, y: mx.Array, dtype: Format): void {
  const exact = mx.array(Float64Array.from(x.toFloat32Array(), (each, i) => OPS[name](each, y.toFloat32Array()[i]!)), got.shape);
  expect(got.dtype).toBe(dtype);
  const [a, b, xs, ys] = [got, exact.astype("float32").astype(dtype), x, y].map((each) => each.toFloat32Array()) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  b.forEach((value, i) => {
    // What cancels out leaves as much as the operands were rounded by.
    const scale = name === "power" ? Math.abs(value) : Math.max(...[value, xs[i]!, ys[i]!].map(Math.abs).filter(Number.isFinite));
    const same = Object.is(a[i], value) || a[i] === value || Math.abs(a[i]! - value) <= PRECISION[dtype] * scale + SMALLEST[dtype];
    if (!same) expect.fail(`${name}: element ${i}, of ${xs[i]} and ${ys[i]}, is ${a[i]}, not ${value}`);
  });
}

describe.each(FORMATS)("in %s", (dtype) => {
  it.each(Object.keys(OPS) as Name[])("%s is right in arrays of any length", (name) =>
    onCpu(() => {
      for (const n of LENGTHS) {
        const x = numbers(dtype, n, 1, name === "power"), y = numbers(dtype, n, 2);
        const sizes = n < 2000 ? x : x.index(mx.slice(n - 600));
        const others = n < 2000 ? y : y.index(mx.slice(n - 600));
        const got = mx[name](x, y);
        expectClose(name, n < 2000 ? got : got.index(mx.slice(n - 600)), sizes, others, dtype);
      }
    })());

  it.each(Object.keys(OPS) as Name[])("%s is right with a scalar, in views and broadcast", (name) =>
    onCpu(() => {
      const x = numbers(dtype, 600, 3, name === "power"), one = mx.array(1.5, dtype);
      expectClose(name, mx[name](x, one), x, mx.broadcastTo(one, [600]), dtype);
      expectClose(name, mx[name](one, x), mx.broadcastTo(one, [600]), x, dtype);
      const square = x.reshape([20, 30]), row = numbers(dtype, 30, 4), column = numbers(dtype, 20, 5).reshape([20, 1]);
      expectClose(name, mx[name](square, row).flatten(), x, mx.broadcastTo(row, [20, 30]).flatten(), dtype);
      expectClose(name, mx[name](square, column).flatten(), x, mx.broadcastTo(column, [20, 30]).flatten(), dtype);
      const turned = mx.contiguous(square.T);
      expectClose(name, mx[name](turned, square.T).flatten(), turned.flatten(), turned.flatten(), dtype);
      expectClose(
        name,
        mx[name](square.index(":", "::2"), row.index("::2")).flatten(),
        square.index(":", "::2").flatten(),
        mx.tile(row.index("::2"), 20),
        dtype,
      );
    })());

  it(
    "logaddexp knows what is no ordinary number",
    onCpu(() => {
      const values = mx.array(SPECIAL, dtype);
      const x = mx.repeat(values, SPECIAL.length), y = mx.tile(values, SPECIAL.length);
      expectClose("logaddexp", mx.logaddexp(x, y), x, y, dtype);
    }),
  );

  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 30, -1, -2, -3, -8, 0.5, -0.5, 1.25, Infinity, -Infinity, NaN])(
    "power to %d is right, of any number",
    (exponent) =>
      onCpu(() => {
        const x = mx.concatenate([mx.array(SPECIAL, dtype), numbers(dtype, 1000, 6)]), y = mx.array(exponent, dtype);
        const expected = mx.broadcastTo(y, x.shape);
        // Beside the system's function, to which JavaScript's is not equal for -1 and 1 to no finite power.
        if (Number.isFinite(exponent)) expectClose("power", mx.power(x, y), x, expected, dtype);
        else expect(mx.power(x, y).toArray()).toEqual(mx.power(x, mx.contiguous(expected)).toArray());
      })(),
  );
});

describe("where", () => {
  const DTYPES = ["bool", "uint8", "int16", "float16", "bfloat16", "float32", "int32", "int64", "float64", "complex64"] as const;

  it.each(DTYPES)("chooses %s, in arrays of any length and by scalars", (dtype) =>
    onCpu(() => {
      for (const n of LENGTHS.filter((n) => n !== 65535)) {
        const x = numbers("float32", n, 1).astype(dtype), y = numbers("float32", n, 2).astype(dtype), condition = mx.greater(numbers("float32", n, 3), 0);
        const one = mx.array(1, dtype);
        for (const [a, b] of [[x, y], [one, y], [x, one], [one, mx.zerosLike(one)]] as const) {
          const got = mx.where(condition, a, b);
          expect([got.dtype, got.shape]).toEqual([dtype, [n]]);
          // By arithmetic: one of the two is 0.
          const wanted = dtype === "bool"
            ? mx.logicalOr(mx.logicalAnd(condition, a), mx.logicalAnd(mx.logicalNot(condition), b))
            : mx.add(mx.multiply(a, condition.astype(dtype)), mx.multiply(b, mx.logicalNot(condition).astype(dtype)));
          expect(mx.arrayEqual(got, wanted).item()).toBe(true);
        }
      }
    })());

  it(
    "is right in views, broadcast, and in the place of an operand that nothing else needs",
    onCpu(() => {
      const x = mx.arange(24).reshape([4, 6]), condition = mx.array([true, false, true, false, true, false]);
      const rows = x.toArray<number[][]>();
      expect(mx.where(condition, x, -1).toArray()).toEqual(rows.map((row) => row.map((each, i) => i % 2 === 0 ? each : -1)));
      expect(mx.where(mx.array([[true], [false], [true], [false]]), x, x.multiply(2)).toArray())
        .toEqual(rows.map((row, i) => row.map((each) => i % 2 === 0 ? each : 2 * each)));
      expect(mx.where(mx.greater(x.T, 10), x.T, 0).toArray()).toEqual(rows[0]!.map((_, j) => rows.map((row) => row[j]! > 10 ? row[j] : 0)));
      expect(mx.where(mx.greater(x.index(":", "::2"), 4), x.index(":", "::2"), 0).toArray())
        .toEqual(rows.map((row) => row.filter((_, i) => i % 2 === 0).map((each) => each > 4 ? each : 0)));
      let chain = mx.arange(1000).astype("float32");
      for (let i = 0; i < 10; i++) chain = mx.where(mx.less(chain, 500), mx.add(chain, 1), mx.subtract(chain, 1));
      expect(chain.sum().item()).toBe(
        globalThis.Array.from({ length: 1000 }, (_, i) => {
          for (let k = 0; k < 10; k++) i += i < 500 ? 1 : -1;
          return i;
        }).reduce((sum, each) => sum + each),
      );
      expect(mx.where(mx.zeros([0], "bool"), mx.zeros([0]), 1).shape).toEqual([0]);
      expect(mx.where(true, [1, 2], [3, 4]).toArray()).toEqual([1, 2]);
    }),
  );
});
