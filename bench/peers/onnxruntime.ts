// onnxruntime-node's side of the benchmark. It runs whole models, so that a case is a model of one operator or a few, and a call
// is a run of a session.

import { answer, type Case, numbers } from "../answer.ts";
import { loadCommon } from "./load.ts";
import { onnxModel, type Operator, type Value } from "./onnx.ts";

const ort = loadCommon("onnxruntime-node");

function random(...shape: number[]): any {
  const size = shape.reduce((a, b) => a * b, 1);
  return new ort.Tensor("float32", Float32Array.from({ length: size }, () => Math.random() - 0.5), shape);
}

const integers = (...values: number[]): any => new ort.Tensor("int64", BigInt64Array.from(values.map(BigInt)), [values.length]);
const scalar = (value: number): any => new ort.Tensor("float32", [value], []);

/** Runs of a model of these operators, whose inputs are the tensors by name and whose output is `y`. */
async function running(tensors: Record<string, any>, shape: number[], ...operators: Operator[]): Promise<Case> {
  const inputs: Value[] = Object.entries(tensors).map(([name, { dims, type }]) => ({ name, shape: dims, type }));
  const session = await ort.InferenceSession.create(onnxModel(inputs, [{ name: "y", shape }], operators));
  return async (n) => {
    for (let i = 0; i < n; i++) await session.run(tensors);
  };
}

/** One operator on the tensors. */
function one(type: string, tensors: Record<string, any>, shape: number[], attributes: Operator["attributes"] = {}): Promise<Case> {
  return running(tensors, shape, { type, inputs: Object.keys(tensors), outputs: ["y"], attributes });
}

const a = new ort.Tensor("float32", [1, 2, 3, 4], [4]);
const b = new ort.Tensor("float32", [5, 6, 7, 8], [4]);

/** Twenty additions and products in turn. */
const chain = Array.from({ length: 20 }, (_, i): Operator => ({
  type: i % 2 === 0 ? "Add" : "Mul",
  inputs: [i === 0 ? "a" : `x${i - 1}`, "b"],
  outputs: [i === 19 ? "y" : `x${i}`],
}));

await answer({
  add: () => one("Add", { a, b }, [4]),
  addScalar: () => one("Add", { a, two: scalar(2) }, [4]),
  exp: () => one("Exp", { a }, [4]),
  sum: () => one("ReduceSum", { a, axes: integers(0) }, [], { keepdims: 0 }),
  reshape: () => one("Reshape", { a, to: integers(2, 2) }, [2, 2]),
  element: () => running({ a, index: new ort.Tensor("int64", BigInt64Array.of(1n), []) }, [], { type: "Gather", inputs: ["a", "index"], outputs: ["y"] }),
  slice: () => one("Slice", { a, starts: integers(1), ends: integers(3) }, [2]),
  take: () => one("Gather", { a, indices: integers(0, 2) }, [2]),
  chainComputed: () => running({ a, b }, [4], ...chain),
  item: () =>
    running({ a, b, axes: integers(0) }, [], { type: "Add", inputs: ["a", "b"], outputs: ["x"] }, {
      type: "ReduceSum",
      inputs: ["x", "axes"],
      outputs: ["y"],
      attributes: { keepdims: 0 },
    }),

  listIn: () => (n) => {
    for (let i = 0; i < n; i++) new ort.Tensor("float32", [1, 2, 3, 4], [4]);
  },
  listOut: () => (n) => {
    for (let i = 0; i < n; i++) Array.from(a.data);
  },
  viewIn(argument) {
    const data = new Float32Array(Number(argument)).fill(1);
    return (n) => {
      for (let i = 0; i < n; i++) new ort.Tensor("float32", data, [data.length]);
    };
  },
  viewOut(argument) {
    const tensor = new ort.Tensor("float32", new Float32Array(Number(argument)).fill(1), [Number(argument)]);
    return (n) => {
      for (let i = 0; i < n; i++) void tensor.data;
    };
  },

  matmul(argument) {
    const [size = 0] = numbers(argument);
    return one("MatMul", { a: random(size, size), b: random(size, size) }, [size, size]);
  },
  conv2d(argument) {
    const [batch = 0, size = 0, inputs = 0, outputs = 0, kernel = 0, stride = 0] = numbers(argument);
    const pad = kernel >> 1;
    const after = Math.floor((size + 2 * pad - kernel) / stride) + 1;
    const tensors = { image: random(batch, inputs, size, size), filters: random(outputs, inputs, kernel, kernel) };
    return one("Conv", tensors, [batch, outputs, after, after], { strides: [stride, stride], pads: [pad, pad, pad, pad] });
  },
  softmax(argument) {
    const shape = numbers(argument);
    return one("Softmax", { x: random(...shape) }, shape, { axis: shape.length - 1 });
  },
  attention(argument) {
    const [heads = 0, length = 0, width = 0] = numbers(argument);
    const shape = [1, heads, length, width];
    return one("Attention", { q: random(...shape), k: random(...shape), v: random(...shape) }, shape, { scale: { float: width ** -0.5 } });
  },
  addMany: (argument) => one("Add", { a: random(Number(argument)), b: random(Number(argument)) }, [Number(argument)]),
  expMany: (argument) => one("Exp", { a: random(Number(argument)) }, [Number(argument)]),
});
