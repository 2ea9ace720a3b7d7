// Rows of the op table: matrices of few bits an element.

import { a } from "./params.ts";
import type { Op, Param } from "./row.ts";

const MODES = ["affine", "mxfp4", "mxfp8", "nvfp4"];
const FORMS =
  'Mode "affine" packs integers of 1, 2, 3, 4, 5, 6 or 8 bits (4 by default) in groups of 32, 64 or 128 (64 by default), with a scale and a bias for each ' +
  'group. "mxfp4" and "mxfp8" keep floating-point numbers of 4 and 8 bits in groups of 32, "nvfp4" those of 4 bits in groups of 16; their scales take ' +
  "8 bits, and there are no biases.";
const MISFIT = "INVALID_ARGUMENT when shapes, dtypes, `groupSize`, `bits` and `mode` do not fit each other";
const CPU_DTYPES = "RUNTIME on evaluation for a float64 `x` on the CPU";

const w: Param = { ...a, name: "w", doc: "The quantized matrices, as `quantize` gives them." };
const x: Param = { ...a, name: "x", doc: "The left matrices, not quantized." };
const scales: Param = { ...a, name: "scales", doc: "Their scales." };
const biases: Param = { ...a, name: "biases", optional: true, doc: 'Their biases; needed in mode "affine", and in no other.' };
const transpose: Param = {
  name: "transpose",
  kind: "flag",
  default: "true",
  doc: "Whether `w` is multiplied transposed: `x @ w.T` rather than `x @ w`.",
};
const form: readonly Param[] = [
  { name: "groupSize", kind: "integer", optional: true, doc: "How many elements share a scale; the mode's own number by default." },
  { name: "bits", kind: "integer", optional: true, doc: "How many bits an element takes; the mode's own number by default." },
  { name: "mode", kind: "choice", choices: MODES, default: '"affine"', doc: "How elements are represented." },
];
const globalScale: Param = {
  ...a,
  name: "globalScale",
  optional: true,
  doc: 'One more scale for the whole, a float32 scalar; in mode "nvfp4" only.',
};
const lhsIndices: Param = {
  name: "lhsIndices",
  kind: "indices",
  optional: true,
  doc: "Which matrices of `x`, counted along all its axes but the last two; each once by default.",
};
const rhsIndices: Param = { ...lhsIndices, name: "rhsIndices", doc: "Which matrices of `w`, likewise; they broadcast with `lhsIndices`." };
const sortedIndices: Param = {
  name: "sortedIndices",
  kind: "flag",
  option: true,
  default: "false",
  doc: "Whether the indices are sorted, which may be faster.",
};
const HOW = "{group_size, bits, mode}";

export const QUANTIZATION: readonly Op[] = [
  {
    name: "quantize",
    doc: "Quantizes matrices along their last axis.",
    details: `${FORMS} The last axis must be a whole number of groups.`,
    params: [{ ...a, name: "w", doc: "The matrices: two axes or more, of floating point." }, ...form, { ...globalScale, option: true }],
    returns: 'The elements packed into uint32, the scales, and in mode "affine" the biases: two or three arrays by the mode.',
    result: "arrays",
    type: "[w: Array, scales: Array, biases?: Array]",
    throws: `${MISFIT}; RUNTIME on evaluation for float64 in mode "affine" on the CPU.`,
    cpp: [
      "std::vector<array> quantize(const array& w, std::optional<int> group_size = std::nullopt, std::optional<int> bits = std::nullopt, " +
      'const std::string& mode = "affine", const std::optional<array>& global_scale = std::nullopt, StreamOrDevice s = {})',
    ],
    call: `mxn::quantize(*w, ${HOW}, global_scale, s)`,
    example: ['quantize(ones([2, 64]), 32, 8, "mxfp8")[0].shape', "[2, 16]"],
  },
  {
    name: "dequantize",
    doc: "Restores matrices that `quantize` has quantized.",
    details: `${FORMS} The result has \`dtype\`; by default, that of scales and biases in mode "affine", and bfloat16, or with \`globalScale\` float32, in ` +
      "the others.",
    params: [w, scales, biases, ...form, globalScale, { name: "dtype", kind: "dtype", optional: true, doc: "The dtype of the result, of floating point." }],
    returns: "The matrices, but for what rounding has lost.",
    throws: `${MISFIT}.`,
    cpp: [
      "array dequantize(const array& w, const array& scales, const std::optional<array>& biases = std::nullopt, std::optional<int> group_size = " +
      'std::nullopt, std::optional<int> bits = std::nullopt, const std::string& mode = "affine", const std::optional<array>& global_scale = ' +
      "std::nullopt, std::optional<Dtype> dtype = std::nullopt, StreamOrDevice s = {})",
    ],
    call: `mxn::dequantize(*w, *scales, biases, ${HOW}, global_scale, dtype, s)`,
    example: ['sum(dequantize(full([1, 4], 0x22222222, "uint32"), full([1, 1], 127, "uint8"), null, { mode: "mxfp4" })).item()', "32"],
  },
  {
    name: "quantizedMatmul",
    doc: "Multiplies matrices by quantized ones.",
    details: `${FORMS} Axes before the last two broadcast.`,
    params: [x, w, scales, biases, transpose, ...form],
    returns: "The products.",
    throws: `${MISFIT}; ${CPU_DTYPES}.`,
    cpp: [
      "array quantized_matmul(const array& x, const array& w, const array& scales, const std::optional<array>& biases = std::nullopt, bool transpose = " +
      'true, std::optional<int> group_size = std::nullopt, std::optional<int> bits = std::nullopt, const std::string& mode = "affine", ' +
      "StreamOrDevice s = {})",
    ],
    call: `mxn::quantized_matmul(*x, *w, *scales, biases, transpose, ${HOW}, s)`,
    example: [
      'quantizedMatmul(ones([1, 32]), full([2, 4], 0x22222222, "uint32"), full([2, 1], 128, "uint8"), { mode: "mxfp4" }).toArray()',
      "[[64, 64]]",
    ],
  },
  {
    name: "gatherQMM",
    python: "gather_qmm",
    doc: "Multiplies chosen matrices by chosen quantized ones.",
    details: `As \`gatherMM\`. ${FORMS} Indices that are not computed yet are moved to the nearest matrix there is.`,
    params: [
      x,
      w,
      scales,
      biases,
      lhsIndices,
      rhsIndices,
      transpose,
      ...form,
      { ...globalScale, doc: 'One more scale for each matrix of `w`, as float32; in mode "nvfp4", with indices and on a GPU only.' },
      sortedIndices,
    ],
    returns: "The products, a matrix for each pair of indices.",
    throws: `${MISFIT}; OUT_OF_RANGE for an index of no matrix; ${CPU_DTYPES}.`,
    cpp: [
      "array gather_qmm(const array& x, const array& w, const array& scales, const std::optional<array>& biases = std::nullopt, std::optional<array> " +
      "lhs_indices = std::nullopt, std::optional<array> rhs_indices = std::nullopt, bool transpose = true, std::optional<int> group_size = std::nullopt, " +
      'std::optional<int> bits = std::nullopt, const std::string& mode = "affine", const std::optional<array>& global_scale = std::nullopt, ' +
      "bool sorted_indices = false, StreamOrDevice s = {})",
    ],
    call: `mxn::gather_qmm(*x, *w, *scales, biases, lhs_indices, rhs_indices, transpose, ${HOW}, global_scale, sorted_indices, s)`,
    example: [
      'gatherQMM(ones([1, 32]), full([2, 1, 4], 0x22222222, "uint32"), full([2, 1, 1], 127, "uint8"), { rhsIndices: [1, 0], mode: "mxfp4" }).toArray()',
      "[[[32]], [[32]]]",
    ],
  },
  {
    name: "qqmm",
    doc: "Multiplies matrices that are quantized both: `x @ w.T`.",
    details: `\`x\` is quantized on the way, and so is \`w\` when no \`scales\` say that it is. ${FORMS} On the CPU only one row of \`x\` by a quantized ` +
      "`w` can be computed; a GPU must have instructions for the mode.",
    params: [
      x,
      { ...w, doc: "The right matrix, quantized or not." },
      { ...scales, optional: true, doc: "The scales of a quantized `w`." },
      ...form.map((each) => each.name === "mode" ? { ...each, default: '"nvfp4"' } : each),
      { ...globalScale, name: "globalScaleX", doc: 'One more scale for `x`, a float32 scalar; in mode "nvfp4", and together with `globalScaleW`.' },
      { ...globalScale, name: "globalScaleW", doc: "The same for `w`." },
    ],
    returns: "The products.",
    throws: `${MISFIT}; RUNTIME on evaluation for what the device cannot compute.`,
    cpp: [
      "array qqmm(const array& x, const array& w, const std::optional<array>& w_scales = std::nullopt, std::optional<int> group_size = std::nullopt, " +
      'std::optional<int> bits = std::nullopt, const std::string& mode = "nvfp4", const std::optional<array>& global_scale_x = std::nullopt, ' +
      "const std::optional<array>& global_scale_w = std::nullopt, StreamOrDevice s = {})",
    ],
    call: `mxn::qqmm(*x, *w, scales, ${HOW}, global_scale_x, global_scale_w, s)`,
    example: ["qqmm(ones([2, 32]), ones([3, 32])).shape", "[2, 3]"],
  },
  {
    name: "gatherQQMM",
    python: "gather_qqmm",
    doc: "Multiplies chosen matrices by chosen ones, quantized both.",
    details: `As \`qqmm\` for each pair of indices. ${FORMS} Computed on a GPU only, one with instructions for the mode.`,
    params: [
      x,
      { ...w, doc: "The right matrices, quantized or not." },
      { ...scales, optional: true, doc: "The scales of a quantized `w`." },
      lhsIndices,
      rhsIndices,
      ...form.map((each) => each.name === "mode" ? { ...each, default: '"nvfp4"' } : each),
      { ...globalScale, name: "globalScaleX", doc: 'One more scale for `x`, a float32 scalar; in mode "nvfp4", and together with `globalScaleW`.' },
      { ...globalScale, name: "globalScaleW", doc: "The same for `w`." },
      sortedIndices,
    ],
    returns: "The products, a matrix for each pair of indices.",
    throws: `${MISFIT}; OUT_OF_RANGE for an index of no matrix; RUNTIME on evaluation for what the device cannot compute.`,
    cpp: [
      "array gather_qqmm(const array& x, const array& w, const std::optional<array>& scales_w = std::nullopt, const std::optional<array>& lhs_indices = " +
      "std::nullopt, const std::optional<array>& rhs_indices = std::nullopt, std::optional<int> group_size = std::nullopt, std::optional<int> bits = " +
      'std::nullopt, const std::string& mode = "nvfp4", const std::optional<array>& global_scale_x = std::nullopt, const std::optional<array>& ' +
      "global_scale_w = std::nullopt, bool sorted_indices = false, StreamOrDevice s = {})",
    ],
    call: `mxn::gather_qqmm(*x, *w, scales, lhs_indices, rhs_indices, ${HOW}, global_scale_x, global_scale_w, sorted_indices, s)`,
    example: ["gatherQQMM(ones([2, 1, 32]), ones([3, 8, 32]), { lhsIndices: [0, 1], rhsIndices: [2, 0] }).shape", "[2, 1, 8]"],
  },
];
