// What takes the processor's time: products, convolutions, softmax, attention and plain arithmetic over sizes. work.py is the
// same in Python, work_numpy.py with NumPy.

import * as mx from "mlx.node";
import { type Case, type Cases, numbers } from "./answer.ts";

/** Computes what `make` gives. */
export function computing(make: () => mx.Array): Case {
  return (n) => {
    for (let i = 0; i < n; i++) {
      using result = make();
      mx.evaluate(result);
    }
  };
}

/** Random numbers of a shape, computed. */
export function random(...shape: number[]): mx.Array {
  const x = mx.random.normal(shape);
  mx.evaluate(x);
  return x;
}

export const workCases: Cases = {
  matmul(argument) {
    const [size = 0] = numbers(argument);
    const a = random(size, size);
    const b = random(size, size);
    return computing(() => mx.matmul(a, b));
  },
  conv2d(argument) {
    const [batch = 0, size = 0, inputs = 0, outputs = 0, kernel = 0, stride = 0] = numbers(argument);
    const image = random(batch, size, size, inputs);
    const filters = random(outputs, kernel, kernel, inputs);
    return computing(() => mx.conv2d(image, filters, stride, kernel >> 1));
  },
  softmax(argument) {
    const x = random(...numbers(argument));
    return computing(() => mx.softmax(x, -1));
  },
  attention(argument) {
    const [heads = 0, length = 0, width = 0] = numbers(argument);
    const q = random(1, heads, length, width);
    const k = random(1, heads, length, width);
    const v = random(1, heads, length, width);
    return computing(() => mx.fast.scaledDotProductAttention(q, k, v, { scale: width ** -0.5 }));
  },
  addMany(argument) {
    const a = random(Number(argument));
    const b = random(Number(argument));
    return computing(() => mx.add(a, b));
  },
  expMany(argument) {
    const a = random(Number(argument));
    return computing(() => mx.exp(a));
  },
};
