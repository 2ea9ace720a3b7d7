// The sections of the benchmark that are lists of cases: what each is called in the workers of bench/, and what it is.
// @ts-check
import { NUMPY, PEERS, PYTHON, RUNTIMES } from "./sides.mjs";

/** @typedef {{ title: string, sides: string[], most: number, cases: import("./measure.mjs").Case[] }} Section `most`: the rounds at most. */

const OURS = [PYTHON, ...RUNTIMES];
const ALL = [...OURS, ...PEERS];
const US = 1e3;
const HUNDRED_MB = 25_000_000;

/** @returns {import("./measure.mjs").Case} */
const auto = (/** @type {string} */ name, /** @type {string} */ what, unit = 1) => [name, 0, what, unit];

const millions = (/** @type {number} */ count) => count >= 1e6 ? `${count / 1e6} million` : `${count / 1e3} thousand`;

/** @type {Record<string, Section>} */
export const SECTIONS = {
  dispatch: {
    title: "Dispatch: microseconds of a call, arrays of 4 elements",
    sides: ALL,
    most: 50,
    cases: [
      auto("add", "add(a, b), dispose", US),
      auto("addScalar", "add(a, 2), dispose", US),
      auto("exp", "exp(a), dispose", US),
      auto("sum", "sum(a, 0), dispose", US),
      auto("reshape", "reshape(a, [2, 2]), dispose", US),
      auto("element", "a[1], dispose", US),
      auto("slice", "a[1:3], dispose", US),
      auto("take", "take(a, indices), dispose", US),
      auto("chain", "20 ops, each disposed", US),
      auto("chainTidy", "20 ops in tidy", US),
      auto("chainComputed", "20 ops, computed", US),
      auto("item", "sum(add(a, b)).item()", US),
    ],
  },
  arrays: {
    title: "Arrays in and out: microseconds, unless it says otherwise",
    sides: ALL,
    most: 25,
    cases: [
      auto("listIn", "from a list of 4", US),
      auto("listOut", "to a list of 4", US),
      auto("dataIn:4", "from a Float32Array of 4", US),
      auto("dataOut:4", "to a Float32Array of 4", US),
      auto(`dataIn:${HUNDRED_MB}`, "100 MB in, milliseconds"),
      auto(`dataOut:${HUNDRED_MB}`, "100 MB out, milliseconds"),
      auto(`viewIn:${HUNDRED_MB}`, "100 MB in, not copied", US),
      auto(`viewOut:${HUNDRED_MB}`, "100 MB out, not copied", US),
    ],
  },
  transforms: {
    title: "Transforms: microseconds of a call",
    sides: ALL,
    most: 25,
    cases: [
      auto("grad", "grad(sum(x * x)), dispose", US),
      auto("compiled", "compiled, of 4 arrays, dispose", US),
    ],
  },
  training: {
    title: "Training: milliseconds of a step, 256 examples, layers 784-512-512-10, gradient descent by hand",
    sides: ALL,
    most: 15,
    cases: [auto("step", "valueAndGrad, descent"), auto("compiledStep", "the same, compiled")],
  },
  work: {
    title: "Work on the CPU, float32: milliseconds",
    sides: [...ALL, NUMPY],
    most: 12,
    cases: [
      ...[128, 512, 1024, 2048].map((size) => auto(`matmul:${size}`, `matmul, ${size} x ${size}`)),
      auto("conv2d:1,32,16,16,3,1", "conv2d, 1 x 32 x 32, 16 to 16, 3 x 3"),
      auto("conv2d:4,64,64,64,3,1", "conv2d, 4 x 64 x 64, 64 to 64, 3 x 3"),
      auto("conv2d:1,224,3,64,7,2", "conv2d, 1 x 224 x 224, 3 to 64, 7 x 7, stride 2"),
      ...["32,1000", "1024,1024", "4096,4096"].map((shape) => auto(`softmax:${shape}`, `softmax, ${shape.replace(",", " x ")}`)),
      ...[64, 256, 1024].map((length) => auto(`attention:8,${length},64`, `attention, 8 heads, ${length} x 64`)),
      ...[1e4, 1e6, 1e7].map((count) => auto(`addMany:${count}`, `add, ${millions(count)}`)),
      ...[1e4, 1e6, 1e7].map((count) => auto(`expMany:${count}`, `exp, ${millions(count)}`)),
    ],
  },
  kernels: {
    title: "Loops of the CPU, float32 unless it says otherwise: milliseconds",
    sides: [...OURS, NUMPY],
    most: 12,
    cases: [
      ...["tanh", "erf", "log", "sin", "sqrt"].map((name) => auto(`map:${name},${1e6}`, `${name}, ${millions(1e6)}`)),
      auto(`pair:logaddexp,${1e6}`, `logaddexp, ${millions(1e6)}`),
      auto(`pair:cube,${1e6}`, `power 3, ${millions(1e6)}`),
      auto(`pair:power,${1e6}`, `power 0.7, ${millions(1e6)}`),
      auto(`pair:where,${1e6}`, `where, ${millions(1e6)}`),
      ...["sum", "max"].map((name) => auto(`reduce:${name},${1e6}`, `${name}, ${millions(1e6)}`)),
      ...["sum", "argmax", "sort", "argsort"].map((name) => auto(`reduce:${name},1024,1024`, `${name}, rows of 1024 x 1024`)),
      auto(`reduce:sort,${1e6}`, `sort, ${millions(1e6)}`),
      auto("layerNorm:1024,1024", "layerNorm, 1024 x 1024"),
      auto(`normal:${1e6}`, `random.normal, ${millions(1e6)}`),
      auto(`narrow:${1e6}`, `to float16, ${millions(1e6)}`),
      ...["float32", "bfloat16"].flatMap((dtype) =>
        [1, 32].map((rows) => auto(`quantized:${dtype},${rows},4096`, `${rows} x 4096 by 4 bits of 4096 x 4096, ${dtype}`))
      ),
    ],
  },
};
