// How long the event loop stands still during an evaluation of about two seconds, awaited and blocking.

import * as mx from "mlx.node";

// A product of this size takes about a millisecond or more, so that no chain has hundreds of thousands of them.
const SIZE = mx.defaultDevice().type === "gpu" ? 4096 : 384;
const WANTED = 2000;

function chain(length: number): mx.Array {
  return mx.tidy(() => {
    let product = mx.full([SIZE, SIZE], 1 / SIZE);
    for (let i = 0; i < length; i++) product = mx.matmul(product, product);
    return product;
  });
}

/** The longest time between two turns of the event loop while `work` runs, and how long that took. */
async function longestStall(work: () => void | Promise<void>): Promise<{ stall: number; took: number }> {
  let last = performance.now();
  let stall = 0;
  const turn = (): void => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
  };
  const timer = setInterval(turn, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stall = 0;
  const started = performance.now();
  await work();
  turn();
  clearInterval(timer);
  return { stall, took: performance.now() - started };
}

/** The milliseconds of one product: the best of several chains, after one that loads or compiles what is needed. */
function timeOfOne(): number {
  const products = 64;
  let best = Infinity;
  for (let i = 0; i < 8; i++) {
    using probe = chain(products);
    const started = performance.now();
    mx.evaluate(probe);
    best = Math.min(best, (performance.now() - started) / products);
  }
  return best;
}

const length = Math.ceil(WANTED / timeOfOne());
{
  using product = chain(length);
  const { stall, took } = await longestStall(() => mx.evalAsync(product));
  console.log(`awaited: the longest stall of ${took.toFixed(0)} ms is ${stall.toFixed(1)} ms`);
}
{
  using product = chain(length);
  const { stall, took } = await longestStall(() => mx.evaluate(product));
  console.log(`blocking: the longest stall of ${took.toFixed(0)} ms is ${stall.toFixed(1)} ms`);
}
