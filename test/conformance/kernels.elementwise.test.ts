// Functions of one number, and of rows, where the CPU computes them in vectors: against mathematics, of every length around a vector's,
// of views, in every dtype, and of what is no number.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

type Name = "exp" | "sigmoid" | "tanh" | "erf" | "erfinv" | "log" | "log1p" | "sin" | "cos" | "sqrt" | "rsqrt" | "floor" | "ceil" | "round";

/** What a function is in double precision, from where to where it is tried, and by how much float32 may be off: of the result, and in all. */
interface Case {
  readonly exact: (x: number) => number;
  readonly from: number;
  readonly to: number;
  readonly relative: number;
  readonly absolute?: number;
}

/** The error function by its series, which converges everywhere. */
function erf(x: number): number {
  let term = x, sum = x;
  for (let n = 1; n < 200; n++) sum += (term *= -x * x / n) / (2 * n + 1);
  return 2 / Math.sqrt(Math.PI) * sum;
}

/** Its inverse, by Newton's method. */
function erfinv(y: number): number {
  let x = 0;
  for (let i = 0; i < 60; i++) x -= (erf(x) - y) * Math.sqrt(Math.PI) / 2 * Math.exp(x * x);
  return x;
}

/** To the even neighbour of what lies between two. */
const round = (x: number): number => x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);

const CASES: Record<Name, Case> = {
  exp: { exact: Math.exp, from: -87, to: 87, relative: 6e-6 },
  sigmoid: { exact: (x) => 1 / (1 + Math.exp(-x)), from: -30, to: 30, relative: 4e-6 },
  tanh: { exact: Math.tanh, from: -12, to: 12, relative: 3e-7 },
  erf: { exact: erf, from: -4, to: 4, relative: 0, absolute: 8e-7 },
  erfinv: { exact: erfinv, from: -0.95, to: 0.95, relative: 2e-6 },
  log: { exact: Math.log, from: 1e-3, to: 1e3, relative: 2e-7, absolute: 1e-8 },
  log1p: { exact: Math.log1p, from: -0.99, to: 50, relative: 3e-7 },
  sin: { exact: Math.sin, from: -50, to: 50, relative: 0, absolute: 1e-6 },
  cos: { exact: Math.cos, from: -50, to: 50, relative: 0, absolute: 1e-6 },
  sqrt: { exact: Math.sqrt, from: 0, to: 1e6, relative: 1e-7 },
  rsqrt: { exact: (x) => 1 / Math.sqrt(x), from: 1e-3, to: 1e6, relative: 2e-7 },
  floor: { exact: Math.floor, from: -20, to: 20, relative: 0 },
  ceil: { exact: Math.ceil, from: -20, to: 20, relative: 0 },
  round: { exact: round, from: -20, to: 20, relative: 0 },
};
const NAMES = Object.keys(CASES) as Name[];
/** How much rounding once makes of a number, in the dtypes of 16 bits; MLX's own functions round more than once. */
const PRECISION = { float16: 2 ** -11, bfloat16: 2 ** -8 } as const;

const LENGTHS = [0, 1, 7, 8, 9, 31, 33, 511, 513, 1500];

/** So many numbers of the range, the ends among them. */
const numbers = ({ from, to }: Case, n: number): mx.Array => mx.array(Float32Array.from({ length: n }, (_, i) => from + (to - from) * i / Math.max(1, n - 1)));

function expectNear(got: mx.Array, x: mx.Array, { exact, relative, absolute = 0 }: Case, more = 0): void {
  expect(got.shape).toEqual(x.shape);
  const results = got.astype("float32").flatten().toArray() as number[];
  (x.astype("float32").flatten().toArray() as number[]).forEach((value, i) => {
    const expected = exact(value);
    const slack = (relative + more) * Math.abs(expected) + absolute;
    if (Math.abs(results[i]! - expected) > slack) throw new Error(`of ${value} is ${results[i]}, not ${expected}`);
  });
}

const onCpu = (test: () => void) => (): void => mx.withDevice("cpu", () => mx.tidy(test));

describe.each(NAMES)("%s on a CPU", (name) => {
  const given = CASES[name];
  const apply = mx[name] as (x: mx.Array) => mx.Array;

  it(
    "is right for arrays of any length",
    onCpu(() => {
      for (const n of LENGTHS) {
        const x = numbers(given, n);
        expectNear(apply(x), x, given);
      }
    }),
  );

  it(
    "is right for views, and where an array that nobody needs is overwritten",
    onCpu(() => {
      const x = numbers(given, 24 * 18).reshape([24, 18]);
      for (const view of [x.T, x.index("::2", "1::3"), x.index("::-1"), mx.broadcastTo(x.index(3), [4, 18]), x.index(5, 7)]) {
        expectNear(apply(view), view, given);
      }
      expectNear(apply(numbers(given, 600).add(0)), numbers(given, 600), given);
    }),
  );

  it.each(["float16", "bfloat16"] as const)("is right in %s", (dtype) => {
    onCpu(() => {
      // What fits, and not so near the ends that the rounding of x leaves the range.
      const narrower = { ...given, from: Math.max(given.from, -9), to: Math.min(given.to, 9) };
      const x = numbers(narrower, 1100).astype(dtype);
      const got = apply(x);
      expect(got.dtype).toBe(dtype);
      expectNear(got, x, { ...given, absolute: Math.max(given.absolute ?? 0, 1e-7) }, 3 * PRECISION[dtype]);
    })();
  });
});

describe("what is no ordinary number, on a CPU", () => {
  const { NaN: none, Infinity: inf } = globalThis;
  const GIVEN = [0, -0, inf, -inf, none, -1, 1e-40, 8388609];
  const EXPECTED: Partial<Record<Name, number[]>> = {
    exp: [1, 1, inf, 0, none, Math.exp(-1), 1, inf],
    sigmoid: [0.5, 0.5, 1, 0, none, 1 / (1 + Math.E), 0.5, 1],
    tanh: [0, -0, 1, -1, none, Math.tanh(-1), 1e-40, 1],
    erf: [0, 0, 1, -1, none, erf(-1), 0, 1],
    erfinv: [0, -0, none, none, none, -inf, 1e-40 * Math.sqrt(Math.PI) / 2, none],
    log: [-inf, -inf, inf, none, none, none, Math.log(1e-40), Math.log(8388609)],
    log1p: [0, -0, inf, none, none, -inf, 1e-40, Math.log(8388610)],
    sin: [0, 0, none, none, none, Math.sin(-1), 1e-40, Math.sin(8388609)],
    cos: [1, 1, none, none, none, Math.cos(-1), 1, Math.cos(8388609)],
    sqrt: [0, -0, inf, none, none, none, 1e-20, Math.sqrt(8388609)],
    rsqrt: [inf, -inf, 0, none, none, none, 1e20, 1 / Math.sqrt(8388609)],
    floor: [0, -0, inf, -inf, none, -1, 0, 8388609],
    ceil: [0, -0, inf, -inf, none, -1, 1, 8388609],
    round: [0, -0, inf, -inf, none, -1, 0, 8388609],
  };

  it.each(Object.keys(EXPECTED) as Name[])("%s says so", (name) => {
    onCpu(() => {
      // At every place in a vector, and past the last whole one.
      for (let shift = 0; shift < 9; shift++) {
        const given = [...new Array(shift).fill(0.25), ...GIVEN];
        const got = (mx[name](mx.array(given, "float32")).toArray() as number[]).slice(shift);
        got.forEach((value, i) => {
          const expected = EXPECTED[name]![i]!;
          if (Number.isFinite(expected) && expected !== 0) expect(Math.abs(value / expected - 1), `${name} of ${GIVEN[i]}: ${value}`).toBeLessThan(2e-5);
          else expect(Object.is(value + 0, expected + 0), `${name} of ${GIVEN[i]}: ${value}`).toBe(true);
        });
      }
    })();
  });
});

describe("functions of rows on a CPU", () => {
  const rows = (width: number): number[][] =>
    globalThis.Array.from({ length: 3 }, (_, r) => globalThis.Array.from({ length: width }, (_, i) => 5 * Math.sin(r + i * i)));
  const total = (row: number[]): number => row.reduce((sum, x) => sum + Math.exp(x), 0);

  it.each(["float32", "float16", "bfloat16"] as const)("softmax and logsumexp are right in %s, in rows of any width", (dtype) => {
    onCpu(() => {
      const slack = dtype === "float32" ? 5e-6 : 1.01 * PRECISION[dtype];
      for (const width of LENGTHS.slice(1)) {
        const x = mx.array(rows(width), "float32").astype(dtype);
        const values = x.astype("float32").toArray() as number[][];
        const parts = mx.softmax(x, -1, { precise: true });
        expect([parts.dtype, parts.shape]).toEqual([dtype, x.shape]);
        (parts.astype("float32").toArray() as number[][]).forEach((row, r) =>
          row.forEach((part, i) => expect(Math.abs(part - Math.exp(values[r]![i]!) / total(values[r]!))).toBeLessThan(slack * part + 1e-7))
        );
        const sums = mx.logsumexp(x, -1);
        expect([sums.dtype, sums.shape]).toEqual([dtype, [3]]);
        (sums.astype("float32").toArray() as number[]).forEach((sum, r) => {
          const expected = Math.log(total(values[r]!));
          expect(Math.abs(sum - expected)).toBeLessThan(slack * Math.max(1, Math.abs(expected)));
        });
      }
    })();
  });

  it(
    "softmax and logsumexp are right along other axes, of views and where they overwrite",
    onCpu(() => {
      const x = mx.array(rows(40), "float32");
      for (const [view, axis] of [[x, 0], [x.T, -1], [x.index(":", "::3"), -1], [x.add(0), -1], [x.reshape([3, 5, 8]), 1]] as const) {
        const sum = mx.sum(mx.exp(view), axis, true);
        expect(mx.allclose(mx.softmax(view, axis), mx.divide(mx.exp(view), sum), 1e-5, 1e-6).item()).toBe(true);
        expect(mx.allclose(mx.logsumexp(view, axis, true), mx.log(sum), 1e-5, 1e-6).item()).toBe(true);
      }
    }),
  );

  it(
    "infinities and what is no number keep to their rows",
    onCpu(() => {
      const { NaN: none, Infinity: inf } = globalThis;
      const x = mx.array([[-inf, -inf, -inf], [1, -inf, 1], [inf, 0, 1], [0, none, 1], [2, 2, 2]], "float32");
      expect(mx.softmax(x, -1).toArray()).toEqual([
        [none, none, none],
        [0.5, 0, 0.5],
        [none, none, none],
        [none, none, none],
        new Array(3).fill(expect.closeTo(1 / 3, 6)),
      ]);
      expect(mx.logsumexp(x, -1).toArray()).toEqual([-inf, expect.closeTo(1 + Math.LN2, 5), inf, none, expect.closeTo(2 + Math.log(3), 5)]);
    }),
  );

  it(
    "gradients and vmap go through them",
    onCpu(() => {
      const x = mx.array([[0.5, -1, 2, 0.25, 1, -2, 3, 0, 1]], "float32");
      const slope = mx.grad((x: mx.Array) => mx.sum(mx.multiply(mx.softmax(mx.exp(mx.sin(x)), -1), x)))(x) as mx.Array;
      const [at, step] = [4, 1e-2];
      const bump = mx.array([[0, 0, 0, 0, step, 0, 0, 0, 0]], "float32");
      const f = (x: mx.Array): number => mx.sum(mx.multiply(mx.softmax(mx.exp(mx.sin(x)), -1), x)).item<number>();
      expect(slope.index(0, at).item()).toBeCloseTo((f(x.add(bump)) - f(x.subtract(bump))) / (2 * step), 2);
      const rows = mx.array([[1, 2, 3], [4, 5, 6]], "float32");
      expect(mx.allclose(mx.vmap((row: mx.Array) => mx.softmax(mx.tanh(row), -1))(rows) as mx.Array, mx.softmax(mx.tanh(rows), -1)).item()).toBe(true);
    }),
  );
});

describe("large arrays on a CPU", () => {
  it("are shared by threads, those of several streams at a time", async () => {
    const streams = globalThis.Array.from({ length: 4 }, () => mx.newStream("cpu"));
    const size = 300_001;
    const [x, expected] = mx.withDevice("cpu", () => {
      const x = mx.random.uniform(-3, 3, [size], "float32", { key: mx.random.key(5) });
      // In parts that are too small to be shared.
      const parts = mx.split(x.index(":300000"), 10).map((part) => mx.tanh(mx.exp(part)));
      return [x, mx.concatenate([...parts, mx.tanh(mx.exp(x.index("300000:")))])];
    });
    mx.evaluate(x, expected);
    for (let round = 0; round < 10; round++) {
      const results = streams.map((stream) => mx.tanh(mx.exp(x, stream), stream));
      const sums = streams.map((stream) => mx.sum(mx.softmax(x.index(":300000").reshape([300, 1000]), -1, stream), -1, stream));
      await mx.evalAsync(results, sums);
      for (const result of results) expect(mx.arrayEqual(result, expected, "cpu").item()).toBe(true);
      for (const sum of sums) expect(mx.allclose(sum, 1, 1e-5, 1e-6, "cpu").item()).toBe(true);
      mx.withDevice("cpu", () => [...results, ...sums].forEach((each) => each.dispose()));
    }
    for (const stream of streams) stream.dispose();
  });
});
