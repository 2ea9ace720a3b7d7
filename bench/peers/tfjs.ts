// TensorFlow.js's side of the benchmark, on its WebAssembly backend. Its operations compute at once.

import { answer, type Case, numbers } from "../answer.ts";
import { loadCommon } from "./load.ts";

const tf = loadCommon("@tensorflow/tfjs");
loadCommon("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");

const BATCH = 256;
const SIZES = [784, 512, 512, 10];
const RATE = 0.01;

const a = tf.tensor([1, 2, 3, 4]);
const b = tf.tensor([5, 6, 7, 8]);
const indices = tf.tensor([0, 2], [2], "int32");

function calls(call: () => any): Case {
  return (n) => {
    for (let i = 0; i < n; i++) call().dispose();
  };
}

/** Twenty additions and products in turn. */
function chain(): any {
  return tf.tidy(() => {
    let x = tf.add(a, b);
    for (let i = 1; i < 20; i++) x = i % 2 === 0 ? tf.add(x, b) : tf.mul(x, b);
    return x;
  });
}

/** Steps of gradient descent by hand. */
function train(): Case {
  let parameters: any[] = SIZES.slice(1).flatMap((size, i) => [tf.randomNormal([SIZES[i]!, size], 0, 0.05), tf.zeros([size])]);
  const x = tf.randomNormal([BATCH, SIZES[0]!]);
  const y = tf.cast(tf.oneHot(tf.randomUniform([BATCH], 0, 10, "int32"), 10), "float32");
  const lossAndGradients = tf.valueAndGrads((...layers: any[]) => {
    let h = x;
    for (let i = 0; i < layers.length; i += 2) {
      h = tf.add(tf.matMul(h, layers[i]), layers[i + 1]);
      if (i < layers.length - 2) h = tf.relu(h);
    }
    return tf.mean(tf.sub(tf.logSumExp(h, 1), tf.sum(tf.mul(h, y), 1)));
  });
  return (n) => {
    for (let i = 0; i < n; i++) {
      const next = tf.tidy(() => {
        const { grads } = lossAndGradients(parameters);
        return parameters.map((value, j) => tf.sub(value, tf.mul(grads[j], RATE)));
      });
      tf.dispose(parameters);
      parameters = next;
    }
  };
}

await answer({
  add: () => calls(() => tf.add(a, b)),
  addScalar: () => calls(() => tf.tidy(() => tf.add(a, 2))),
  exp: () => calls(() => tf.exp(a)),
  sum: () => calls(() => tf.sum(a, 0)),
  reshape: () => calls(() => tf.reshape(a, [2, 2])),
  element: () => calls(() => tf.tidy(() => tf.squeeze(tf.slice(a, 1, 1)))),
  slice: () => calls(() => tf.slice(a, 1, 2)),
  take: () => calls(() => tf.gather(a, indices)),
  chainComputed: () => calls(chain),
  item: () => (n) => {
    for (let i = 0; i < n; i++) tf.tidy(() => tf.sum(tf.add(a, b)).dataSync()[0]);
  },

  listIn: () => calls(() => tf.tensor([1, 2, 3, 4])),
  listOut: () => (n) => {
    for (let i = 0; i < n; i++) a.arraySync();
  },
  dataIn(argument) {
    const data = new Float32Array(Number(argument)).fill(1);
    return calls(() => tf.tensor1d(data));
  },
  dataOut(argument) {
    const x = tf.ones([Number(argument)]);
    return (n) => {
      for (let i = 0; i < n; i++) x.dataSync();
    };
  },

  grad() {
    const gradient = tf.grad((x: any) => tf.sum(tf.mul(x, x)));
    return calls(() => gradient(a));
  },
  step: train,

  matmul(argument) {
    const [size = 0] = numbers(argument);
    const [x, y] = [tf.randomNormal([size, size]), tf.randomNormal([size, size])];
    return calls(() => tf.matMul(x, y));
  },
  conv2d(argument) {
    const [batch = 0, size = 0, inputs = 0, outputs = 0, kernel = 0, stride = 0] = numbers(argument);
    const image = tf.randomNormal([batch, size, size, inputs]);
    const filters = tf.randomNormal([kernel, kernel, inputs, outputs]);
    return calls(() => tf.conv2d(image, filters, stride, kernel >> 1));
  },
  softmax(argument) {
    const x = tf.randomNormal(numbers(argument));
    return calls(() => tf.softmax(x));
  },
  attention(argument) {
    const [q, k, v] = [0, 1, 2].map(() => tf.randomNormal(numbers(argument)));
    const scale = numbers(argument)[2]! ** -0.5;
    return calls(() => tf.tidy(() => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), scale)), v)));
  },
  addMany(argument) {
    const [x, y] = [tf.randomNormal([Number(argument)]), tf.randomNormal([Number(argument)])];
    return calls(() => tf.add(x, y));
  },
  expMany(argument) {
    const x = tf.randomNormal([Number(argument)]);
    return calls(() => tf.exp(x));
  },
});
