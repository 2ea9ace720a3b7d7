// A training loop that never gives the event loop a turn: gradient descent by hand, each step in a tidy.

import process from "node:process";
import * as mx from "mlx.node";
import { watchResident } from "./resident.ts";

const RATE = 0.01;

const x = mx.random.normal([64, 32]);
const y = mx.random.normal([64, 8]);
let weights = [mx.random.normal([32, 64]).multiply(0.1), mx.random.normal([64, 8]).multiply(0.1)] as const;

function step(): void {
  const [w1, w2] = weights;
  weights = mx.tidy(() => {
    const hidden = mx.maximum(mx.matmul(x, w1), 0);
    const error = mx.subtract(mx.matmul(hidden, w2), y);
    const gradient2 = mx.matmul(hidden.T, error).divide(x.shape[0]!);
    const back = mx.matmul(error, w2.T).multiply(mx.greater(hidden, 0));
    const gradient1 = mx.matmul(x.T, back).divide(x.shape[0]!);
    const updated = [mx.subtract(w1, gradient1.multiply(RATE)), mx.subtract(w2, gradient2.multiply(RATE))] as const;
    mx.evaluate(updated);
    return updated;
  });
  w1.dispose();
  w2.dispose();
}

// Between the steps only promises have their turn: the event loop stands still for the whole time.
await watchResident(Number(process.argv[2] ?? 10), () => {
  for (let i = 0; i < 100; i++) step();
});
