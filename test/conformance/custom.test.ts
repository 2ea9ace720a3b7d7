// `customFunction` and `checkpoint`.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

type A = mx.Array;

const { array, checkpoint, customFunction, grad, jvp, vjp, vmap } = mx;
const plain = (tree: unknown): unknown => mx.tree.map((leaf) => leaf instanceof mx.Array ? leaf.toArray() : leaf, tree);
const s = array(3);
const m = array([[0, 1, 2], [3, 4, 5]]);

describe("customFunction()", () => {
  it("is the function itself when it is called", () => {
    const f = customFunction((p: { a: A }, n: number) => ({ o: p.a.multiply(n), list: [p.a] }));
    expect(plain(f({ a: s }, 2))).toEqual({ o: 6, list: [3] });
    expect(grad((a: A) => f({ a }, 2).o)(s).item()).toBe(2);
  });

  it("asks the rule for vjp: with primals, cotangents and outputs in their form", () => {
    const seen: unknown[] = [];
    const f = customFunction((x: A, y: A) => ({ sum: x.add(y), product: x.multiply(y) }), {
      vjp: ([x, y], cotangents, outputs) => {
        seen.push(plain([x, y, cotangents, outputs]));
        return [cotangents.product.multiply(10), null];
      },
    });
    expect(plain(grad((x: A, y: A) => f(x, y).product.multiply(2), { argnums: [0, 1] })(array(3), array(4)))).toEqual([20, 0]);
    expect(seen).toEqual([[3, 4, { sum: 0, product: 2 }, { sum: 7, product: 12 }]]);
    // One argument is bare, as in Python.
    const one = customFunction((x: { a: A }) => x.a.multiply(1)).vjp((primal, cotangent) => ({ a: cotangent.multiply(primal.a) }));
    expect(grad((a: A) => one({ a }))(s).item()).toBe(3);
    expect(plain(vjp((a: A) => one({ a }), [s], [array(2)]))).toEqual([[3], [6]]);
  });

  it("asks the rule for jvp, with null where there is no tangent", () => {
    const seen: unknown[] = [];
    const f = customFunction((x: A, y: A) => x.multiply(y)).jvp(([x], tangents) => {
      seen.push(plain(tangents));
      return x.multiply(5);
    });
    expect(plain(jvp(f, [s, s], [s, s]))).toEqual([[9], [15]]);
    expect(plain(jvp((x: A) => f(x, s), [s], [s]))).toEqual([[9], [15]]);
    expect(seen).toEqual([[3, 3], [3, null]]);
    expect(plain(jvp(customFunction((x: A) => x.add(1), { jvp: () => null }), [m], [m])[1])).toEqual([[[0, 0, 0], [0, 0, 0]]]);
  });

  it("asks the rule for vmap, with null where there is no axis", () => {
    const seen: unknown[] = [];
    const f = customFunction((x: A, y: A) => x.multiply(y)).vmap(([x, y], axes) => {
      seen.push(axes);
      return [x.multiply(y).add(100), 0];
    });
    expect(vmap(f, { inAxes: [0, null] })(m, array([1, 1, 1])).toArray()).toEqual([[100, 101, 102], [103, 104, 105]]);
    expect(seen).toEqual([[0, null]]);
    const alone = customFunction((x: A) => x, { vmap: (x, axis) => [x, axis as number] });
    expect(vmap(alone, { inAxes: 1 })(m).toArray()).toEqual([[0, 3], [1, 4], [2, 5]]);
    const none = customFunction((x: A) => x, { vmap: (x) => [x.index(0), null] });
    expect(vmap(none)(m).toArray()).toEqual([[0, 1, 2], [0, 1, 2]]);
  });

  it("works inside other transforms, and calls a rule only where it is needed", () => {
    let calls = 0;
    const f = customFunction((x: A) => x.sin(), {
      vjp: (x, cotangent) => {
        calls++;
        return cotangent.multiply(x);
      },
    });
    expect(f(s).item()).toBeCloseTo(Math.sin(3));
    expect(calls).toBe(0);
    expect(grad(grad(f))(s).item()).toBe(1);
    expect(mx.compile(grad(f))(s).item()).toBe(3);
    expect(vmap(grad(f))(array([1, 2])).toArray()).toEqual([1, 2]);
    expect(calls).toBeGreaterThan(2);
  });

  it("takes no gradient in what it uses without taking it", () => {
    const outer = (x: A, y: A): A => customFunction((a: A) => a.multiply(y), { vjp: (_, c) => c.multiply(7) })(x);
    expect(plain(grad(outer, { argnums: [0, 1] })(s, s))).toEqual([7, 0]);
  });

  it("throws for rules that give what does not fit, and what a rule throws", () => {
    const by = (rule: unknown) => () => grad(customFunction((x: A, y: A) => x.multiply(y), { vjp: rule } as never))(s, s);
    expect(code(by((_: unknown, c: A) => [mx.zeros([2]), c]))).toBe("INVALID_ARGUMENT");
    expect(by(() => [3, 3])).toThrow("must give arrays in the form of the primals, got 3");
    expect(by(() => Promise.resolve([s, s]))).toThrow("vjp: the function must not be async");
    expect(() => customFunction((x: A) => x, { vjp: async () => await s } as never)).toThrow("vjp must not be an async function");
    expect(() => customFunction((x: A) => x, { grad: () => s } as never)).toThrow('unknown option "grad"');
    expect(() => customFunction((x: A) => x).vjp(3 as never)).toThrow(TypeError);
    const error = new Error("mine");
    const thrown = () => {
      throw error;
    };
    expect(by(thrown)).toThrow(error);
    expect(() => jvp(customFunction((x: A) => x, { jvp: thrown }), [s], [s])).toThrow(error);
    expect(() => vmap(customFunction((x: A) => x, { vmap: thrown }))(m)).toThrow(error);
    expect(() => vmap(customFunction((x: A) => x, { vmap: ((x: A) => x) as never }))(m)).toThrow("must give [outputs, axes]");
    expect(code(() => vmap(customFunction((x: A) => x, { vmap: (x) => [x, 7] }))(m))).toBe("OUT_OF_RANGE");
    expect(code(() => vmap(customFunction((x: A) => [x, x], { vmap: (x) => [[x], [0]] }))(m))).toBe("INVALID_ARGUMENT");
    expect(() => customFunction((() => 3) as unknown as (x: A) => A)(s)).toThrow("customFunction: the function must return arrays, got 3");
  });
});

describe("checkpoint()", () => {
  it("gives the same values and gradients, computing again for the latter", () => {
    let calls = 0;
    const f = checkpoint(({ x }: { x: A }, n: number) => {
      calls++;
      return { y: x.exp().multiply(n) };
    });
    expect(f({ x: array(0) }, 2).y.item()).toBe(2);
    expect(calls).toBe(1);
    expect(grad((x: A) => f({ x }, 2).y)(array(0)).item()).toBe(2);
    expect(calls).toBe(3);
    expect(grad(grad((x: A) => f({ x }, 2).y))(array(0)).item()).toBe(2);
  });

  it("throws for what is no function or gives no array", () => {
    expect(() => checkpoint(3 as never)).toThrow(TypeError);
    expect(() => checkpoint((() => "text") as unknown as (x: A) => A)(s)).toThrow('checkpoint: the function must return arrays, got "text"');
    expect(checkpoint(() => array(1))().item()).toBe(1);
  });
});
