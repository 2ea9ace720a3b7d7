// Products in half precision, of sizes at which a CPU computes them in float32: the same values, dtypes, shapes and gradients.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const DTYPES = { float16: 2 ** -10, bfloat16: 2 ** -7 } as const;
type Half = keyof typeof DTYPES;

/** A random array of the dtype: on the CPU, where it is computed. */
function normal(shape: number[], dtype: Half, seed: number): mx.Array {
  return mx.random.normal(shape, "float32", { key: mx.random.key(seed) }).astype(dtype);
}

/** What the half should be of what float32 says; a result of many terms may be off by a few units in its last place. */
function expectClose(got: mx.Array, exact: mx.Array, dtype: Half): void {
  expect(got.dtype).toBe(dtype);
  expect(got.shape).toEqual(exact.shape);
  const scale = mx.max(mx.abs(exact)).item<number>();
  expect(mx.max(mx.abs(got.astype("float32").subtract(exact))).item<number>()).toBeLessThan(2 * scale * DTYPES[dtype]);
}

const wide = (a: mx.Array): mx.Array => a.astype("float32");

describe.each(Object.keys(DTYPES) as Half[])("in %s", (dtype) => {
  it("matmul multiplies matrices, batches of them, and of two dtypes", () => {
    mx.withDevice("cpu", () => {
      for (const [left, right] of [[[40, 50], [50, 30]], [[3, 1, 17, 20], [2, 20, 16]], [[16, 15], [15, 16]]] as const) {
        const a = normal([...left], dtype, 1), b = normal([...right], dtype, 2);
        expectClose(mx.matmul(a, b), mx.matmul(wide(a), wide(b)), dtype);
      }
      const a = normal([20, 20], dtype, 1), b = normal([20, 20], dtype, 2);
      expect(mx.matmul(a, wide(b)).dtype).toBe("float32");
      expect(mx.matmul(normal([20, 20], "float16", 1), normal([20, 20], "bfloat16", 1)).dtype).toBe("float32");
      expect(() => mx.matmul(a, normal([21, 20], dtype, 1))).toThrow("matmul");
    });
  });

  it("addmm adds to the product", () => {
    mx.withDevice("cpu", () => {
      const a = normal([20, 30], dtype, 1), b = normal([30, 40], dtype, 2), c = normal([40], dtype, 3);
      expectClose(mx.addmm(c, a, b, 0.5, 2), mx.addmm(wide(c), wide(a), wide(b), 0.5, 2), dtype);
      expect(mx.addmm(wide(c), a, b).dtype).toBe("float32");
    });
  });

  it("gradients have the operands' dtype", () => {
    mx.withDevice("cpu", () => {
      const a = normal([20, 30], dtype, 1), b = normal([30, 40], dtype, 2), cotangent = normal([20, 40], dtype, 3);
      const [, gradients] = mx.vjp((x: mx.Array, y: mx.Array) => mx.matmul(x, y), [a, b], [cotangent]);
      expectClose(gradients[0] as mx.Array, mx.matmul(wide(cotangent), wide(b).T), dtype);
      expectClose(gradients[1] as mx.Array, mx.matmul(wide(a).T, wide(cotangent)), dtype);
    });
  });

  it("quantizedMatmul and gatherQMM multiply by quantized matrices with scales of it", () => {
    mx.withDevice("cpu", () => {
      const weights = normal([2, 32, 64], dtype, 1), x = normal([2, 3, 64], dtype, 2);
      const [q, scales, biases] = mx.quantize(weights, 32, 4) as [mx.Array, mx.Array, mx.Array];
      const plain = mx.dequantize(q, wide(scales), wide(biases), 32, 4);
      const exact = mx.matmul(wide(x), mx.swapaxes(plain, 1, 2));
      const first = [q, scales, biases].map((each) => each.index(0)) as [mx.Array, mx.Array, mx.Array];
      expectClose(mx.quantizedMatmul(x.index(0), ...first, true, 32, 4), exact.index(0), dtype);
      expectClose(mx.gatherQMM(x, q, scales, biases, { groupSize: 32, bits: 4 }), exact, dtype);
    });
  });

  it("segmentedMM multiplies parts", () => {
    const a = normal([20, 30], dtype, 1), b = normal([40, 30], dtype, 2).T, segments = [[0, 10], [10, 30], [5, 5]];
    const exact = mx.stack(segments.map(([from, to]) => mx.matmul(wide(a).index(":", mx.slice(from, to)), wide(b).index(mx.slice(from, to)))));
    expectClose(mx.segmentedMM(a, b, segments), exact, dtype);
    expectClose(mx.segmentedMM(a, b, segments, "cpu"), exact, dtype);
  });

  it("attention weighs values", () => {
    mx.withDevice("cpu", () => {
      const [q, k, v] = [1, 2, 3].map((seed) => normal([1, 2, 24, 16], dtype, seed)) as [mx.Array, mx.Array, mx.Array];
      const mask = normal([24, 24], dtype, 4);
      const exact = mx.fast.scaledDotProductAttention(wide(q), wide(k), wide(v), { scale: 0.25, mask: wide(mask) });
      expectClose(mx.fast.scaledDotProductAttention(q, k, v, { scale: 0.25, mask }), exact, dtype);
    });
  });
});
