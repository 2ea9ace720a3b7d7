// Operations on two arrays of one shape and dtype, which are made without MLX's promotion and broadcasting: they are what MLX makes of them.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { live } from "./live.ts";

const OPS = ["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const;
const DTYPES = [
  "bool",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "uint64",
  "int64",
  "float16",
  "bfloat16",
  "float32",
  "float64",
  "complex64",
] as const;

/** What an operation gives, or the message of its error without the shapes in it. */
function outcome(compute: () => mx.Array): unknown {
  try {
    const result = compute();
    return { dtype: result.dtype, values: result.toArray() };
  } catch (error) {
    return (error as Error).message.replace(/\d+/g, "");
  }
}

describe.each(OPS)("%s of operands that are alike", (name) => {
  const op = mx[name] as (a: mx.Array, b: mx.Array) => mx.Array;

  it("is what it is of operands that are broadcast", () => {
    mx.withDevice("cpu", () => {
      for (const dtype of DTYPES) {
        const a = mx.array([1, 0, 3, 7]).astype(dtype), b = mx.array([2, 5, 1, 7]).astype(dtype);
        const direct = outcome(() => op(a, b));
        const broadcast = outcome(() => op(a, b.reshape([1, 4])).reshape([4]));
        expect({ dtype, direct }).toEqual({ dtype, direct: broadcast });
      }
    });
  });

  it("is the same operation in a graph, on the stream asked for", () => {
    const a = mx.array([1, 2, 3]), b = mx.array([4, 5, 6]), row = mx.array([[4, 5, 6]]);
    const label = (result: mx.Array): string[] => [...mx.exportToDot(null, result).matchAll(/label ="(\w+)"/g)].map((match) => match[1]!);
    expect(label(op(a, row))).toContain(label(op(a, b))[0]);
    using stream = mx.newStream("cpu");
    const half = op(mx.add(a, 0, stream), b);
    expect((mx.withStream(stream, () => op(half, half)) as mx.Array).toArray()).toEqual(op(op(a, b), op(a, b)).toArray());
  });

  it("has gradients, is mapped and compiled", () => {
    const a = mx.array([[1, 2], [3, 4]]), b = mx.array([[4, 3], [2, 1]]), wide = b.reshape([1, 2, 2]);
    const gradients = (right: mx.Array): unknown =>
      (mx.grad((x: mx.Array, y: mx.Array) => op(x, y).sum(), [0, 1])(a, right) as mx.Array[]).map((each) => each.flatten().toArray());
    expect(gradients(b)).toEqual(gradients(wide));
    expect(mx.vmap(op)(a, b).toArray()).toEqual(op(a, b).toArray());
    expect(mx.compile(op)(a, b).toArray()).toEqual(op(a, b).toArray());
  });
});

describe("an operation that is not computed", () => {
  it("is let go of, however long the chain behind it and whoever else holds a part of it", () => {
    const before = live();
    const one = mx.array([1, 1]);
    let last = one;
    let kept: mx.Array | undefined;
    for (let i = 0; i < 100_000; i++) {
      const next = mx.add(last, one);
      if (last !== one && last !== kept) last.dispose();
      if (i === 50) kept = next;
      last = next;
    }
    last.dispose();
    expect(kept!.toArray()).toEqual([52, 52]);
    kept!.dispose();
    one.dispose();
    expect(live()).toBe(before);
  });

  it("keeps what others hold: siblings, and inputs in use", () => {
    const [first, second] = mx.split(mx.array([1, 2, 3, 4]), 2) as [mx.Array, mx.Array];
    const sum = mx.add(first, second);
    first.dispose();
    const product = mx.multiply(sum, second);
    sum.dispose();
    second.dispose();
    expect(product.toArray()).toEqual([12, 24]);
    product.dispose();
  });
});
