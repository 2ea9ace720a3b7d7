// What transforms cost: a gradient, a call of a compiled function, a step of training. transforms.py is the same in Python.

import * as mx from "mlx.node";
import type { Case, Cases } from "./answer.ts";

const BATCH = 256;
const SIZES = [784, 512, 512, 10];
const RATE = 0.01;

interface Layer {
  weight: mx.Array;
  bias: mx.Array;
}

function loss(layers: Layer[], x: mx.Array, y: mx.Array): mx.Array {
  layers.forEach(({ weight, bias }, i) => {
    x = mx.add(mx.matmul(x, weight), bias);
    if (i < layers.length - 1) x = mx.maximum(x, 0);
  });
  const logits = mx.takeAlongAxis(x, mx.expandDims(y, 1), 1);
  return mx.mean(mx.subtract(mx.logsumexp(x, 1, { keepdims: true }), logits));
}

const lossAndGrad = mx.valueAndGrad(loss);

/** One step of gradient descent: the new parameters. */
function descend(layers: Layer[], x: mx.Array, y: mx.Array): Layer[] {
  const [, gradients] = lossAndGrad(layers, x, y);
  return mx.tree.map((value: mx.Array, gradient: mx.Array) => mx.subtract(value, mx.multiply(gradient, RATE)), layers, gradients);
}

/** Takes steps, each evaluated, whose leftovers are disposed of. */
function train(step: (layers: Layer[], x: mx.Array, y: mx.Array) => Layer[]): Case {
  let layers: Layer[] = SIZES.slice(1).map((size, i) => ({
    weight: mx.random.normal([SIZES[i]!, size], "float32", 0, 0.05),
    bias: mx.zeros([size]),
  }));
  const x = mx.random.normal([BATCH, SIZES[0]!]);
  const y = mx.random.randint(0, 10, [BATCH]);
  mx.evaluate(layers, x, y);
  return (n) => {
    for (let i = 0; i < n; i++) {
      const next = mx.tidy(() => step(layers, x, y));
      mx.evaluate(next);
      for (const { weight, bias } of layers) {
        weight.dispose();
        bias.dispose();
      }
      layers = next;
    }
  };
}

export const transformCases: Cases = {
  grad() {
    const a = mx.array([1, 2]);
    const gradient = mx.grad((x: mx.Array) => mx.sum(mx.multiply(x, x)));
    return (n) => {
      for (let i = 0; i < n; i++) gradient(a).dispose();
    };
  },
  compiled() {
    const [a, b, c, d] = [[1, 2], [3, 4], [5, 6], [7, 8]].map((values) => mx.array(values));
    const compiled = mx.compile((a: mx.Array, b: mx.Array, c: mx.Array, d: mx.Array) => mx.add(mx.add(a, b), mx.add(c, d)));
    return (n) => {
      for (let i = 0; i < n; i++) compiled(a!, b!, c!, d!).dispose();
    };
  },
  step: () => train(descend),
  compiledStep: () => train(mx.compile(descend)),
};
