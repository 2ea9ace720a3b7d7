// A worker that computes until it is killed.

import { parentPort } from "node:worker_threads";
import * as mx from "mlx.node";

const stream = mx.newStream("cpu");
parentPort?.postMessage("started");
for (;;) {
  const a = mx.random.normal([200, 200], "float32", 0, 1, { stream });
  await mx.evalAsync(mx.matmul(a, a, stream));
}
