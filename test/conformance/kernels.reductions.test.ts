// Sums, products, the largest and smallest and where they are, as the CPU computes them in vectors: against loops in double precision, of
// every size around a vector's, of views, in every dtype, and of what is no number.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { about } from "../../src/core/about.ts";

const { kernels } = about();
const own = kernels === "avx2" || kernels === "neon";

const DTYPES = ["float32", "float16", "bfloat16", "int32"] as const;
type Dtype = (typeof DTYPES)[number];
/** By how much the rounding of a result may change it, and of what the sum is a sum of. */
const PRECISION: Record<Dtype, number> = { float32: 2e-7, float16: 2 ** -11, bfloat16: 2 ** -8, int32: 0 };

const NAMES = ["sum", "prod", "max", "min", "argmax", "argmin"] as const;
type Name = (typeof NAMES)[number];

/** The place of the best of numbers: the first of equals, and the first that is no number. */
function placeOfBest(numbers: readonly number[], sign: 1 | -1): number {
  let place = 0;
  numbers.forEach((x, i) => {
    const best = numbers[place]!;
    if (!Number.isNaN(best) && (Number.isNaN(x) || sign * x > sign * best)) place = i;
  });
  return place;
}

const EXACT: Record<Name, (numbers: readonly number[]) => number> = {
  sum: (numbers) => numbers.reduce((sum, x) => sum + x, 0),
  prod: (numbers) => numbers.reduce((product, x) => product * x, 1),
  max: (numbers) => numbers[placeOfBest(numbers, 1)]!,
  min: (numbers) => numbers[placeOfBest(numbers, -1)]!,
  argmax: (numbers) => placeOfBest(numbers, 1),
  argmin: (numbers) => placeOfBest(numbers, -1),
};

/** Numbers that every dtype holds, of which several are equal; nearly all factors are 1 or -1, so that no product is out of range. */
function numbers(name: Name, size: number, dtype: Dtype): number[] {
  const one = (i: number): number => (i * 7919 + (i * i) % 1009) % 255 - 127;
  if (name !== "prod") return globalThis.Array.from({ length: size }, (_, i) => dtype === "int32" ? one(i) : one(i) / 8);
  return globalThis.Array.from({ length: size }, (_, i) => i % 1000 === 5 ? 3 : i % 7 < 3 ? -1 : 1);
}

/** What is along an axis, for each place of the others. */
function lanes(values: readonly number[], outer: number, reduced: number, inner: number): number[][] {
  return globalThis.Array.from({ length: outer * inner }, (_, i) => {
    const start = Math.floor(i / inner) * reduced * inner + i % inner;
    return globalThis.Array.from({ length: reduced }, (_, k) => values[start + k * inner]!);
  });
}

const flat = (x: mx.Array): number[] => (x.dtype === "int32" || x.dtype === "uint32" ? x : x.astype("float32")).flatten().toArray() as number[];

function expectReduced(name: Name, got: mx.Array, of: readonly (readonly number[])[], dtype: Dtype): void {
  expect(got.dtype).toBe(name.startsWith("arg") ? "uint32" : dtype);
  const results = flat(got);
  expect(results.length).toBe(of.length);
  of.forEach((lane, i) => {
    const expected = EXACT[name](lane), size = lane.reduce((sum, x) => sum + Math.abs(x), 0);
    const slack = name === "sum" ? PRECISION[dtype] * Math.abs(expected) + 2e-7 * size : 0;
    if (Math.abs(results[i]! - expected) > slack) throw new Error(`${name} of ${dtype}: element ${i} is ${results[i]}, not ${expected}`);
  });
}

const onCpu = (test: () => void) => (): void => mx.withDevice("cpu", () => mx.tidy(test));

const SIZES = [1, 2, 7, 8, 9, 31, 32, 33, 513];
const SHAPES: readonly (readonly [outer: number, reduced: number, inner: number])[] = [
  ...SIZES.flatMap((reduced) => [[1, reduced, 1], [3, reduced, 1], [20, reduced, 1], [2, reduced, 5]] as const),
  ...SIZES.flatMap((inner) => [[1, 5, inner], [1, 8, inner], [2, 11, inner], [1, 140, inner]] as const),
  [1, 5000, 1],
  [2, 2049, 1],
  [1, 2100, 3],
  [1, 300, 1030],
];

describe.each(NAMES)("%s on a CPU", (name) => {
  const apply = mx[name] as (x: mx.Array, axis?: number | number[], keepdims?: boolean) => mx.Array;

  it.each(DTYPES)("is right in %s, in rows and columns of any size", (dtype) => {
    onCpu(() => {
      for (const shape of SHAPES) {
        const values = numbers(name, shape[0] * shape[1] * shape[2], dtype);
        const x = mx.array(values, "float32").astype(dtype).reshape(shape);
        expectReduced(name, apply(x, 1), lanes(values, ...shape), dtype);
      }
    })();
  });

  it.each(DTYPES)("is right in %s of all, and of views", (dtype) => {
    onCpu(() => {
      const values = numbers(name, 6 * 20 * 18, dtype);
      const x = mx.array(values, "float32").astype(dtype).reshape([6, 20, 18]);
      expectReduced(name, apply(x), [values], dtype);
      const views = [
        x.transpose(),
        x.transpose([1, 0, 2]),
        x.transpose([0, 2, 1]),
        x.index(":", "2:", "1:17"),
        x.index(":", ":", "3:"),
        x.index("::2", "::3", "::-1"),
      ];
      for (const view of [...views, x.index("1:3"), mx.broadcastTo(x.index(0, 3), [4, 3, 18]), x.reshape([6, 20, 1, 18])]) {
        // The same numbers in the order of the view.
        const ordered = flat(mx.contiguous(view)), shape = view.shape;
        shape.forEach((reduced, axis) => {
          const inner = shape.slice(axis + 1).reduce((size, n) => size * n, 1);
          const of = lanes(ordered, ordered.length / inner / reduced, reduced, inner);
          expectReduced(name, apply(view, axis), of, dtype);
          expect(apply(view, axis, true).shape).toEqual(shape.map((n, i) => i === axis ? 1 : n));
        });
      }
    })();
  });
});

describe("several axes on a CPU", () => {
  it.each(["sum", "prod", "max", "min"] as const)("%s is right along any of them, in any order in memory", (name) => {
    onCpu(() => {
      const x = mx.array(numbers(name, 540, "float32"), "float32").reshape([3, 4, 5, 9]);
      for (const view of [x, x.transpose([2, 3, 0, 1]), x.transpose(), x.transpose([1, 0, 2, 3])]) {
        for (let chosen = 1; chosen < 16; chosen++) {
          const axes = [0, 1, 2, 3].filter((axis) => chosen & 1 << axis), others = [0, 1, 2, 3].filter((axis) => !axes.includes(axis));
          const reduced = axes.reduce((product, axis) => product * view.shape[axis]!, 1);
          const of = lanes(flat(view.transpose([...others, ...axes])), 540 / reduced, reduced, 1);
          const got = mx[name](view, axes);
          expect(got.shape).toEqual(others.map((axis) => view.shape[axis]!));
          expectReduced(name, got, of, "float32");
          expectReduced(name, mx[name](view, [...axes].reverse(), true), of, "float32");
        }
      }
    })();
  });
});

describe("what is no ordinary number, on a CPU", () => {
  const { NaN: none, Infinity: inf } = globalThis;

  /** A column of these numbers among many, and a row of them among several. */
  const around = (numbers: number[], inner: number): mx.Array =>
    mx.array(numbers.flatMap((x) => globalThis.Array.from({ length: inner }, (_, i) => i === 1 ? x : 1)), "float32").reshape([numbers.length, inner]);

  it.each(["float32", "float16", "bfloat16"] as const)("wins in max, min, argmax and argmin of %s wherever it is, and spoils sum and prod", (dtype) => {
    onCpu(() => {
      for (const length of [2, 5, 9, 40, 1100]) {
        for (const place of [0, 1, Math.floor(length / 2), length - 1]) {
          const given = globalThis.Array.from({ length }, (_, i) => i === place || i === place + 3 ? none : [inf, -inf, 1][i % 3]!);
          for (const inner of [2, 9, 40]) {
            const columns = around(given, inner).astype(dtype);
            for (const [x, axis] of [[columns, 0], [mx.contiguous(columns.T), 1]] as const) {
              for (const name of ["max", "min", "sum", "prod"] as const) {
                const got = mx[name](x, axis).astype("float32").toArray() as number[];
                expect(got.map(Number.isNaN), `${name}, ${length}, ${place}`).toEqual(got.map((_, i) => i === 1));
              }
              for (const name of ["argmax", "argmin"] as const) {
                expect((mx[name](x, axis).toArray() as number[])[1], `${name}, ${length}, ${place}`).toBe(place);
              }
            }
          }
        }
      }
    })();
  });

  it(
    "infinities are larger and smaller than all, also where there is nothing else",
    onCpu(() => {
      for (const n of [1, 8, 33, 600]) {
        for (const shape of [[n, 1], [1, n], [2, n], [n, 9]]) {
          const x = mx.full(shape, -inf);
          for (const axis of [0, 1]) {
            expect(flat(mx.max(x, axis)).every((value) => value === -inf)).toBe(true);
            expect(flat(mx.min(mx.negative(x), axis)).every((value) => value === inf)).toBe(true);
            expect(flat(mx.argmax(x, axis)).every((value) => value === 0)).toBe(true);
          }
        }
      }
    }),
  );

  // Accelerate's vectors do not say which.
  it.skipIf(kernels === "accelerate")(
    "of several zeros max and min give the first, a sum of -0 is 0",
    onCpu(() => {
      for (const length of [2, 7, 17, 300, 5000]) {
        for (const [first, others] of [[0, -0], [-0, 0]] as const) {
          const given = globalThis.Array.from({ length }, (_, i) => i < 1 ? first : others);
          for (const inner of [1, 3, 20]) {
            const x = mx.array(given.flatMap((value) => globalThis.Array.from({ length: inner }, () => value)), "float32").reshape([length, inner]);
            for (const dtype of ["float32", "float16", "bfloat16"] as const) {
              for (const [y, axis] of [[x.astype(dtype), 0], [mx.contiguous(x.T).astype(dtype), 1]] as const) {
                for (const name of ["max", "min"] as const) {
                  expect(flat(mx[name](y, axis)).every((value) => Object.is(value, first)), `${name} of ${length} x ${inner}`).toBe(true);
                }
                expect(flat(mx.argmax(y, axis)).every((value) => value === 0)).toBe(true);
              }
            }
            expect(flat(mx.sum(mx.multiply(mx.abs(x), -1), 0)).every((value) => Object.is(value, 0))).toBe(true);
          }
        }
      }
    }),
  );

  it(
    "nothing adds up to 0, multiplies to 1, and has no largest",
    onCpu(() => {
      expect([mx.sum(mx.zeros([0])).item(), mx.prod(mx.zeros([0])).item()]).toEqual([0, 1]);
      expect(mx.sum(mx.zeros([0, 3]), 0).toArray()).toEqual([0, 0, 0]);
      expect(mx.sum(mx.zeros([0, 3]), 1).shape).toEqual([0]);
      expect(() => mx.max(mx.zeros([0, 3]), 0)).toThrow("max");
      expect(() => mx.argmax(mx.zeros([0, 3]), 0)).toThrow("argmax");
    }),
  );
});

// MLX's own add one after the other, and are off by a hundredth.
describe.skipIf(!own)(`long sums in vectors on a CPU${own ? "" : ` (skipped: its kernels are ${kernels})`}`, () => {
  it(
    "are nearer to the exact one than adding one after the other",
    onCpu(() => {
      const n = 1_000_000, tenth = Math.fround(0.1);
      const x = mx.full([n], 0.1);
      for (
        const [view, axis] of [[x, 0], [x.reshape([n, 1]), 0], [x.reshape([n / 2, 2]), 0], [x.reshape([1000, 1000]), [0, 1]], [
          x.reshape([n / 100, 100]),
          0,
        ]] as const
      ) {
        const got = mx.sum(view, axis as number);
        const count = n / got.size;
        for (const value of flat(got)) expect(Math.abs(value / (count * tenth) - 1)).toBeLessThan(1e-6);
      }
    }),
  );

  it.each(["float16", "bfloat16"] as const)("and means of %s do not stop where ones are lost", (dtype) => {
    onCpu(() => {
      for (const shape of [[6000, 1], [3000, 2], [6000, 40]]) {
        const x = mx.full(shape, 1, dtype);
        const expected = mx.array(shape[0]!, "float32").astype(dtype).astype("float32").item<number>();
        expect(flat(mx.sum(x, 0)).every((value) => value === expected)).toBe(true);
        expect(flat(mx.mean(x, 0)).every((value) => Math.abs(value - 1) < 0.01)).toBe(true);
      }
    })();
  });
});

describe("what is made of reductions, on a CPU", () => {
  it(
    "gradients go through them",
    onCpu(() => {
      const x = mx.array([[1, 3, 2, 3], [5, 4, 1, 0]], "float32");
      expect((mx.grad((x: mx.Array) => mx.sum(mx.square(mx.sum(x, 1))))(x) as mx.Array).toArray()).toEqual([[18, 18, 18, 18], [20, 20, 20, 20]]);
      expect((mx.grad((x: mx.Array) => mx.sum(mx.min(x, 0)))(x) as mx.Array).toArray()).toEqual([[1, 1, 0, 0], [0, 0, 1, 1]]);
      expect((mx.grad((x: mx.Array) => mx.sum(mx.prod(x.index(0), -1)))(x) as mx.Array).toArray()).toEqual([[18, 6, 9, 6], [0, 0, 0, 0]]);
    }),
  );

  it(
    "vmap and compile go through them, and var and mean are made of them",
    onCpu(() => {
      const values = numbers("sum", 6 * 7 * 20, "float32");
      const x = mx.array(values, "float32").reshape([6, 7, 20]);
      for (const name of ["sum", "max", "argmax"] as const) {
        const mapped = mx.vmap((part: mx.Array) => mx[name](part, 0), { inAxes: 1 })(x) as mx.Array;
        expectReduced(name, mapped, lanes(flat(x.transpose([1, 0, 2])), 7, 6, 20), "float32");
        const compiled = mx.compile((x: mx.Array) => mx[name](mx.negative(mx.negative(x)), 2))(x) as mx.Array;
        expectReduced(name, compiled, lanes(values, 42, 20, 1), "float32");
      }
      const of = lanes(values, 42, 20, 1);
      flat(mx.var(x, 2)).forEach((value, i) => {
        const mean = EXACT.sum(of[i]!) / 20;
        expect(value).toBeCloseTo(EXACT.sum(of[i]!.map((x) => (x - mean) ** 2)) / 20, 3);
      });
    }),
  );
});
