// One side of the benchmark: runs the cases that the runner names on standard input and answers with times.
// worker.py is the same in Python.

import process from "node:process";
import { createInterface } from "node:readline";
import * as mx from "mlx.node";
import { transformCases } from "./transforms.ts";

/** A case runs its work `n` times; the time of one is what counts. */
export type Case = (n: number) => void | Promise<void>;

function dispatchCases(): Record<string, Case> {
  const a = mx.array([1, 2, 3, 4]);
  const b = mx.array([5, 6, 7, 8]);
  mx.evaluate(a, b);
  return {
    add(n) {
      for (let i = 0; i < n; i++) mx.add(a, b).dispose();
    },
    addScalar(n) {
      for (let i = 0; i < n; i++) mx.add(a, 2).dispose();
    },
    exp(n) {
      for (let i = 0; i < n; i++) mx.exp(a).dispose();
    },
    sum(n) {
      for (let i = 0; i < n; i++) mx.sum(a, 0).dispose();
    },
    reshape(n) {
      for (let i = 0; i < n; i++) mx.reshape(a, [2, 2]).dispose();
    },
    item(n) {
      for (let i = 0; i < n; i++) {
        const sum = mx.add(a, b);
        const first = mx.sum(sum);
        first.item();
        first.dispose();
        sum.dispose();
      }
    },
  };
}

/** Two equal jobs of matrix products, on one stream or on one each. */
function streamCases(): Record<string, Case> {
  const size = 512;
  const matrix = mx.full([size, size], 1 / size);
  mx.evaluate(matrix);
  const streams = [mx.newStream("cpu"), mx.newStream("cpu")];
  const job = (stream: mx.Stream): mx.Array => {
    let x = matrix;
    for (let i = 0; i < 4; i++) {
      const next = mx.matmul(x, matrix, stream);
      if (x !== matrix) x.dispose();
      x = next;
    }
    return x;
  };
  const run = async (first: mx.Stream, second: mx.Stream): Promise<void> => {
    using a = job(first);
    using b = job(second);
    await mx.evalAsync(a, b);
  };
  return {
    async oneStream(n) {
      for (let i = 0; i < n; i++) await run(streams[0]!, streams[0]!);
    },
    async twoStreams(n) {
      for (let i = 0; i < n; i++) await run(streams[0]!, streams[1]!);
    },
  };
}

mx.setDefaultDevice("cpu");
const cases: Record<string, Case> = { ...dispatchCases(), ...streamCases(), ...transformCases() };

for await (const line of createInterface({ input: process.stdin })) {
  const [name, count] = line.split(" ");
  const n = Number(count);
  const started = performance.now();
  await cases[name!]!(n);
  process.stdout.write(`${(performance.now() - started) / n}\n`);
  // A turn of the event loop, so that finalizers get theirs outside of what is timed.
  await new Promise((resolve) => setTimeout(resolve, 0));
}
