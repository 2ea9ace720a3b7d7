// What a call costs, on arrays of four elements. dispatch.py is the same in Python.

import * as mx from "mlx.node";
import type { Case, Cases } from "./answer.ts";

const STEPS = 20;

const a = mx.array([1, 2, 3, 4]);
const b = mx.array([5, 6, 7, 8]);
const indices = mx.array([0, 2], "int32");
mx.evaluate(a, b, indices);

function calls(call: () => mx.Array): Case {
  return (n) => {
    for (let i = 0; i < n; i++) call().dispose();
  };
}

/** Twenty additions and products in turn, each array disposed of as soon as the next is made. */
function chain(): mx.Array {
  let x = mx.add(a, b);
  for (let i = 1; i < STEPS; i++) {
    const next = i % 2 === 0 ? mx.add(x, b) : mx.multiply(x, b);
    x.dispose();
    x = next;
  }
  return x;
}

function chainTidy(): mx.Array {
  return mx.tidy(() => {
    let x = mx.add(a, b);
    for (let i = 1; i < STEPS; i++) x = i % 2 === 0 ? mx.add(x, b) : mx.multiply(x, b);
    return x;
  });
}

function chainComputed(): mx.Array {
  const x = chain();
  mx.evaluate(x);
  return x;
}

function item(n: number): void {
  for (let i = 0; i < n; i++) {
    const sum = mx.add(a, b);
    const first = mx.sum(sum);
    first.item();
    first.dispose();
    sum.dispose();
  }
}

export const dispatchCases: Cases = {
  add: () => calls(() => mx.add(a, b)),
  addScalar: () => calls(() => mx.add(a, 2)),
  exp: () => calls(() => mx.exp(a)),
  sum: () => calls(() => mx.sum(a, 0)),
  reshape: () => calls(() => mx.reshape(a, [2, 2])),
  element: () => calls(() => a.index(1)),
  slice: () => calls(() => a.index(mx.slice(1, 3))),
  take: () => calls(() => mx.take(a, indices)),
  chain: () => calls(chain),
  chainTidy: () => calls(chainTidy),
  chainComputed: () => calls(chainComputed),
  item: () => item,
};
