// What MLX's loops on a CPU compute: functions of one number and of two, sums, orders, random numbers, and products with quantized matrices. kernels.py is
// the same in Python.

import * as mx from "mlx.node";
import { type Case, type Cases, numbers } from "./answer.ts";
import { computing, random } from "./work.ts";

type Unary = (a: mx.Array) => mx.Array;
const FUNCTIONS = mx as unknown as Record<string, Unary>;

export const kernelCases: Cases = {
  map(argument) {
    const [name = "", count = ""] = argument.split(",");
    const x = mx.abs(random(Number(count)));
    return computing(() => FUNCTIONS[name]!(x));
  },
  pair(argument) {
    const [name = "", count = ""] = argument.split(",");
    const x = mx.abs(random(Number(count))), y = random(Number(count)), condition = mx.greater(y, 0);
    mx.evaluate(x, condition);
    const pairs: Record<string, () => mx.Array> = {
      logaddexp: () => mx.logaddexp(x, y),
      cube: () => mx.power(y, 3),
      power: () => mx.power(x, 0.7),
      where: () => mx.where(condition, x, y),
    };
    return computing(pairs[name]!);
  },
  reduce(argument) {
    const [name = "", ...shape] = argument.split(",");
    const x = random(...shape.map(Number));
    return computing(() => (mx as unknown as Record<string, (a: mx.Array, axis: number) => mx.Array>)[name]!(x, -1));
  },
  layerNorm(argument) {
    const x = random(...numbers(argument));
    return computing(() => mx.fast.layerNorm(x, null, null, 1e-5));
  },
  normal: (argument) => computing(() => mx.random.normal([Number(argument)])),
  narrow(argument) {
    const x = random(Number(argument));
    return computing(() => x.astype("float16"));
  },
  quantized(argument) {
    const [dtype = "", ...sizes] = argument.split(",");
    const [rows = 0, columns = 0] = sizes.map(Number);
    const [w, scales, biases] = mx.quantize(random(columns, columns).astype(dtype as "float32"), 64, 4) as [mx.Array, mx.Array, mx.Array];
    const x = random(rows, columns).astype(dtype as "float32");
    mx.evaluate(w, scales, biases, x);
    return computing(() => mx.quantizedMatmul(x, w, scales, biases, true, 64, 4));
  },
} satisfies Record<string, (argument: string) => Case>;
