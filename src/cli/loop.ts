// Whether the event loop turns while MLX computes on two streams.

import * as mx from "../../mod.ts";

const SIDE = 384;
const PRODUCTS = 24;

/** How long the work took, the longest time between two turns of the event loop meanwhile, and whether the results are right. */
export async function eventLoop(): Promise<{ milliseconds: number; longest: number; right: boolean }> {
  using first = mx.newStream("cpu");
  using second = mx.newStream("cpu");
  // A matrix of equal elements whose product with itself is itself.
  using a = mx.full([SIDE, SIDE], 1 / SIDE);
  const work = (stream: mx.Stream): mx.Array =>
    mx.tidy(() => {
      let product = a;
      for (let i = 0; i < PRODUCTS; i++) product = mx.matmul(product, a, stream);
      return mx.sum(product, { stream });
    });
  using one = work(first);
  using other = work(second);
  const started = performance.now();
  let last = started;
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  try {
    await mx.evalAsync(one, other);
  } finally {
    clearInterval(timer);
  }
  const ended = performance.now();
  const right = [one, other].every((total) => Math.abs(Number(total.item()) - SIDE) < 1);
  return { milliseconds: ended - started, longest: Math.max(longest, ended - last), right };
}
