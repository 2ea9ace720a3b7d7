// `compile`: when functions are traced, what traces capture, and switching it off and on.

import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import * as op from "../../src/generated/opcodes.ts";
import { begin, call } from "../../src/native/frame.ts";
import { code } from "./code.ts";

type A = mx.Array;

const { array, compile, grad, vmap } = mx;

/** How many traces the thread keeps. */
function traces(): number {
  begin(0);
  return call(op.COMPILED_TRACES);
}

/** A function and how often it was called. */
function counted<F extends (...args: never[]) => unknown>(fn: F): { fn: F; calls: () => number } {
  let calls = 0;
  return { fn: ((...args: never[]) => (calls++, fn(...args))) as unknown as F, calls: () => calls };
}

describe("compile()", () => {
  it("gives its results whatever the memory that is held makes the package look at meanwhile", async () => {
    const f = compile((x: A) => x.multiply(2));
    const x = array([1, 2]);
    const many = (): void => {
      for (let i = 0; i < 10_000; i++) f(x).dispose();
    };
    // Much is held, which is noted at a turn of the event loop, and then much less.
    const large = mx.zeros([64 * 2 ** 20]);
    mx.evaluate(large);
    many();
    await new Promise((resolve) => setTimeout(resolve, 200));
    large.dispose();
    mx.memory.clearCache();
    many();
    expect(f(x).toArray()).toEqual([2, 4]);
  });

  it("traces once for each shape, dtype, form and constant", () => {
    const { fn, calls } = counted((x: A | { a: A }, n?: number | string) => (x instanceof mx.Array ? x : x.a).multiply(typeof n === "number" ? n : 2));
    const f = compile(fn);
    const expectCalls = (count: number, ...args: Parameters<typeof fn>): void => {
      const expected = fn(...args).toArray();
      const before = calls();
      expect(f(...args).toArray()).toEqual(expected);
      expect(f(...args).toArray()).toEqual(expected);
      expect(calls() - before).toBe(count);
    };
    expectCalls(1, array([1, 2]));
    expectCalls(0, array([3, 4]));
    expectCalls(1, array([1, 2, 3]));
    expectCalls(1, array([1, 2], "int32"));
    expectCalls(1, array([[1, 2]]));
    expectCalls(1, { a: array([1, 2]) });
    expectCalls(1, array([1, 2]), 3);
    expectCalls(1, array([1, 2]), 4);
    expectCalls(0, array([1, 2]), 3);
    expectCalls(1, array([1, 2]), "3");
    // For a GPU, MLX writes the constant -0 as 0.
    mx.withDevice("cpu", () => {
      expectCalls(1, array([1, 2]), -0);
      expectCalls(1, array([1, 2]), 0);
    });
    expectCalls(0, array([1, 2]));
  });

  it("takes and gives trees, with constants", () => {
    const f = compile((p: { list: A[]; by: number }, dtype: mx.Dtype) => ({
      sum: p.list[0]!.add(p.list[1]!).multiply(p.by).astype(dtype),
      by: p.by,
      none: null,
    }));
    for (let i = 0; i < 2; i++) {
      const { sum, by, none } = f({ list: [array([1]), array([2])], by: 3 }, mx.int32);
      expect([sum.toArray(), sum.dtype, by, none]).toEqual([[9], "int32", 3, null]);
    }
    expect(compile((x: number) => x)(3)).toBe(3);
    expect(compile(() => array(3))().item()).toBe(3);
  });

  it("serves every shape with one trace when it is shapeless", () => {
    const { fn, calls } = counted((x: A) => x.multiply(2).sum(0));
    const f = compile(fn, { shapeless: true });
    expect([f(array([1, 2])).item(), f(array([1, 2, 3])).item(), calls()]).toEqual([6, 12, 1]);
    expect([f(array([[1, 2], [3, 4]])).toArray(), calls()]).toEqual([[8, 12], 2]);
    // What ends a process of Python MLX's: such an axis gets a trace of its own.
    expect([f(array([[1, 2]])).toArray(), calls()]).toEqual([[2, 4], 3]);
    expect([f(array([1])).item(), f(array([1])).item(), calls()]).toEqual([2, 2, 4]);
    const first = compile((x: A) => x.sum(0), { shapeless: true });
    expect([first(array([[1, 2]])).toArray(), first(array([[1, 2], [3, 4]])).toArray()]).toEqual([[1, 2], [4, 6]]);
    expect(code(() => compile((x: A) => mx.fft.fft(x), { shapeless: true })(array([1, 2])))).toBe("INVALID_ARGUMENT");
  });

  it("keeps what is used without being taken as a constant, unless it is captured", () => {
    const state = { w: array(2) };
    const constant = compile((x: A) => x.multiply(state.w));
    const captured = compile((x: A) => x.multiply(state.w), { inputs: state });
    expect([constant(array(3)).item(), captured(array(3)).item()]).toEqual([6, 6]);
    const first = state.w;
    state.w = array(5);
    expect([constant(array(3)).item(), captured(array(3)).item()]).toEqual([6, 15]);
    expect(first.item()).toBe(2);
  });

  it("writes captured outputs after each call: in place, or new ones where there were none", () => {
    const state: { count: A; list: A[]; last?: A } = { count: array(0), list: [array(1)] };
    const { count } = state;
    const { fn, calls } = counted((x: A) => {
      state.count = state.count.add(1);
      state.list[0] = state.list[0]!.multiply(x);
      state.last = x;
      return x.add(state.count);
    });
    const f = compile(fn, { inputs: state, outputs: state });
    expect([f(array(10)).item(), f(array(10)).item(), f(array(10)).item()]).toEqual([11, 12, 13]);
    // The first call adds a place.
    expect(calls()).toBe(2);
    expect([state.count.item(), state.list[0]!.item(), state.last!.item()]).toEqual([3, 1000, 10]);
    expect(state.count).toBe(count);
    mx.tidy(() => f(array(10)));
    expect([state.count.item(), state.last!.item()]).toEqual([4, 10]);
  });

  it("captures the state of random numbers", () => {
    const f = compile(() => mx.random.uniform(0, 1, [2]), { inputs: mx.random.state, outputs: mx.random.state });
    mx.random.seed(5);
    const drawn = [f(), f(), f()].map((each) => each.toArray());
    mx.random.seed(5);
    expect(drawn).toEqual([0, 1, 2].map(() => mx.random.uniform(0, 1, [2]).toArray()));
    const fixed = compile(() => mx.random.uniform(0, 1, [2]));
    expect(fixed().toArray()).toEqual(fixed().toArray());
  });

  it("captures Maps, lists and class instances", () => {
    class Model {
      map = new Map([["w", array(1)]]);
      layers = [{ b: array(2) }];
    }
    const model = new Model();
    const f = compile(() => {
      model.map.set("w", model.map.get("w")!.add(1));
      model.layers[0]!.b = model.layers[0]!.b.multiply(2);
    }, { inputs: [model], outputs: [model] });
    f();
    f();
    expect([model.map.get("w")!.item(), model.layers[0]!.b.item()]).toEqual([3, 8]);
  });

  it("compiles a whole training step", () => {
    const x = array([[1, 2], [3, 4], [5, 6]]);
    const y = array([5, 11, 17]);
    const train = (run: (step: () => A, model: object) => () => A): number[] => {
      const model = { w: mx.zeros([2]), momentum: mx.zeros([2]) };
      const loss = (w: A): A => x.matmul(w).subtract(y).square().mean();
      const step = run(() => {
        const [value, gradient] = mx.valueAndGrad(loss)(model.w);
        model.momentum = model.momentum.multiply(0.5).add(gradient);
        model.w = model.w.subtract(model.momentum.multiply(0.01));
        return value;
      }, model);
      return Array.from({ length: 20 }, () => step().item<number>());
    };
    const eager = train((step) => step);
    const compiled = train((step, model) => compile(step, { inputs: model, outputs: model }));
    compiled.forEach((value, i) => expect(value).toBeCloseTo(eager[i]!, 3));
    expect(compiled[19]!).toBeLessThan(compiled[0]! / 50);
  });

  it("nests with the other transforms", () => {
    const f = (x: A): A => x.exp().sum();
    expect(grad(compile(f))(array([0, 0])).toArray()).toEqual([1, 1]);
    expect(compile(grad(f))(array([0, 0])).toArray()).toEqual([1, 1]);
    expect(vmap(compile(f))(array([[0, 0]])).toArray()).toEqual([2]);
    const inner = compile((x: A) => x.multiply(2));
    const outer = compile((x: A) => inner(x).add(inner(array(1))));
    expect([outer(array(1)).item(), outer(array(2)).item()]).toEqual([4, 6]);
  });

  it("may call itself", () => {
    const power: (x: A, n: number) => A = compile((x: A, n: number) => n === 0 ? mx.onesLike(x) : power(x, n - 1).multiply(x));
    expect(power(array(2), 5).item()).toBe(32);
    let depth = 0;
    const constant = array(1);
    const f: (x: A) => A = compile((x: A) => depth++ === 0 ? x.add(f(constant)) : x);
    expect(f(array(1)).item()).toBe(2);
  });

  it("undoes what a function that throws did to its state, and can be called again", () => {
    const state: { w: A; extra?: A; list: A[] } = { w: array(1), list: [array(7)] };
    const { w } = state;
    let fail = true;
    const f = compile((x: A) => {
      state.w = state.w.add(x);
      state.extra = x;
      state.list.push(x);
      if (fail) throw new Error("mine");
      state.list.pop();
      delete state.extra;
      return state.w;
    }, { inputs: state, outputs: state });
    for (let i = 0; i < 2; i++) expect(() => f(array(1))).toThrow("mine");
    expect(state.w).toBe(w);
    expect([w.item(), Object.keys(state), state.list.length]).toEqual([1, ["w", "list"], 1]);
    fail = false;
    expect([f(array(1)).item(), f(array(1)).item(), w.item()]).toEqual([2, 3, 3]);
  });

  it("does not let what a transform around it traces into its state", () => {
    const state = { w: array(1) };
    const f = compile((x: A) => {
      state.w = state.w.add(x);
      return x;
    }, { inputs: state, outputs: state });
    expect(code(() => grad((x: A) => f(x))(array(1)))).toBe("INVALID_ARGUMENT");
    expect(state.w.item()).toBe(1);
    expect([f(array(2)).item(), state.w.item()]).toEqual([2, 3]);
  });

  it("says so when what it traced was written into an array from outside", () => {
    const outside = mx.zeros([2]);
    compile((x: A) => {
      outside.indexPut([0], x.index(0));
      return x;
    })(array([1, 2]));
    expect(() => outside.toArray()).toThrow("a compiled function left it behind");
    expect(array([1, 2]).sum().item()).toBe(3);
  });

  it("throws for what it cannot tell apart, and for values read", () => {
    const f = compile((x: unknown) => array(1).add(x instanceof mx.Array ? x : 1));
    for (const bad of [() => 1, new Date(), new Float32Array(2), Symbol("x")]) expect(() => f(bad)).toThrow("compile: arguments.0 must be an array, a number");
    expect(() => compile((x: A) => x.multiply(x.sum().item<number>()))(array([1, 2]))).toThrow("Return the array and read it after the call");
    expect(() => compile((x: A) => x, { inputs: array(1) } as never)).toThrow("compile: inputs must be a list or object");
    expect(() => compile((x: A) => x, { shapeless: 1 } as never)).toThrow(TypeError);
  });

  it("keeps a bounded number of traces, and none of a function that is disposed", () => {
    const before = traces();
    const f = compile((x: A, n: number) => x.add(n));
    for (let i = 0; i < 10; i++) f(array(1), i).dispose();
    expect(traces() - before).toBe(10);
    f.dispose();
    f.dispose();
    expect(traces()).toBe(before);
    expect(code(() => f(array(1), 1))).toBe("DISPOSED");
    for (let i = 0; i < 300; i++) compile((x: A) => x.add(i))(array(1)).dispose();
    expect(traces()).toBe(256);
  });
});

describe("disableCompile()", () => {
  afterEach(() => mx.enableCompile());

  it("has compiled functions run as they are until enableCompile()", () => {
    const state = { n: array(0) };
    const { fn, calls } = counted((x: A) => {
      state.n = state.n.add(1);
      return x.add(state.n);
    });
    const f = compile(fn, { inputs: state, outputs: state });
    expect(f(array(1)).item()).toBe(2);
    mx.disableCompile();
    expect([f(array(1)).item(), f(array(1)).item(), calls()]).toEqual([3, 4, 3]);
    mx.enableCompile();
    expect([f(array(1)).item(), f(array(1)).item(), calls()]).toEqual([5, 6, 3]);
    expect(state.n.item()).toBe(5);
  });
});
