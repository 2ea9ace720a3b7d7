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

/** Where a job begins, and one of its steps. */
const STEPS: Record<string, (size: number) => [x: mx.Array, step: (x: mx.Array, stream: mx.StreamLike) => mx.Array]> = {
  matmul(size) {
    const [x, y] = matrices(size, "float32");
    return [x, (x, stream) => mx.matmul(x, y, stream)];
  },
  cumsum: (size) => [mx.zeros([size]), (x, stream) => mx.cumsum(x, { axis: 0, stream })],
};

/** Two equal jobs of 50 steps each, `matmul,1024`, on one stream or on two. */
function jobs(argument: string, count: number): Case {
  const [name, size] = argument.split(",") as [string, string];
  const [x, step] = STEPS[name]!(Number(size));
  const streams = globalThis.Array.from({ length: count }, () => mx.newStream("gpu"));
  const on = (i: number): mx.Array => repeated(x, 50, (x) => step(x, streams[i % count]!));
  return async (n) => {
    for (let i = 0; i < n; i++) {
      using first = on(0);
      using second = on(1);
      // Each by itself: what one evaluation computes, a GPU computes side by side as far as it can, whatever the streams.
      await Promise.all([mx.evalAsync(first), mx.evalAsync(second)]);
    }
  };
}

await answer({
  ...dispatchCases,
  device: () => device,
  additions: () => additions,
  matmul: products,
  oneStream: (argument) => jobs(argument, 1),
  twoStreams: (argument) => jobs(argument, 2),
});
