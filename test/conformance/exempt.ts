// What the golden values need not reach, by op, with the reason.

const EIGHT = "MLX takes the bytes of float64 for float32";
const GPU = "computed on a GPU only, and the values are made on a CPU";
const DIMENSIONS = "MLX computes groups in one or two dimensions only";
const FUSED = "no attention is fused on a CPU";
const GROUP = "a group has no form in the files; of several processes test/runtime/distributed.test.ts has one";
const ALONE = "one process has no other to send to: test/runtime/distributed.test.ts";
const ONLY = "the one dtype that MLX takes is the default";
const LISTS = "Python takes lists only";

const SEVERAL_AXES = ["fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"];

/** For each op what is left out, as coverage.test.ts names it, and why. */
export const EXEMPT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(SEVERAL_AXES.map((name) => [`fft.${name}`, { "axes as number": LISTS }])),
  toFp8: { "operand float64": EIGHT },
  fromFp8: { "dtype float64": EIGHT },
  conv3d: { groups: DIMENSIONS },
  convTranspose3d: { groups: DIMENSIONS },
  gatherQMM: { globalScale: GPU },
  gatherQQMM: { "*": GPU },
  "random.multivariateNormal": { dtype: ONLY },
  "fast.scaledDotProductAttention": { forceFused: FUSED },
  "distributed.allSum": { group: GROUP },
  "distributed.allMax": { group: GROUP },
  "distributed.allMin": { group: GROUP },
  "distributed.allGather": { group: GROUP },
  "distributed.sumScatter": { group: GROUP },
  "distributed.send": { "*": ALONE },
  "distributed.recv": { "*": ALONE },
  "distributed.recvLike": { "*": ALONE },
};
