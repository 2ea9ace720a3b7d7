// Our side of the benchmark: answers with the times of the cases that build/bench.mjs names. worker.py is the same in Python.

import * as mx from "mlx.node";
import { answer, type Case } from "./answer.ts";
import { arrayCases } from "./arrays.ts";
import { dispatchCases } from "./dispatch.ts";
import { kernelCases } from "./kernels.ts";
import { transformCases } from "./transforms.ts";
import { workCases } from "./work.ts";

mx.setDefaultDevice("cpu");
const size = 512;
const matrix = mx.full([size, size], 1 / size);
// A stream is never destroyed: the cases share two.
const streams = [mx.newStream("cpu"), mx.newStream("cpu")] as const;

/** Two equal jobs of matrix products, on one stream or on one each. */
function jobs(first: mx.Stream, second: mx.Stream): Case {
  const job = (stream: mx.Stream): mx.Array => {
    let x = matrix;
    for (let i = 0; i < 4; i++) {
      const next = mx.matmul(x, matrix, stream);
      if (x !== matrix) x.dispose();
      x = next;
    }
    return x;
  };
  return async (n) => {
    for (let i = 0; i < n; i++) {
      using a = job(first);
      using b = job(second);
      await mx.evalAsync(a, b);
    }
  };
}

await answer({
  ...dispatchCases,
  ...arrayCases,
  ...transformCases,
  ...workCases,
  ...kernelCases,
  oneStream: () => jobs(streams[0], streams[0]),
  twoStreams: () => jobs(streams[0], streams[1]),
});
