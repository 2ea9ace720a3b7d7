// Products with quantized matrices on a CPU, against sums in float64 of the weights that the matrices stand for.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

/** What rounding to the dtype may change, relative to a result. */
const ROUNDING = { float32: 2 ** -23, float16: 2 ** -11, bfloat16: 2 ** -8 } as const;
type Floating = keyof typeof ROUNDING;
const DTYPES = Object.keys(ROUNDING) as Floating[];

interface Quantized {
  readonly all: readonly [q: mx.Array, scales: mx.Array, biases: mx.Array];
  readonly group: number;
  readonly bits: number;
  /** The weights, in float32. */
  readonly plain: mx.Array;
}

function normal(shape: readonly number[], dtype: Floating, seed: number): mx.Array {
  return mx.random.normal([...shape], "float32", { key: mx.random.key(seed) }).astype(dtype);
}

function quantized(shape: readonly number[], dtype: Floating, group: number, bits: number): Quantized {
  const all = mx.quantize(normal(shape, dtype, 7), group, bits) as [mx.Array, mx.Array, mx.Array];
  const [q, scales, biases] = all;
  return { all, group, bits, plain: mx.dequantize(q, scales.astype("float32"), biases.astype("float32"), group, bits) };
}

/** In float64, elements one after the other. */
const doubles = (a: mx.Array): Float64Array => Float64Array.from(mx.flatten(a).astype("float32").toArray() as number[]);

/** That `got` is a [m, k] times the transpose of b [n, k], to within the rounding of a sum in float32 and of the result. */
function expectProduct(got: mx.Array, a: mx.Array, b: mx.Array, dtype: Floating, place = ""): void {
  const k = a.shape.at(-1)!, m = a.size / k, n = b.shape[0]!;
  expect(`${place} ${got.dtype} ${got.size}`).toBe(`${place} ${dtype} ${m * n}`);
  const x = doubles(a), w = doubles(b), y = doubles(got);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0, size = 0, largest = 0;
      for (let at = 0; at < k; at++) {
        const term = x[i * k + at]! * w[j * k + at]!;
        sum += term;
        size += Math.abs(term);
        largest = Math.max(largest, Math.abs(w[j * k + at]!));
      }
      // A product of a single row sums up the parts of each weight apart.
      for (let at = 0; at < k; at++) size += largest * Math.abs(x[i * k + at]!);
      const most = 2 ** -22 * size + ROUNDING[dtype] * Math.abs(sum);
      if (!(Math.abs(y[i * n + j]! - sum) <= most)) expect.fail(`${place} element [${i}, ${j}] is ${y[i * n + j]}, not ${sum}`);
    }
  }
}

const onCpu = (work: () => void) => (): void => mx.withDevice("cpu", () => mx.tidy(work));

describe.each(DTYPES)("a quantized matrix with scales of %s", (dtype) => {
  it.each([2, 4, 8])("of %i bits is multiplied by rows, as it is and transposed", (bits) => {
    onCpu(() => {
      for (const group of [32, 64, 128]) {
        for (const [groups, other] of [[1, 1], [1, 9], [3, 7], [5, 33], [9, 8], [17, 3]] as const) {
          const matrix = quantized([other, groups * group], dtype, group, bits);
          for (const rows of [1, 2, 3, 4, 5, 7]) {
            const place = `group ${group}, [${other}, ${groups * group}], ${rows} rows:`;
            const x = normal([rows, groups * group], dtype, rows), z = normal([rows, other], dtype, rows);
            expectProduct(mx.quantizedMatmul(x, ...matrix.all, true, group, bits), x, matrix.plain, dtype, place);
            expectProduct(mx.quantizedMatmul(z, ...matrix.all, false, group, bits), z, matrix.plain.T, dtype, place);
          }
        }
      }
    })();
  });

  it(
    "is multiplied by many rows, and by rows of many columns",
    onCpu(() => {
      for (const [rows, n, k] of [[64, 50, 64], [65, 49, 128], [133, 3, 640], [1, 130, 4160], [2, 100, 1088]] as const) {
        const { all, plain } = quantized([n, k], dtype, 64, 4);
        const x = normal([rows, k], dtype, 1), z = normal([rows, n], dtype, 2);
        expectProduct(mx.quantizedMatmul(x, ...all), x, plain, dtype);
        expectProduct(mx.quantizedMatmul(z, ...all, false), z, plain.T, dtype);
      }
    }),
  );

  it(
    "is multiplied by x of any number of axes, and in any order in memory",
    onCpu(() => {
      const { all, plain } = quantized([40, 128], dtype, 64, 4);
      for (const shape of [[128], [1, 128], [2, 3, 128], [2, 1, 3, 128]]) {
        const x = normal(shape, dtype, 1), y = mx.quantizedMatmul(x, ...all);
        expect(y.shape).toEqual([...shape.slice(0, -1), 40]);
        expectProduct(y, x, plain, dtype);
      }
      const orders = [
        normal([128, 5], dtype, 1).T,
        normal([5, 256], dtype, 1).index("...", mx.slice(null, null, 2)),
        mx.broadcastTo(normal([1, 128], dtype, 1), [5, 128]),
        mx.swapaxes(normal([3, 2, 128], dtype, 1), 0, 1),
        mx.broadcastTo(mx.ones([], dtype), [5, 128]),
      ];
      for (const x of orders) expectProduct(mx.quantizedMatmul(x, ...all), x, plain, dtype);
      // Matrices in another order, or parts of larger ones.
      const [q, scales, biases] = all.map((each) => mx.transpose(mx.contiguous(each.T))) as [mx.Array, mx.Array, mx.Array];
      const x = normal([3, 128], dtype, 1);
      expectProduct(mx.quantizedMatmul(x, q, scales, biases), x, plain, dtype);
      const [some, few, less] = all.map((each) => mx.split(each, [3, 20])[1]!) as [mx.Array, mx.Array, mx.Array];
      expectProduct(mx.quantizedMatmul(x, some, few, less), x, mx.split(plain, [3, 20])[1]!, dtype);
    }),
  );

  it(
    "can be one of a batch",
    onCpu(() => {
      const { all, plain } = quantized([3, 33, 128], dtype, 64, 4);
      for (const shape of [[3, 5, 128], [1, 2, 128], [2, 3, 1, 128], [2, 1, 70, 128]]) {
        const x = normal(shape, dtype, 1), y = mx.quantizedMatmul(x, ...all);
        const wide = mx.broadcastTo(x, [...shape.slice(0, -3), 3, ...shape.slice(-2)]);
        expect(y.shape).toEqual([...wide.shape.slice(0, -1), 33]);
        const [inputs, outputs] = [wide, y].map((a) => mx.moveaxis(a, -3, 0)) as [mx.Array, mx.Array];
        for (let i = 0; i < 3; i++) expectProduct(outputs.index(i), inputs.index(i), plain.index(i), dtype);
      }
    }),
  );

  it(
    "can be chosen for each row",
    onCpu(() => {
      const { all, plain } = quantized([4, 33, 128], dtype, 32, 8);
      const options = { groupSize: 32, bits: 8 };
      const x = normal([6, 1, 128], dtype, 1), z = normal([6, 2, 33], dtype, 2);
      const random = Int32Array.from({ length: 200 }, (_, i) => (i * 7) % 4), sorted = random.slice().sort();
      for (const chosen of [Int32Array.of(2), Int32Array.of(3, 0, 0, 2, 1), random, sorted]) {
        const rhsIndices = mx.array(chosen), lhsIndices = mx.array(chosen.map((_, i) => (i * 5) % 6));
        const y = mx.gatherQMM(x, ...all, { lhsIndices, rhsIndices, ...options });
        const back = mx.gatherQMM(z, ...all, { lhsIndices, rhsIndices, transpose: false, ...options });
        expect([y.shape, back.shape]).toEqual([[chosen.length, 1, 33], [chosen.length, 2, 128]]);
        chosen.forEach((of, i) => {
          const weights = plain.index(of);
          expectProduct(y.index(i), x.index((i * 5) % 6), weights, dtype);
          expectProduct(back.index(i), z.index((i * 5) % 6), weights.T, dtype);
        });
      }
      // Every x with every choice.
      const rhsIndices = mx.array([[0, 1], [1, 3]], "int32");
      const y = mx.gatherQMM(mx.reshape(normal([2, 128], dtype, 3), [2, 1, 1, 128]), ...all, { rhsIndices, ...options });
      expect(y.shape).toEqual([2, 2, 1, 33]);
      expectProduct(y.index(1).index(1), normal([2, 128], dtype, 3).index(1), plain.index(3), dtype);
    }),
  );

  it(
    "has gradients for x, its scales and its biases",
    onCpu(() => {
      const { all: [q, scales, biases], plain } = quantized([48, 128], dtype, 64, 4);
      const x = normal([20, 128], dtype, 1), cotangent = normal([20, 48], dtype, 2);
      const [[value], [forX, forScales, forBiases]] = mx.vjp(
        (a: mx.Array, s: mx.Array, b: mx.Array) => mx.quantizedMatmul(a, q, s, b),
        [x, scales, biases],
        [cotangent],
      ) as unknown as [[mx.Array], [mx.Array, mx.Array, mx.Array]];
      expectProduct(value, x, plain, dtype);
      expectProduct(forX, cotangent, plain.T, dtype);
      const wide = [x, scales, biases].map((a) => a.astype("float32")) as [mx.Array, mx.Array, mx.Array];
      const slope = mx.matmul(cotangent.astype("float32").T, wide[0]).reshape([48, 2, 64]);
      const expected = [
        mx.sum(slope.multiply(mx.dequantize(q, mx.onesLike(wide[1]), mx.zerosLike(wide[2]), 64, 4).reshape([48, 2, 64])), -1),
        mx.sum(slope, -1),
      ];
      [forScales, forBiases].forEach((got, i) => {
        expect(got.dtype).toBe(dtype);
        const off = mx.max(mx.abs(got.astype("float32").subtract(expected[i]!))).item<number>();
        // Halves are rounded on the way.
        expect(off).toBeLessThan((dtype === "float32" ? 1e-5 : 8 * ROUNDING[dtype]) * mx.max(mx.abs(expected[i]!)).item<number>());
      });
      // Of a sum, whose cotangent is one number everywhere.
      const ofSum = mx.grad((a: mx.Array) => mx.sum(mx.quantizedMatmul(a, q, scales, biases)))(x) as mx.Array;
      expectProduct(ofSum, mx.ones([20, 48], dtype), plain.T, dtype);
      const [, tangents] = mx.jvp((a: mx.Array) => mx.quantizedMatmul(a, q, scales, biases), [x], [x]) as unknown as [mx.Array[], mx.Array[]];
      expectProduct(tangents[0]!, x, plain, dtype);
    }),
  );

  it(
    "multiplies in a compiled function, and what nobody else holds",
    onCpu(() => {
      const { all, plain } = quantized([33, 64], dtype, 64, 8);
      const x = normal([5, 64], dtype, 1);
      const run = mx.compile((a: mx.Array) => mx.quantizedMatmul(mx.add(a, a), ...all, true, 64, 8));
      expectProduct(run(x) as mx.Array, mx.add(x, x), plain, dtype);
      expectProduct(
        mx.quantizedMatmul(mx.quantizedMatmul(x, ...all, true, 64, 8), ...all, false, 64, 8),
        mx.quantizedMatmul(x, ...all, true, 64, 8),
        plain.T,
        dtype,
      );
    }),
  );

  it(
    "makes no number of one that is none, and infinity of infinity",
    onCpu(() => {
      const { all, plain } = quantized([40, 192], dtype, 64, 4);
      for (const odd of [NaN, Infinity, -Infinity]) {
        for (const rows of [1, 3]) {
          const x = mx.where(mx.arange(192).equal(70), mx.array(odd, dtype), normal([rows, 192], dtype, 1));
          const y = doubles(mx.quantizedMatmul(x, ...all));
          const weights = doubles(plain);
          for (let i = 0; i < y.length; i++) expect(y[i]).toBe(odd * weights[(i % 40) * 192 + 70]!);
        }
      }
      const [q, scales, biases] = all;
      expect(doubles(mx.quantizedMatmul(mx.ones([1, 192], dtype), q, scales.multiply(NaN), biases)).every(Number.isNaN)).toBe(true);
      expect(doubles(mx.quantizedMatmul(mx.ones([2, 192], dtype), q, scales, biases.multiply(NaN))).every(Number.isNaN)).toBe(true);
      expect(doubles(mx.quantizedMatmul(mx.zeros([1, 192], dtype), ...all)).every((y) => y === 0)).toBe(true);
    }),
  );
});

describe("a quantized product", () => {
  it(
    "of very large and very small numbers is in range where its terms are",
    onCpu(() => {
      const { all, plain } = quantized([40, 128], "float32", 64, 4);
      for (const size of [1e-35, 1e-25, 1e-15, 1e15, 1e28, 1e36]) {
        for (const rows of [1, 2]) {
          const x = normal([rows, 128], "float32", 1).multiply(size);
          expectProduct(mx.quantizedMatmul(x, ...all), x, plain, "float32", String(size));
        }
      }
    }),
  );

  it(
    "has the dtype that x and the scales have in common",
    onCpu(() => {
      for (const left of DTYPES) {
        for (const right of DTYPES) {
          const { all, plain } = quantized([9, 64], right, 32, 4);
          const x = normal([2, 64], left, 1);
          expectProduct(mx.quantizedMatmul(x, ...all, true, 32, 4), x, plain, left === right ? left : "float32");
        }
      }
      const { all } = quantized([9, 64], "bfloat16", 32, 4);
      expect(mx.quantizedMatmul(mx.ones([2, 64], "int32"), ...all, true, 32, 4).dtype).toBe("bfloat16");
    }),
  );

  it(
    "is as exact where it is MLX's to compute",
    onCpu(() => {
      for (const dtype of DTYPES) {
        for (const bits of [3, 5, 6]) {
          const { all, plain } = quantized([9, 128], dtype, 64, bits), x = normal([3, 128], dtype, 1);
          // MLX adds up one term after the other.
          const y = mx.quantizedMatmul(x, ...all, true, 64, bits), exact = mx.matmul(x.astype("float32"), plain.T);
          expect(y.dtype).toBe(dtype);
          expect(mx.max(mx.abs(y.astype("float32").subtract(exact))).item<number>()).toBeLessThan(40 * (ROUNDING[dtype] + 1e-6));
        }
      }
    }),
  );

  it(
    "of nothing is nothing",
    onCpu(() => {
      const { all } = quantized([9, 64], "float32", 64, 4);
      const y = mx.quantizedMatmul(mx.zeros([0, 64]), ...all);
      expect([y.shape, y.toArray()]).toEqual([[0, 9], []]);
    }),
  );
});
