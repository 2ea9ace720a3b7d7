// Resident size over time.

import process from "node:process";

const MIB = 1 << 20;
const WARM_UP = 0.2;

/** The one in the middle. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/**
 * Runs steps for some seconds and reports the resident size: the first fifth of the time is warm-up, and what grew is the
 * difference between the medians of the second fifth and of the last.
 */
export async function watchResident(seconds: number, step: (index: number) => void | Promise<void>): Promise<void> {
  const started = performance.now();
  const samples: { at: number; mib: number }[] = [];
  let steps = 0;
  let next = 0;
  for (let at = 0; at < seconds; at = (performance.now() - started) / 1000) {
    await step(steps++);
    if (at < next) continue;
    samples.push({ at, mib: process.memoryUsage().rss / MIB });
    next += seconds / 200;
  }
  const within = (from: number, to: number): number[] => samples.filter(({ at }) => at >= from * seconds && at < to * seconds).map(({ mib }) => mib);
  const [early, late] = [median(within(WARM_UP, 0.4)), median(within(0.8, 1))];
  const course = [0.1, 0.2, 0.4, 0.6, 0.8, 0.99].map((part) => median(within(part - 0.05, part + 0.05)).toFixed(0));
  console.log(`${steps} steps in ${seconds} s; resident MiB over time: ${course.join(" ")}; growth ${((late / early - 1) * 100).toFixed(1)} %`);
}
