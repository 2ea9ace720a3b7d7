// A hundred thousand asynchronous evaluations: each must complete, and only once.

import * as mx from "mlx.node";

const JOBS = 100_000;
const IN_FLIGHT = 1000;

const streams = [mx.newStream("cpu"), mx.newStream("cpu")];
const completed = new Uint8Array(JOBS);
let wrong = 0;
const started = performance.now();
for (let from = 0; from < JOBS; from += IN_FLIGHT) {
  const jobs: Promise<void>[] = [];
  for (let i = from; i < from + IN_FLIGHT; i++) {
    const sum = mx.add(i, 1, streams[i % streams.length]);
    jobs.push(
      mx.evalAsync(sum).then(() => {
        completed[i]!++;
        if (sum.item() !== i + 1) wrong++;
        sum.dispose();
      }),
    );
  }
  await Promise.all(jobs);
}
const took = performance.now() - started;
const count = (times: (n: number) => boolean): number => completed.filter(times).length;
const [lost, doubled] = [count((n) => n === 0), count((n) => n > 1)];
console.log(
  `${JOBS} completions in ${(took / 1000).toFixed(1)} s (${(took / JOBS * 1000).toFixed(1)} us each): ${lost} lost, ${doubled} doubled, ${wrong} wrong`,
);
if (lost + doubled + wrong > 0) throw new Error("a completion went wrong");
