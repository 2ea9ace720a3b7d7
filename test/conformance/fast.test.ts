// Fused operations: layouts in memory, and what MLX would divide by or read past the end of.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

const { fast } = mx;

/** Numbers between -1 and 1 in a shape. */
function numbers(shape: number[], start = 0): mx.Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return mx.array(Float32Array.from({ length: size }, (_, i) => ((i * 37 + start * 11) % 33 - 16) / 16), shape);
}

/** The same elements, one after another in memory in another order of axes. */
function scattered(a: mx.Array): mx.Array {
  const axes = a.shape.map((_, i) => i).reverse();
  return mx.transpose(mx.contiguous(mx.transpose(a, axes)), axes);
}

function expectSame(actual: mx.Array, expected: mx.Array): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(mx.allclose(actual, expected, { rtol: 1e-6, atol: 1e-6 }).item()).toBe(true);
}

/** The error of a call, made or computed. */
function outcome(call: () => unknown): string {
  return code(() => mx.evaluate(call()));
}

describe("fused operations", () => {
  it("do not depend on how their arguments lie in memory", () => {
    const a = numbers([2, 3, 4, 8]);
    const k = numbers([2, 3, 5, 8], 1);
    const v = numbers([2, 3, 5, 8], 2);
    const attention = { scale: 0.5, mask: mx.less(numbers([4, 5], 3), 0.5), sinks: [0.5, -0.5, 1] };
    expectSame(
      fast.scaledDotProductAttention(scattered(a), scattered(k), scattered(v), { ...attention, mask: scattered(attention.mask) }),
      fast.scaledDotProductAttention(a, k, v, attention),
    );
    expectSame(fast.rope(scattered(a), 6, { base: 100, offset: [3, 9] }), fast.rope(a, 6, { base: 100, offset: [3, 9] }));
    expectSame(fast.layerNorm(scattered(a), mx.flip(mx.arange(8)), mx.ones([8])), fast.layerNorm(a, [7, 6, 5, 4, 3, 2, 1, 0], mx.ones([8])));
    const steps = [a, numbers([2, 3, 4, 8], 1), numbers([2, 3, 4, 2], 2), mx.abs(numbers([2, 3, 4], 3)), mx.abs(numbers([2, 3, 4], 4))] as const;
    const [q, key, value, gamma, beta] = steps.map(scattered) as [mx.Array, mx.Array, mx.Array, mx.Array, mx.Array];
    const [output, state] = fast.gatedDeltaUpdate(...steps);
    const [otherOutput, otherState] = fast.gatedDeltaUpdate(q, key, value, gamma, beta);
    expectSame(otherOutput, output);
    expectSame(otherState, state);
  });

  it("take arguments that are not computed yet, and streams", () => {
    using stream = mx.newStream("cpu");
    const lazy = mx.add(numbers([1, 2, 3, 4]), 1);
    const there = mx.add(numbers([1, 2, 3, 4]), 1);
    mx.evaluate(there);
    const options = { scale: 1, mask: "causal", stream } as const;
    expectSame(fast.scaledDotProductAttention(lazy, lazy, lazy, options), fast.scaledDotProductAttention(there, there, there, options));
    expectSame(fast.rmsNorm(lazy, stream), fast.rmsNorm(there));
    expectSame(fast.rope(lazy, 4, { base: 10, offset: mx.add(mx.array(1, "int32"), 1) }), fast.rope(there, 4, { base: 10, offset: 2 }));
  });
});

describe("fast.scaledDotProductAttention()", () => {
  const [q, k, v] = [numbers([1, 2, 3, 4]), numbers([1, 2, 3, 4], 1), numbers([1, 2, 3, 4], 2)];

  it("must have its scale", () => {
    expect(() => fast.scaledDotProductAttention(q, k, v, {} as never)).toThrow("fast.scaledDotProductAttention: scale must be a number, got undefined");
    expect(() => (fast.scaledDotProductAttention as (...args: unknown[]) => unknown)(q, k, v)).toThrow(TypeError);
  });

  it("is what the formula says, and grouped heads are heads that are repeated", () => {
    const scores = mx.softmax(mx.multiply(mx.matmul(q, mx.matrixTranspose(k)), 0.5), -1);
    expectSame(fast.scaledDotProductAttention(q, k, v, { scale: 0.5 }), mx.matmul(scores, v));
    const grouped = numbers([1, 4, 3, 4], 5);
    expectSame(
      fast.scaledDotProductAttention(grouped, k, v, { scale: 0.5, mask: "causal" }),
      fast.scaledDotProductAttention(grouped, mx.repeat(k, 2, 1), mx.repeat(v, 2, 1), { scale: 0.5, mask: mx.tri(3, { dtype: "bool" }) }),
    );
  });

  it("refuses to go without heads, or with more keys than values", () => {
    const none = mx.zeros([1, 0, 3, 4]);
    expect(outcome(() => fast.scaledDotProductAttention(q, none, none, { scale: 1 }))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.scaledDotProductAttention(none, none, none, { scale: 1 }))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.scaledDotProductAttention(none, k, v, { scale: 1 }))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.scaledDotProductAttention(q, k, numbers([1, 2, 2, 4]), { scale: 1 }))).toBe("INVALID_ARGUMENT");
  });

  it("gives zeros where there is nothing to attend to", () => {
    const none = mx.zeros([1, 2, 0, 4]);
    expect(fast.scaledDotProductAttention(q, none, none, { scale: 1, mask: "causal" }).sum().item()).toBe(0);
    expect(fast.scaledDotProductAttention(none, k, v, { scale: 1 }).shape).toEqual([1, 2, 0, 4]);
  });
});

describe("fast.crossEntropy()", () => {
  const logits = numbers([2, 3]);

  it("refuses targets that are no classes when they are known", () => {
    for (const bad of [[0, 3], [0, -1], [2 ** 30, 0], [-(2 ** 30), 0]]) expect(outcome(() => fast.crossEntropy(logits, bad))).toBe("OUT_OF_RANGE");
    for (const dtype of ["int64", "uint64"] as const) {
      expect(outcome(() => fast.crossEntropy(logits, mx.array([0n, 2n ** 40n], dtype)))).toBe("OUT_OF_RANGE");
    }
    expect(outcome(() => fast.crossEntropy(logits, [0, 2 ** 31]))).toBe("OUT_OF_RANGE");
    expect(outcome(() => fast.crossEntropy(logits, [0.5, 1]))).toBe("INVALID_ARGUMENT");
  });

  it("takes the nearest class for targets that it cannot know yet", () => {
    const later = mx.multiply(mx.array([-1, 1], "int32"), 1_000_000);
    expectSame(fast.crossEntropy(logits, later), fast.crossEntropy(logits, [0, 2]));
  });

  it("refuses empty logits", () => {
    expect(outcome(() => fast.crossEntropy(mx.zeros([0, 3]), mx.zeros([0], "int32")))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.crossEntropy(mx.zeros([2, 0]), [0, 0]))).toBe("INVALID_ARGUMENT");
  });
});

describe("fast.rope()", () => {
  const a = numbers([2, 3, 4]);

  it("refuses dims, offsets and frequencies that do not fit", () => {
    for (const dims of [-2, 0, 1, 3, 5, 6, 1_000_000, 2 ** 31 - 2]) expect(outcome(() => fast.rope(a, dims, { base: 10 }))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.rope(a, 2 ** 31, { base: 10 }))).toBe("OUT_OF_RANGE");
    for (const offset of [2 ** 31, -(2 ** 31) - 1, [0, 2 ** 40]]) expect(outcome(() => fast.rope(a, 4, { base: 10, offset }))).toBe("OUT_OF_RANGE");
    for (const offset of [0.5, [0.5], [1, 2, 3], [[1], [2]], []]) expect(outcome(() => fast.rope(a, 4, { base: 10, offset }))).toBe("INVALID_ARGUMENT");
    for (const freqs of [[], [1], [1, 2, 3], [[1, 2]], 1]) expect(outcome(() => fast.rope(a, 4, { freqs }))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.rope(a, 4))).toBe("INVALID_ARGUMENT");
    expect(outcome(() => fast.rope(a, 4, { base: 10, offset: true as never }))).toBe("TypeError");
  });

  it("takes any offset of 32 bits and any base", () => {
    for (const options of [{ base: 10, offset: 2 ** 31 - 1 }, { base: 10, offset: -(2 ** 31) }, { base: 0 }, { base: -1 }, { base: NaN }, { freqs: [0, 0] }]) {
      expect(fast.rope(a, 4, options).shape).toEqual([2, 3, 4]);
      expect(outcome(() => fast.rope(a, 4, options))).toBe("no error");
    }
  });

  it("takes empty batches and sequences", () => {
    for (const shape of [[0, 3, 4], [2, 0, 4], [2, 0, 3, 4]]) expect(fast.rope(mx.zeros(shape), 4, { base: 10 }).toTypedArray().length).toBe(0);
    expect(outcome(() => fast.rope(mx.zeros([2, 3, 0]), 2, { base: 10 }))).toBe("INVALID_ARGUMENT");
  });
});

describe("fast.gatedDeltaUpdate()", () => {
  const good = [[1, 3, 2, 4], [1, 3, 2, 4], [1, 3, 4, 2], [1, 3, 4], [1, 3, 4], [1, 4, 2, 4], [1, 3]];

  function run(shapes: readonly number[][]): () => unknown {
    const [q, k, v, gamma, beta, state, mask] = shapes.map((shape) => mx.ones(shape));
    return () => fast.gatedDeltaUpdate(q!, k!, v!, gamma!, beta!, state, mask);
  }

  it("refuses every shape that does not fit the others", () => {
    expect(outcome(run(good))).toBe("no error");
    const bad: [at: number, shape: number[]][] = [
      [0, [3, 2, 4]],
      [0, []],
      [0, [1, 3, 2, 5]],
      [1, [1, 5, 2, 4]],
      [1, [2, 3, 2, 4]],
      [1, [1, 3, 1, 4]],
      [2, [1, 5, 4, 2]],
      [2, [2, 3, 4, 2]],
      [2, [1, 3, 3, 2]],
      [2, [1, 3, 4]],
      [3, [1, 5, 4]],
      [3, [3, 4]],
      [3, [1, 3, 4, 1, 1]],
      [3, [1, 3, 4, 3]],
      [4, [4]],
      [4, []],
      [4, [1, 5, 4]],
      [5, [4, 2, 4]],
      [5, [1, 4, 4, 2]],
      [6, [3]],
      [6, [1, 2]],
      [6, []],
    ];
    for (const [at, shape] of bad) expect(`${at} ${shape}: ${outcome(run(good.with(at, shape)))}`).toBe(`${at} ${shape}: INVALID_ARGUMENT`);
  });

  it("refuses to go without key heads, or without a step", () => {
    expect(outcome(run([[1, 3, 0, 4], [1, 3, 0, 4], ...good.slice(2)]))).toBe("INVALID_ARGUMENT");
    expect(outcome(run([[1, 3, 0, 4], [1, 3, 0, 4], [1, 3, 0, 2], [1, 3, 0], [1, 3, 0]]))).toBe("INVALID_ARGUMENT");
    expect(outcome(run([[1, 0, 2, 4], [1, 0, 2, 4], [1, 0, 4, 2], [1, 0, 4], [1, 0, 4]]))).toBe("INVALID_ARGUMENT");
  });
});
