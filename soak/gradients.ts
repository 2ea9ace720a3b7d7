// A hundred thousand gradients, one after another, and the resident size meanwhile.

import process from "node:process";
import * as mx from "mlx.node";

const CALLS = 100_000;
// Until the engine has compiled everything and its heap has the size that it settles at.
const WARM_UP = 2 * CALLS;
const MIB = 1 << 20;

const x = mx.random.normal([64]);
const gradient = mx.grad((x: mx.Array) => mx.sum(mx.multiply(mx.sin(x), x)));
const sizes: number[] = [];
// No turn of the event loop: what a call makes must be free when it returns.
for (let i = 0; i <= WARM_UP + CALLS; i++) {
  using result = gradient(x);
  if (i % 100 === 0) mx.evaluate(result);
  if (i >= WARM_UP && i % (CALLS / 10) === 0) sizes.push(process.memoryUsage().rss / MIB);
}
const growth = sizes.at(-1)! / sizes[0]! - 1;
console.log(`${CALLS} gradients after ${WARM_UP}: resident MiB ${sizes.map((size) => size.toFixed(1)).join(" ")}; growth ${(growth * 100).toFixed(1)} %`);
if (mx.memory.arrays().count > 2) throw new Error(`${mx.memory.arrays().count} arrays are left`);
