// What it costs to bring numbers in and out: as a list, and as a typed array of any size. arrays.py is the same in Python.

import * as mx from "mlx.node";
import type { Cases } from "./answer.ts";

export const arrayCases: Cases = {
  listIn: () => (n) => {
    for (let i = 0; i < n; i++) mx.array([1, 2, 3, 4]).dispose();
  },
  listOut() {
    const a = mx.array([1, 2, 3, 4]);
    return (n) => {
      for (let i = 0; i < n; i++) a.toArray();
    };
  },
  dataIn(argument) {
    const data = new Float32Array(Number(argument)).fill(1);
    return (n) => {
      for (let i = 0; i < n; i++) mx.array(data).dispose();
    };
  },
  dataOut(argument) {
    const a = mx.ones([Number(argument)]);
    mx.evaluate(a);
    return (n) => {
      for (let i = 0; i < n; i++) a.toTypedArray();
    };
  },
};
