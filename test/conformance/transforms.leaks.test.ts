// Transforms leave nothing behind: no arrays, no functions that the native side could still call.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { knownCount } from "../../src/native/callbacks.ts";
import { live } from "./live.ts";

type A = mx.Array;

const x = mx.array([1, 2]);

/** How many more arrays and functions there are after `work` than before. */
function growth(work: () => void): [arrays: number, functions: number] {
  const [arrays, functions] = [live(), knownCount()];
  work();
  return [live() - arrays, knownCount() - functions];
}

function fail(): never {
  throw new Error("mine");
}

const loss = (p: { w: A }, by: number): A => p.w.multiply(by).exp().multiply([1, 2]).sum();

/** Disposes of the arrays in a tree. */
function drop(tree: unknown): void {
  for (const leaf of mx.tree.leaves(tree)) if (leaf instanceof mx.Array) leaf.dispose();
}

describe("transforms leave nothing behind", () => {
  it("after a thousand gradients", () => {
    const gradient = mx.grad(loss);
    const both = mx.valueAndGrad(loss);
    expect(growth(() => {
      for (let i = 0; i < 1000; i++) drop([gradient({ w: x }, i), both({ w: x }, i)]);
    })).toEqual([0, 0]);
  });

  it("after calls that fail, at whatever depth", () => {
    const fails: (() => unknown)[] = [
      () => mx.grad((a: A) => a.add(fail()))(x),
      () => mx.grad((a: A) => mx.grad((b: A) => b.multiply(2).add(fail()))(a.exp()))(x),
      () => mx.grad((a: A) => a.multiply(2))(x),
      () => mx.vmap((a: A) => mx.matmul(a, a.reshape([7])))(x),
      () => mx.vmap((a: A) => a, { outAxes: 4 })(x),
      () => mx.compile((a: A) => a.add([1, 2, 3]))(x),
      () => mx.compile((a: A) => a.multiply(a.item()))(x),
      () => mx.checkpoint((a: A) => a.exp().add(fail()))(x),
      () => mx.grad(mx.customFunction((a: A) => a.sum(), { vjp: fail }))(x),
      () => mx.grad((async (a: A) => await Promise.resolve(a)) as never),
      () => mx.vjp((a: A) => a.exp(), [x], [] as never),
    ];
    expect(growth(() => {
      for (let i = 0; i < 50; i++) for (const each of fails) expect(each).toThrow();
    })).toEqual([0, 0]);
  });

  it("after vmap, vjp, jvp, and any nest of them", () => {
    expect(growth(() => {
      for (let i = 0; i < 100; i++) {
        drop(mx.vmap((a: A) => [a.exp().add(1), a])(x));
        drop(mx.vjp((a: A) => a.exp().add(1), [x], [x]));
        drop(mx.jvp((a: A) => a.exp().add(1), [x], [x]));
        drop(mx.grad((a: A) => mx.vmap(mx.grad((b: A) => b.exp().multiply(b)))(a).sum())(x));
      }
    })).toEqual([0, 0]);
  });

  it("after checkpoint and customFunction, once what they made is computed or disposed", () => {
    const checkpointed = mx.checkpoint((a: A) => a.exp().add(1));
    const custom = mx.customFunction((a: A) => a.exp().add(1), { vjp: (_, c) => c.add(0), jvp: () => null, vmap: (a, axis) => [a.exp(), axis as number] });
    expect(growth(() => {
      for (let i = 0; i < 100; i++) {
        for (const f of [checkpointed, custom]) {
          f(x).dispose();
          drop(mx.grad((a: A) => f(a).sum())(x));
          const read = f(x);
          read.toArray();
          read.dispose();
        }
      }
    })).toEqual([0, 0]);
  });

  it("after compiled functions made in a loop, once they are disposed", () => {
    expect(growth(() => {
      for (let i = 0; i < 500; i++) {
        const f = mx.compile((a: A, n: number) => [a.exp().add(i).multiply(n), a]);
        drop([f(x, 1), f(x, 1), f(x, 2)]);
        f.dispose();
      }
    })).toEqual([0, 0]);
  });

  it("after compiled functions made in a loop that nobody disposes of: a bounded number of traces", () => {
    const [arrays, functions] = growth(() => {
      for (let i = 0; i < 1000; i++) drop(mx.compile((a: A) => a.exp().add(i))(x));
    });
    expect(arrays).toBe(0);
    expect(functions).toBeLessThanOrEqual(256);
  });

  it("after a compiled training step, however often", () => {
    const state = { w: mx.array([1, 2]), n: mx.array(0) };
    const step = mx.compile((by: A) => {
      const [value, gradient] = mx.valueAndGrad((w: A) => w.multiply(by).square().sum())(state.w);
      state.w = state.w.subtract(gradient.multiply(0.01));
      state.n = state.n.add(1);
      return value;
    }, { inputs: [state, mx.random.state], outputs: [state, mx.random.state] });
    step(x).dispose();
    expect(growth(() => {
      for (let i = 0; i < 200; i++) {
        step(x).dispose();
        mx.evaluate(state);
      }
    })).toEqual([0, 0]);
    expect(state.n.item()).toBe(201);
    step.dispose();
  });
});
