// Our side of the benchmark of a CPU's work; cpu.py is the same in Python, cpu_numpy.py with NumPy.

import process from "node:process";
import { createInterface } from "node:readline";
import * as mx from "mlx.node";

/** A case runs its work `n` times; the time of one is what counts. */
type Case = (n: number) => void;

/** Computes what `make` gives, `n` times. */
function computing(make: () => mx.Array): Case {
  return (n) => {
    for (let i = 0; i < n; i++) {
      using result = make();
      mx.evaluate(result);
    }
  };
}

/** Steps of a classifier's training: 256 examples, layers of 784, 512, 512 and 10, gradient descent by hand. */
function mlpStep(): Case {
  const widths = [784, 512, 512, 10];
  const x = mx.random.normal([256, 784]);
  const labels = mx.random.randint(0, 10, [256, 1]);
  let params = widths.slice(1).map((width, i) => ({ w: mx.random.normal([widths[i]!, width]).multiply(0.03), b: mx.zeros([width]) }));
  mx.evaluate(params, x, labels);
  const loss = (layers: typeof params): mx.Array => {
    let h = x;
    for (const [i, { w, b }] of layers.entries()) {
      h = h.matmul(w).add(b);
      if (i < layers.length - 1) h = mx.maximum(h, 0);
    }
    return mx.logsumexp(h, 1, { keepdims: true }).subtract(mx.takeAlongAxis(h, labels, 1)).mean();
  };
  const lossAndGradient = mx.valueAndGrad(loss);
  return (n) => {
    for (let i = 0; i < n; i++) {
      const old = params;
      params = mx.tidy(() => {
        const [, gradients] = lossAndGradient(old);
        const updated = old.map(({ w, b }, j) => ({ w: w.subtract(gradients[j]!.w.multiply(0.1)), b: b.subtract(gradients[j]!.b.multiply(0.1)) }));
        mx.evaluate(updated);
        return updated;
      });
      for (const { w, b } of old) {
        w.dispose();
        b.dispose();
      }
    }
  };
}

mx.setDefaultDevice("cpu");
mx.random.seed(0);
const a = mx.random.normal([1024, 1024]);
const image = mx.random.normal([4, 64, 64, 64]);
const filters = mx.random.normal([64, 3, 3, 64]);
const left = mx.random.normal([10_000_000]);
const right = mx.random.normal([10_000_000]);
mx.evaluate(a, image, filters, left, right);

const cases: Record<string, Case> = {
  matmul: computing(() => mx.matmul(a, a)),
  conv2d: computing(() => mx.conv2d(image, filters, 1, 1)),
  add: computing(() => mx.add(left, right)),
  exp: computing(() => mx.exp(left)),
  mlp: mlpStep(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, count] = line.split(" ");
  const n = Number(count);
  const started = performance.now();
  cases[name!]!(n);
  process.stdout.write(`${(performance.now() - started) / n}\n`);
}
