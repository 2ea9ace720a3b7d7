// What startup.ts does, with the peer that the command names.

import process from "node:process";
import { loadCommon, loadModule } from "./load.ts";
import { onnxModel } from "./onnx.ts";

const FIRST = {
  async onnxruntime(): Promise<number> {
    const ort = loadCommon("onnxruntime-node");
    const [a, b, y] = ["a", "b", "y"].map((name) => ({ name, shape: [2] }));
    const session = await ort.InferenceSession.create(onnxModel([a!, b!], [y!], [{ type: "Add", inputs: ["a", "b"], outputs: ["y"] }]));
    return (await session.run({ a: new ort.Tensor("float32", [1, 2], [2]), b: new ort.Tensor("float32", [3, 4], [2]) })).y.data[1];
  },
  async tfjs(): Promise<number> {
    const tf = loadCommon("@tensorflow/tfjs");
    loadCommon("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend("wasm");
    return tf.add([1, 2], [3, 4]).dataSync()[1];
  },
  async jax(): Promise<number> {
    const { init, numpy: np } = await loadModule("@jax-js/jax");
    await init("wasm");
    return np.add(np.array([1, 2]), np.array([3, 4])).dataSync()[1];
  },
};

const started = performance.now();
if (await FIRST[process.argv[2] as keyof typeof FIRST]() !== 6) throw new Error("wrong sum");
console.log(performance.now() - started);
setTimeout(() => {}, 10_000);
