// A million arrays that nobody disposes of: with turns of the event loop in between they come back by themselves.

import * as mx from "mlx.node";

const ARRAYS = 1_000_000;
const A_TURN = 10_000;

const before = mx.memory.arrays().count;
let most = 0;
for (let made = 0; made < ARRAYS; made += A_TURN) {
  for (let i = 0; i < A_TURN; i++) mx.add(i, 1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  most = Math.max(most, mx.memory.arrays().count - before);
}
const started = performance.now();
// Now and then a little more is made: an idle process has no reason to collect.
while (mx.memory.arrays().count - before > ARRAYS / 100 && performance.now() - started < 60_000) {
  for (let i = 0; i < 1000; i++) mx.add(i, 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const left = mx.memory.arrays().count - before;
console.log(`${ARRAYS} arrays left to the collector: at most ${most} at a time, ${left} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
if (left > ARRAYS / 100) throw new Error("arrays did not come back");
