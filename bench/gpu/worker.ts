// One side of the GPU's benchmark: answers with the times of the cases that bench/gpu/run.mjs names. worker.py is the same in Python.

import * as mx from "mlx.node";
import { answer, type Case } from "../answer.ts";
import { dispatchCases } from "../dispatch.ts";

const a = mx.array([1, 2, 3, 4]);
const b = mx.array([5, 6, 7, 8]);

function device(): void {
  if (mx.defaultDevice().type !== "gpu") throw new Error("the GPU is not the default device");
}

/** 64 additions, one after another, computed together. */
function additions(n: number): void {
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

await answer({
  ...dispatchCases,
  device: () => device,
  additions: () => additions,
  matmul: products,
  oneStream: (size) => jobs(Number(size), 1),
  twoStreams: (size) => jobs(Number(size), 2),
});
