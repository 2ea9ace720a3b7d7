// `grad`, `valueAndGrad`, `vjp`, `jvp` and `vmap`: values by mathematics, forms and errors as Python MLX has them.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

type A = mx.Array;

const { array, grad, jvp, valueAndGrad, vjp, vmap } = mx;
const cube = (x: A): A => x.multiply(x).multiply(x);
const plain = (tree: unknown): unknown => mx.tree.map((leaf) => leaf instanceof mx.Array ? leaf.toArray() : leaf, tree);

/** A function that throws `error`, for transforms of any kind. */
function throwing(error: unknown): (x: A) => A {
  return () => {
    throw error;
  };
}

describe("grad()", () => {
  it("differentiates in the first argument, or in those that are named", () => {
    const product = (x: A, y: A): A => x.multiply(y).sum();
    const [x, y] = [array([1, 2]), array([3, 4])];
    expect(grad(product)(x, y).toArray()).toEqual([3, 4]);
    expect(grad(product, 1)(x, y).toArray()).toEqual([1, 2]);
    expect(grad(product, { argnums: 1 })(x, y).toArray()).toEqual([1, 2]);
    expect(plain(grad(product, { argnums: [1, 0] })(x, y))).toEqual([[1, 2], [3, 4]]);
    // As in Python, a list of one stands for the one.
    expect(grad(product, { argnums: [1] })(x, y).toArray()).toEqual([1, 2]);
  });

  it("gives gradients in the form of the argument: nested objects, lists, Maps", () => {
    const loss = (p: { w: A; layers: [A, { b: A }]; map: Map<string, A> }): A =>
      p.w.multiply(p.layers[0]).add(p.layers[1].b.square()).add(p.map.get("k")!).sum();
    const gradients = grad(loss)({ w: array(2), layers: [array(3), { b: array(4) }], map: new Map([["k", array(5)]]) });
    expect(plain(gradients)).toEqual({ w: 3, layers: [2, { b: 8 }], map: new Map([["k", 1]]) });
  });

  it("differentiates by name in the object that comes last", () => {
    const loss = (x: A, { scale }: { scale: A; power: number }): A => x.multiply(scale).sum();
    const [x, options] = [array([1, 2]), { scale: array([3, 4]), power: 2 }];
    expect(plain(grad(loss, { argnames: "scale" })(x, options))).toEqual([null, { scale: [1, 2] }]);
    expect(plain(grad(loss, { argnums: 0, argnames: ["scale"] })(x, options))).toEqual([[3, 4], { scale: [1, 2] }]);
  });

  it("nests with itself and the others to any depth", () => {
    expect(grad(grad(cube))(array(2)).item()).toBe(12);
    expect(grad(grad(grad(cube)))(array(2)).item()).toBe(6);
    const overBatch = (x: A): A => vmap(grad(cube))(x).sum();
    expect(grad(overBatch)(array([1, 2])).toArray()).toEqual([6, 12]);
    const ofVjp = (x: A): A => vjp(cube, [x], [array(1)])[1][0];
    expect(plain(jvp(ofVjp, [array(2)], [array(1)]))).toEqual([[12], [12]]);
    const ofJvp = (x: A): A => jvp(cube, [x], [mx.onesLike(x)])[1][0];
    expect(vmap(grad(ofJvp))(array([1, 2])).toArray()).toEqual([6, 12]);
    const hessian = vmap((v: A) => jvp(grad((x: A) => cube(x).sum()), [array([1, 2])], [v])[1][0]);
    expect(hessian(mx.eye(2)).toArray()).toEqual([[6, 0], [0, 12]]);
  });

  it("passes other arguments on as they are", () => {
    const seen: unknown[] = [];
    const given = { any: new Date(0) };
    grad((x: A, ...rest: unknown[]) => {
      seen.push(...rest);
      return x;
    })(array(1), given, "text", null);
    expect(seen).toEqual([given, "text", null]);
    expect(seen[0]).toBe(given);
  });

  it("does not differentiate what stopGradient cut off, nor what is used without being taken", () => {
    const w = array(3);
    expect(grad((x: A) => x.multiply(mx.stopGradient(x)))(array(2)).item()).toBe(2);
    expect(grad((x: A) => x.multiply(w))(array(2)).item()).toBe(3);
    expect(grad((_: A) => w)(array(2)).item()).toBe(0);
  });

  it("lets the function read values", () => {
    expect(grad((x: A) => x.item<number>() > 1 ? cube(x) : x)(array(2)).item()).toBe(12);
    expect(grad((x: A) => x.item<number>() > 1 ? cube(x) : x)(array(0.5)).item()).toBe(1);
  });

  it("follows the dtype of the argument", () => {
    for (const dtype of ["float16", "bfloat16", "float32"] as const) expect(grad(cube)(array(2, dtype)).dtype).toBe(dtype);
    expect(grad((x: A) => x.multiply(x).sum())(array([{ re: 1, im: 0 }], "complex64")).dtype).toBe("complex64");
  });

  it("throws for arguments that cannot be differentiated in", () => {
    const x = array([1, 2]);
    const sum = (a: A, _b?: unknown): A => a.sum();
    expect(code(() => grad((a: A) => a)(x))).toBe("INVALID_ARGUMENT");
    expect(code(() => grad(sum, { argnums: 2 } as never)(x, x))).toBe("INVALID_ARGUMENT");
    expect(code(() => grad(sum, { argnums: -1 } as never))).toBe("INVALID_ARGUMENT");
    expect(code(() => grad(sum, { argnums: [0, 0] } as never))).toBe("INVALID_ARGUMENT");
    expect(code(() => grad(sum, { argnums: [] } as never))).toBe("INVALID_ARGUMENT");
    expect(() => grad(sum as never)(3 as never)).toThrow(TypeError);
    expect(() => grad((p: { w: A; rate: number }) => p.w.sum())({ w: x, rate: 1 })).toThrow("argument 0.rate must be an array");
    expect(() => grad(((a: A) => [a.sum(), a]) as never)(x as never)).toThrow("grad: the function must return a scalar array");
    expect(() => grad((() => 1) as never)(x as never)).toThrow(TypeError);
    expect(() => grad(3 as never)).toThrow("grad: fn must be a function, got 3");
    expect(() => grad(sum, { argnum: 1 } as never)).toThrow('unknown option "argnum"');
    expect(() => grad(sum, { argnames: "b" })(x, 3)).toThrow(TypeError);
    const gone = array([1]);
    gone.dispose();
    expect(code(() => grad(sum)(gone))).toBe("DISPOSED");
  });
});

describe("valueAndGrad()", () => {
  it("gives the value beside the gradients", () => {
    const [value, gradients] = valueAndGrad((x: A) => x.square().sum())(array([1, 2]));
    expect([value.item(), gradients.toArray()]).toEqual([5, [2, 4]]);
  });

  it("passes on what comes after the loss", () => {
    const loss = (x: A, n: number): [A, { doubled: A; n: number }, string] => [x.square().sum(), { doubled: x.multiply(2), n }, "text"];
    const [value, gradients] = valueAndGrad(loss)(array([1, 2]), 3);
    expect(plain(value)).toEqual([5, { doubled: [2, 4], n: 3 }, "text"]);
    expect(gradients.toArray()).toEqual([2, 4]);
  });

  it("throws when the function does not begin with a scalar array", () => {
    for (const result of [[], [3], 3, { loss: 1 }, undefined]) {
      expect(() => valueAndGrad((() => result) as never)(array(1) as never)).toThrow("valueAndGrad: the function must return a scalar array, or a list");
    }
  });
});

describe("vjp()", () => {
  it("gives outputs and products as lists", () => {
    const [x, c] = [array([1, 2]), array([1, 10])];
    expect(plain(vjp((a: A) => a.square(), [x], [c]))).toEqual([[[1, 4]], [[2, 40]]]);
    expect(plain(vjp((a: A, b: A) => [a.multiply(b), a], [x, x], [c, c]))).toEqual([[[1, 4], [1, 2]], [[2, 30], [1, 20]]]);
  });

  it("takes and gives trees", () => {
    const [outputs, products] = vjp((p: { a: A }) => ({ y: p.a.multiply(3) }), [{ a: array([1, 2]) }], { y: array([1, 1]) });
    expect(plain([outputs, products])).toEqual([{ y: [3, 6] }, [{ a: [3, 3] }]]);
  });

  it("throws for cotangents that do not fit", () => {
    const x = array([1, 2]);
    expect(code(() => vjp((a: A) => [a, a], [x], [x]))).toBe("INVALID_ARGUMENT");
    expect(code(() => vjp((a: A) => a, [x], [array(1)]))).toBe("INVALID_ARGUMENT");
    expect(code(() => vjp(() => x, [], [x]))).toBe("INVALID_ARGUMENT");
    expect(() => vjp((a: A) => a, [3 as never], [x])).toThrow(TypeError);
    expect(() => vjp((a: A) => a, x as never, [x])).toThrow(TypeError);
    expect(() => vjp((a: A) => a, [x], x as never)).toThrow(TypeError);
  });
});

describe("jvp()", () => {
  it("gives outputs and products as lists", () => {
    const [x, t] = [array([1, 2]), array([1, 10])];
    expect(plain(jvp((a: A) => a.square(), [x], [t]))).toEqual([[[1, 4]], [[2, 40]]]);
    expect(plain(jvp((a: A, b: A) => [a.multiply(b), a.add(1)], [x, x], [t, t]))).toEqual([[[1, 4], [2, 3]], [[2, 40], [1, 10]]]);
  });

  it("throws for tangents that do not fit", () => {
    const x = array([1, 2]);
    expect(code(() => jvp((a: A) => a, [x], [array(1)]))).toBe("INVALID_ARGUMENT");
    expect(code(() => jvp((a: A) => a, [x], [x, x] as never))).toBe("INVALID_ARGUMENT");
    expect(() => jvp((a: A) => a, [x], x as never)).toThrow(TypeError);
  });
});

describe("vmap()", () => {
  const m = array([[0, 1, 2], [3, 4, 5]]);

  it("goes along the first axis, or those that are named", () => {
    expect(vmap((x: A) => x.sum())(m).toArray()).toEqual([3, 12]);
    expect(vmap((x: A) => x.sum(), { inAxes: -1 })(m).toArray()).toEqual([3, 5, 7]);
    expect(vmap((x: A) => x, { outAxes: -1 })(m).toArray()).toEqual([[0, 3], [1, 4], [2, 5]]);
    expect(vmap((x: A, y: A) => x.add(y), { inAxes: [0, null] })(m, array([1, 1, 1])).toArray()).toEqual([[1, 2, 3], [4, 5, 6]]);
    expect(vmap((x: A, y: A) => x.add(y), { inAxes: [0, 1] })(m, m.T).toArray()).toEqual([[0, 2, 4], [6, 8, 10]]);
    expect(plain(vmap((x: A) => [x, x], { outAxes: [0, 1] })(m))).toEqual([[[0, 1, 2], [3, 4, 5]], [[0, 3], [1, 4], [2, 5]]]);
  });

  it("takes and gives trees, and axes in their form", () => {
    const add = ({ a, b }: { a: A; b: A[] }): { o: A } => ({ o: a.add(b[0]!) });
    expect(plain(vmap(add, { inAxes: { a: 0, b: [1] } })({ a: m, b: [m.T] }))).toEqual({ o: [[0, 2, 4], [6, 8, 10]] });
    expect(plain(vmap(add, { inAxes: [{ a: 0, b: 1 }] })({ a: m, b: [m.T] }))).toEqual({ o: [[0, 2, 4], [6, 8, 10]] });
  });

  it("passes constants on, and repeats results that depend on no item", () => {
    expect(vmap((x: A, n: number) => x.sum().multiply(n))(m, 10).toArray()).toEqual([30, 120]);
    expect(vmap((_: A) => array(3))(m).toArray()).toEqual([3, 3]);
  });

  it("throws for axes that do not fit", () => {
    const same = (x: A): A => x;
    expect(code(() => vmap(same, { inAxes: 2 })(m))).toBe("OUT_OF_RANGE");
    expect(code(() => vmap(same, { outAxes: 2 })(m))).toBe("OUT_OF_RANGE");
    expect(code(() => vmap(same)(array(1)))).toBe("OUT_OF_RANGE");
    expect(code(() => vmap((x: A, y: A) => x.add(y))(m, m.T))).toBe("INVALID_ARGUMENT");
    expect(code(() => vmap((x: A, y: A) => x.add(y), { inAxes: [0] })(m, m))).toBe("INVALID_ARGUMENT");
    expect(code(() => vmap((x: { a: A }) => x.a, { inAxes: { b: 0 } })({ a: m }))).toBe("INVALID_ARGUMENT");
    expect(code(() => vmap(same, { inAxes: null })(m))).toBe("INVALID_ARGUMENT");
    expect(code(() => vmap(same, { inAxes: 0.5 })(m))).toBe("INVALID_ARGUMENT");
    expect(() => vmap(same, { inAxes: "0" } as never)(m)).toThrow(TypeError);
    expect(() => vmap((_: A) => 3)(m)).toThrow("vmap: the function must return arrays, got 3");
  });

  it("says what to do instead of reading values", () => {
    expect(code(() => vmap((x: A) => x.multiply(x.sum().item<number>()))(m))).toBe("INVALID_ARGUMENT");
    expect(() => vmap((x: A) => x.multiply(x.sum().item<number>()))(m)).toThrow("Return the array and read it after the call");
    // Others can be read.
    expect(vmap((x: A) => x.multiply(mx.add(1, 1).item<number>()))(m).toArray()).toEqual([[0, 2, 4], [6, 8, 10]]);
    expect(m.toArray()).toEqual([[0, 1, 2], [3, 4, 5]]);
  });
});

describe("a transform", () => {
  const x = array([1, 2]);
  const transforms: Record<string, (fn: (a: A) => A) => unknown> = {
    grad: (fn) => grad(fn)(x),
    vjp: (fn) => vjp(fn, [x], [array(1)]),
    jvp: (fn) => jvp(fn, [x], [x]),
    vmap: (fn) => vmap(fn)(x),
    compile: (fn) => mx.compile(fn)(x),
    checkpoint: (fn) => mx.checkpoint(fn)(x),
    customFunction: (fn) => mx.customFunction(fn)(x),
  };

  it("throws what the function throws, as the same object, also through others", () => {
    for (const transform of Object.values(transforms)) {
      for (const error of [new Error("mine"), "text", undefined, null, { code: 1 }]) {
        for (const fn of [throwing(error), (a: A) => grad(throwing(error))(a), (a: A) => vmap((b: A) => grad(throwing(error))(b))(mx.add(a, [1, 2]))]) {
          let caught: unknown = "nothing";
          try {
            transform(fn);
          } catch (thrown) {
            caught = thrown;
          }
          expect(caught).toBe(error);
        }
      }
    }
    // No tracing goes on.
    expect(code(() => x.add([1, 2, 3]))).toBe("INVALID_ARGUMENT");
    expect(x.sum().item()).toBe(3);
    expect(grad((a: A) => a.sum())(x).toArray()).toEqual([1, 1]);
  });

  it("goes on after an error that the function catches", () => {
    const careful = (a: A): A => {
      expect(() => grad(throwing(new Error("mine")))(a)).toThrow("mine");
      expect(code(() => a.add([1, 2, 3]))).toBe("INVALID_ARGUMENT");
      return a.square().sum();
    };
    expect(grad(careful)(x).toArray()).toEqual([2, 4]);
  });

  it("refuses async functions and generators, and what becomes of them does no harm", async () => {
    for (const [name, transform] of Object.entries(transforms)) {
      expect(() => transform((async (a: A) => await Promise.resolve(a)) as never)).toThrow(`${name}: fn must not be an async function`);
      expect(() =>
        transform(
          (function* (a: A) {
            yield a;
          }) as never,
        )
      ).toThrow(`${name}: fn must not be a generator function`);
      const late = (a: A): Promise<A> => Promise.resolve().then(() => a.add(1));
      expect(() => transform(late as never)).toThrow(`${name}: the function must not be async`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it("says so when an array of the function is used after the call", () => {
    for (const transform of Object.values(transforms)) {
      let argument: A | undefined;
      let made: A | undefined;
      transform((a) => {
        argument = a;
        made = a.multiply(2);
        return made.sum();
      });
      for (const array of [argument!, made!]) {
        expect(array.disposed).toBe(true);
        for (const use of [() => array.add(1), () => array.shape, () => array.toArray(), () => grad((a: A) => a.sum())(array), () => mx.concatenate([array])]) {
          expect(code(use)).toBe("DISPOSED");
          expect(use).toThrow("cannot be used after that call: return it from the function");
        }
        array.dispose();
      }
    }
  });

  it("does not let an array that it traces be kept, nor reach the thread that evaluates", async () => {
    const pending: Promise<unknown>[] = [];
    grad((a: A) => {
      expect(code(() => mx.keep(a))).toBe("INVALID_ARGUMENT");
      pending.push(mx.evalAsync(a.add(1)), a.toArrayAsync());
      return a.sum();
    })(x);
    for (const each of await Promise.allSettled(pending)) expect(each.status).toBe("rejected");
    let kept: A | undefined;
    grad((a: A) => a.multiply(kept = mx.keep(array([3, 4]))).sum())(x);
    expect(kept!.toArray()).toEqual([3, 4]);
  });

  it("may tidy inside, and be tidied", () => {
    const loss = (a: A): A => mx.tidy(() => a.square().sum());
    expect(mx.tidy(() => grad(loss)(x)).toArray()).toEqual([2, 4]);
  });

  it("lets the function evaluate, synchronize and set streams", () => {
    const stream = mx.newStream("cpu");
    const loss = (a: A): A => {
      mx.evaluate(a.add(1), mx.add(1, 1));
      mx.synchronize();
      return mx.withStream(stream, () => a.square().sum());
    };
    expect(grad(loss)(x).toArray()).toEqual([2, 4]);
    expect(mx.withStream(stream, () => grad(loss)(x)).toArray()).toEqual([2, 4]);
    stream.dispose();
  });

  it("stops where functions transform themselves for ever", () => {
    const endless = (a: A): A => grad(endless)(a);
    expect(code(() => grad(endless)(array(1)))).toBe("OUT_OF_RANGE");
    const cycle: { self?: unknown; a: A } = { a: x };
    cycle.self = cycle;
    expect(() => grad((p: typeof cycle) => p.a.sum())(cycle)).toThrow("holds itself");
  });

  it("works beside evaluations of the same graph", async () => {
    let y = array(new Float32Array(1000).fill(1));
    for (let i = 0; i < 50; i++) y = y.multiply(1.01).add(0.01);
    const done = mx.evalAsync(y);
    for (let i = 0; i < 20; i++) expect(grad((a: A) => a.multiply(y).sum())(array(new Float32Array(1000))).shape).toEqual([1000]);
    await done;
  });
});
