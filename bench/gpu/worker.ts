// One side of the GPU's benchmark: runs the cases that bench/gpu/run.mjs names on standard input and answers with the
// milliseconds of one repetition. worker.py is the same in Python.

import process from "node:process";
import { createInterface } from "node:readline";
import * as mx from "mlx.node";

type Case = (n: number) => void;

/** The cases by name; what a name says after a colon is its argument. */
const CASES: Record<string, (argument: string) => Case> = {
  device: () => () => {
    if (mx.defaultDevice().type !== "gpu") throw new Error("the GPU is not the default device");
  },
  add: () => dispatch((a, b) => mx.add(a, b)),
  addScalar: () => dispatch((a) => mx.add(a, 2)),
  exp: () => dispatch((a) => mx.exp(a)),
  sum: () => dispatch((a) => mx.sum(a, 0)),
  reshape: () => dispatch((a) => mx.reshape(a, [2, 2])),
  item: () => item,
  chain: () => chain,
  matmul: (argument) => products(argument),
  oneStream: (argument) => jobs(Number(argument), 1),
  twoStreams: (argument) => jobs(Number(argument), 2),
};

const a = mx.array([1, 2, 3, 4]);
const b = mx.array([5, 6, 7, 8]);

function dispatch(op: (a: mx.Array, b: mx.Array) => mx.Array): Case {
  return (n) => {
    for (let i = 0; i < n; i++) op(a, b).dispose();
  };
}

function item(n: number): void {
  for (let i = 0; i < n; i++) mx.tidy(() => mx.sum(mx.add(a, b)).item());
}

/** 64 additions, one after another, computed together. */
function chain(n: number): void {
  for (let i = 0; i < n; i++) {
    using last = repeated(a, 64, (x) => mx.add(x, b));
    mx.evaluate(last);
  }
}

/** `step` of `step` of ... `x`; what lies between is freed. */
function repeated(x: mx.Array, times: number, step: (x: mx.Array) => mx.Array): mx.Array {
  let last = step(x);
  for (let i = 1; i < times; i++) {
    const next = step(last);
    last.dispose();
    last = next;
  }
  return last;
}

/** Two random matrices whose products neither grow nor vanish. */
function matrices(size: number, dtype: mx.DtypeKey): [x: mx.Array, y: mx.Array] {
  const pair = mx.tidy(() => [0, 1].map(() => mx.random.normal([size, size], "float32", 0, size ** -0.5).astype(dtype)));
  mx.evaluate(pair);
  return pair as [mx.Array, mx.Array];
}

/** Products of square matrices, `float32,4096`, each of the one before. */
function products(argument: string): Case {
  const [dtype, size] = argument.split(",") as [mx.DtypeKey, string];
  const [x, y] = matrices(Number(size), dtype);
  return (n) => {
    using last = repeated(x, n, (x) => mx.matmul(x, y));
    mx.evaluate(last);
  };
}

/** Two equal jobs of 50 products each, on one stream or on two. */
function jobs(size: number, count: number): Case {
  const [x, y] = matrices(size, "float32");
  const streams = [0, 1].map((i) => i < count ? mx.newStream("gpu") : undefined);
  const on = (i: number): mx.Array => repeated(x, 50, (x) => mx.matmul(x, y, streams[i] ?? streams[0]));
  return (n) => {
    for (let i = 0; i < n; i++) {
      using first = on(0);
      using second = on(1);
      mx.evaluate(first, second);
    }
  };
}

const made = new Map<string, Case>();

for await (const line of createInterface({ input: process.stdin })) {
  const [text, count] = line.split(" ") as [string, string];
  if (!made.has(text)) {
    made.clear();
    const [name, argument] = text.split(":") as [string, string];
    made.set(text, CASES[name]!(argument));
  }
  const n = Number(count);
  const started = performance.now();
  made.get(text)!(n);
  process.stdout.write(`${(performance.now() - started) / n}\n`);
  // A turn of the event loop, so that finalizers get theirs outside of what is timed.
  await new Promise((resolve) => setTimeout(resolve, 0));
}
