// A hundred thousand streams, one after another, and the threads that the process has then.

import { readFileSync } from "node:fs";
import * as mx from "mlx.node";

const STREAMS = 100_000;

const threads = (): number => Number(readFileSync("/proc/self/status", "utf8").match(/Threads:\s+(\d+)/)?.[1]);

mx.add(1, 2).item();
const before = threads();
let sum = 0;
const started = performance.now();
for (let i = 0; i < STREAMS; i++) {
  using stream = mx.newStream("cpu");
  if (i % 100 === 0) sum += mx.add(1, 1, stream).item();
}
const took = performance.now() - started;
console.log(`${STREAMS} streams in ${(took / 1000).toFixed(1)} s: ${threads() - before} more threads than the ${before} before`);
if (sum !== 2 * STREAMS / 100) throw new Error("wrong sum");
