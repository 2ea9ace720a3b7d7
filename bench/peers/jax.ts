// jax-js's side of the benchmark, on its WebAssembly device. An operation takes its operands over: `ref` keeps them.

import { answer, type Case, numbers } from "../answer.ts";
import { loadModule } from "./load.ts";

const jax = await loadModule("@jax-js/jax");
const { numpy: np, nn, lax } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

const BATCH = 256;
const SIZES = [784, 512, 512, 10];
const RATE = 0.01;

const a = np.array([1, 2, 3, 4]);
const b = np.array([5, 6, 7, 8]);
const indices = np.array([0, 2], { dtype: np.int32 });

function calls(call: () => any): Case {
  return (n) => {
    for (let i = 0; i < n; i++) call().dispose();
  };
}

/** Computes what `make` gives. */
function computing(make: () => any): Case {
  return async (n) => {
    for (let i = 0; i < n; i++) {
      const result = make();
      await result.blockUntilReady();
      result.dispose();
    }
  };
}

function random(...shape: number[]): any {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, () => Math.random() - 0.5), { shape });
}

/** Twenty additions and products in turn. */
function chain(): any {
  let x = np.add(a.ref, b.ref);
  for (let i = 1; i < 20; i++) x = i % 2 === 0 ? np.add(x, b.ref) : np.multiply(x, b.ref);
  return x;
}

type Layer = { weight: any; bias: any };

function loss(layers: Layer[], x: any, y: any): any {
  layers.forEach(({ weight, bias }, i) => {
    x = np.add(np.matmul(x, weight), bias);
    if (i < layers.length - 1) x = nn.relu(x);
  });
  const logits = np.sum(np.multiply(x.ref, y), 1);
  return np.mean(np.subtract(nn.logsumexp(x, 1), logits));
}

/** One step of gradient descent: the new parameters. */
function descend(layers: Layer[], x: any, y: any): Layer[] {
  const [value, gradients] = jax.valueAndGrad(loss)(jax.tree.ref(layers), x, y);
  value.dispose();
  return jax.tree.map((value: any, gradient: any) => np.subtract(value, np.multiply(gradient, RATE)), layers, gradients);
}

/** Takes steps, each computed. */
function train(step: (layers: Layer[], x: any, y: any) => Layer[]): Case {
  let layers: Layer[] = SIZES.slice(1).map((size, i) => ({ weight: np.multiply(random(SIZES[i]!, size), 0.1), bias: np.zeros([size]) }));
  const x = random(BATCH, SIZES[0]!);
  const y = nn.oneHot(np.array(Int32Array.from({ length: BATCH }, (_, i) => i % 10)), 10);
  return async (n) => {
    for (let i = 0; i < n; i++) {
      layers = step(layers, x.ref, y.ref);
      await jax.blockUntilReady(layers);
    }
  };
}

await answer({
  add: () => calls(() => np.add(a.ref, b.ref)),
  addScalar: () => calls(() => np.add(a.ref, 2)),
  exp: () => calls(() => np.exp(a.ref)),
  sum: () => calls(() => np.sum(a.ref, 0)),
  reshape: () => calls(() => np.reshape(a.ref, [2, 2])),
  element: () => calls(() => a.ref.slice(1)),
  slice: () => calls(() => a.ref.slice([1, 3])),
  take: () => calls(() => np.take(a.ref, indices.ref)),
  chain: () => calls(chain),
  chainComputed: () => computing(chain),
  item: () => (n) => {
    for (let i = 0; i < n; i++) np.sum(np.add(a.ref, b.ref)).item();
  },

  listIn: () => calls(() => np.array([1, 2, 3, 4])),
  listOut: () => (n) => {
    for (let i = 0; i < n; i++) a.ref.js();
  },
  dataIn(argument) {
    const data = new Float32Array(Number(argument)).fill(1);
    return calls(() => np.array(data));
  },
  dataOut(argument) {
    const x = np.array(new Float32Array(Number(argument)).fill(1));
    return (n) => {
      for (let i = 0; i < n; i++) x.ref.dataSync();
    };
  },

  grad() {
    const gradient = jax.grad((x: any) => np.sum(np.multiply(x.ref, x)));
    return calls(() => gradient(a.ref));
  },
  compiled() {
    const [c, d] = [np.array([5, 6, 7, 8]), np.array([7, 8, 9, 10])];
    const compiled = jax.jit((a: any, b: any, c: any, d: any) => np.add(np.add(a, b), np.add(c, d)));
    return calls(() => compiled(a.ref, b.ref, c.ref, d.ref));
  },
  step: () => train(descend),
  compiledStep: () => train(jax.jit(descend)),

  matmul(argument) {
    const [size = 0] = numbers(argument);
    const [x, y] = [random(size, size), random(size, size)];
    return computing(() => np.matmul(x.ref, y.ref));
  },
  conv2d(argument) {
    const [batch = 0, size = 0, inputs = 0, outputs = 0, kernel = 0, stride = 0] = numbers(argument);
    const image = random(batch, inputs, size, size);
    const filters = random(outputs, inputs, kernel, kernel);
    const padding = [[kernel >> 1, kernel >> 1], [kernel >> 1, kernel >> 1]];
    return computing(() => lax.convGeneralDilated(image.ref, filters.ref, [stride, stride], padding));
  },
  softmax(argument) {
    const x = random(...numbers(argument));
    return computing(() => nn.softmax(x.ref, -1));
  },
  attention(argument) {
    const [heads = 0, length = 0, width = 0] = numbers(argument);
    const [q, k, v] = [0, 1, 2].map(() => random(heads, length, width));
    // Its own dotProductAttention parses einsum with methods of iterators, which Node has from 22 on.
    return computing(() => {
      const scores = np.multiply(np.matmul(q.ref, np.matrixTranspose(k.ref)), width ** -0.5);
      return np.matmul(nn.softmax(scores, -1), v.ref);
    });
  },
  addMany(argument) {
    const [x, y] = [random(Number(argument)), random(Number(argument))];
    return computing(() => np.add(x.ref, y.ref));
  },
  expMany(argument) {
    const x = random(Number(argument));
    return computing(() => np.exp(x.ref));
  },
});
