// Rows of the op table: convolutions. The channels are the last axis.

import { a } from "./params.ts";
import type { Op, Param } from "./row.ts";

const GENERAL =
  "array conv_general(array input, array weight, std::vector<int> stride = {}, std::vector<int> padding_lo = {}, std::vector<int> padding_hi = {}, " +
  "std::vector<int> kernel_dilation = {}, std::vector<int> input_dilation = {}, int groups = 1, bool flip = false, StreamOrDevice s = {})";
const THROWS = "INVALID_ARGUMENT when the shapes do not fit, the kernel is longer than the padded input, `weight` has no elements, a stride, dilation or " +
  "`groups` is below 1, or `input` is not of real floating point; OUT_OF_RANGE when an axis gets too long; OUT_OF_MEMORY when memory cannot hold the work.";
const DTYPE = "The result has the promoted dtype of the two; the input must be of real floating point.";
const CORRELATION = "The kernel is not flipped: this is what signal processing calls a correlation. A negative padding cuts elements off.";
const TRANSPOSED = "The gradient of a convolution with regard to its input: each element of the input adds the kernel, times itself, to the result.";
const EACH = "a number, or one for each spatial axis";

/** What an axis layout is called: [N, H, W, C] for two axes. */
const LAYOUTS = ["L", "H, W", "D, H, W"];
const KERNELS = ["K", "KH, KW", "KD, KH, KW"];

function operands(axes: number): Param[] {
  return [
    { ...a, name: "input", doc: `The input, of shape [N, ${LAYOUTS[axes - 1]}, C].` },
    { ...a, name: "weight", doc: `The kernels, of shape [O, ${KERNELS[axes - 1]}, C / groups]; O is the number of channels of the result.` },
  ];
}

/** A number, or for several axes a list as well. */
function numbers(axes: number, name: string, fallback: string, doc: string): Param {
  return { name, kind: axes === 1 ? "integer" : "integers", default: fallback, doc: axes === 1 ? `${doc}.` : `${doc}: ${EACH}.` };
}

function groups(axes: number): Param {
  const doc = "Into how many groups the channels are parted; each group of outputs sees its own inputs";
  return { name: "groups", kind: "integer", default: "1", doc: axes === 3 ? "Must be 1: MLX parts the channels over one or two axes only." : `${doc}.` };
}

/** What takes a list of numbers in C++. */
function list(axes: number, name: string): string {
  return axes === 1 ? `{${name}}` : name;
}

function convolution(axes: number, example: Op["example"]): Op {
  return {
    name: `conv${axes}d`,
    python: `conv${axes}d`,
    doc: axes === 1 ? "Convolves over one axis, with several channels." : `Convolves over ${axes === 2 ? "two" : "three"} axes, with several channels.`,
    details: `${CORRELATION} ${DTYPE}`,
    params: [
      ...operands(axes),
      numbers(axes, "stride", "1", "By how many places the kernel moves"),
      numbers(axes, "padding", "0", "How many zeros stand before and after the input"),
      numbers(axes, "dilation", "1", "The distance between neighbors of the kernel"),
      groups(axes),
    ],
    returns: `The sums, of shape [N, ${LAYOUTS[axes - 1]!.replace(/\w/g, (letter) => `${letter}'`)}, O].`,
    throws: THROWS,
    cpp: [GENERAL],
    call: `mxn::convolution(${axes}, *input, *weight, ${list(axes, "stride")}, ${list(axes, "padding")}, ${list(axes, "dilation")}, groups, s)`,
    example,
  };
}

function transposed(axes: number, cpp: string, example: Op["example"]): Op {
  const lists = ["stride", "padding", "dilation", "output_padding"].map((name) => list(axes, name)).join(", ");
  return {
    name: `convTranspose${axes}d`,
    python: `conv_transpose${axes}d`,
    doc: axes === 1 ? "Convolves transposed over one axis." : `Convolves transposed over ${axes === 2 ? "two" : "three"} axes.`,
    details: `${TRANSPOSED} ${DTYPE}`,
    params: [
      ...operands(axes),
      numbers(axes, "stride", "1", "How far apart neighbors of the input stand in the result"),
      numbers(axes, "padding", "0", "How many elements of the result are cut off at either end"),
      numbers(axes, "dilation", "1", "The distance between neighbors of the kernel"),
      numbers(axes, "outputPadding", "0", "How many more elements the result has at the end"),
      groups(axes),
    ],
    returns: `The sums, of shape [N, ${LAYOUTS[axes - 1]!.replace(/\w/g, (letter) => `${letter}'`)}, O].`,
    throws: THROWS,
    cpp: [cpp],
    call: `mxn::transposed_convolution(${axes}, *input, *weight, ${lists}, groups, s)`,
    example,
  };
}

export const CONVOLUTIONS: readonly Op[] = [
  convolution(1, ["conv1d(array([[[1], [2], [3]]]), array([[[1], [10]]])).toArray()", "[[[21], [32]]]"]),
  convolution(2, ["conv2d(ones([1, 3, 4, 1]), ones([1, 2, 2, 1]), [1, 2]).toArray()", "[[[[4], [4]], [[4], [4]]]]"]),
  convolution(3, ["conv3d(ones([1, 2, 2, 2, 3]), ones([1, 2, 2, 2, 3])).toArray()", "[[[[[24]]]]]"]),
  transposed(
    1,
    "array conv_transpose1d(const array& input, const array& weight, int stride = 1, int padding = 0, int dilation = 1, int output_padding = 0, " +
      "int groups = 1, StreamOrDevice s = {})",
    ["convTranspose1d(array([[[1], [2]]]), array([[[1], [10]]]), 2).toArray()", "[[[1], [10], [2], [20]]]"],
  ),
  transposed(
    2,
    "array conv_transpose2d(const array& input, const array& weight, const std::pair<int, int>& stride = {1, 1}, const std::pair<int, int>& padding = " +
      "{0, 0}, const std::pair<int, int>& dilation = {1, 1}, const std::pair<int, int>& output_padding = {0, 0}, int groups = 1, StreamOrDevice s = {})",
    ["convTranspose2d(array([[[[1], [2]]]]), ones([1, 1, 2, 1]), 1, [0, 1]).toArray()", "[[[[3]]]]"],
  ),
  transposed(
    3,
    "array conv_transpose3d(const array& input, const array& weight, const std::tuple<int, int, int>& stride = {1, 1, 1}, " +
      "const std::tuple<int, int, int>& padding = {0, 0, 0}, const std::tuple<int, int, int>& dilation = {1, 1, 1}, " +
      "const std::tuple<int, int, int>& output_padding = {0, 0, 0}, int groups = 1, StreamOrDevice s = {})",
    ["convTranspose3d(ones([1, 2, 2, 2, 1]), ones([1, 2, 2, 2, 1]), 2).shape", "[1, 4, 4, 4, 1]"],
  ),
  {
    name: "convGeneral",
    doc: "Convolves over one to three axes, with every setting there is.",
    details: `${CORRELATION} ${DTYPE}`,
    params: [
      { ...a, name: "input", doc: "The input, of shape [N, ..., C]." },
      { ...a, name: "weight", doc: "The kernels, of shape [O, ..., C / groups]; O is the number of channels of the result." },
      { name: "stride", kind: "integers", default: "1", doc: `By how many places the kernel moves: ${EACH}.` },
      { name: "padding", kind: "padding", default: "0", doc: `How many zeros stand around the input: ${EACH}, or [before, after] with a list of them each.` },
      { name: "kernelDilation", kind: "integers", default: "1", doc: `The distance between neighbors of the kernel: ${EACH}.` },
      { name: "inputDilation", kind: "integers", default: "1", doc: `The distance between neighbors of the input, with zeros between: ${EACH}.` },
      { ...groups(1), doc: `${groups(1).doc} 1 over three axes.` },
      { name: "flip", kind: "flag", default: "false", doc: "Whether the kernel is flipped." },
    ],
    returns: "The sums, of shape [N, ..., O].",
    throws: THROWS,
    cpp: [GENERAL],
    call: "mxn::convolution(*input, *weight, stride, padding, kernel_dilation, input_dilation, groups, flip, s)",
    example: ["convGeneral(array([[[1], [2]]]), array([[[1], [10]]]), { padding: [[1], [0]], flip: true }).toArray()", "[[[1], [12]]]"],
  },
  {
    name: "convolve",
    doc: "Convolves two vectors.",
    details:
      `The shorter of the two is moved over the other, flipped. The result has the promoted dtype of the two; the longer must be of real floating point.`,
    params: [
      { ...a, doc: "The one vector." },
      { ...a, name: "v", doc: "The other." },
      {
        name: "mode",
        kind: "choice",
        choices: ["full", "valid", "same"],
        default: '"full"',
        doc: 'Which sums: "full" all of them, "valid" those where the vectors overlap completely, "same" as many as the longer vector has elements.',
      },
    ],
    returns: "The sums, a vector.",
    throws: "INVALID_ARGUMENT when one of the two is no vector or has no elements, or the longer is not of real floating point.",
    cpp: [GENERAL],
    call: "mxn::convolve(*a, *v, mode, s)",
    example: ["convolve(array([1, 2, 3]), array([0, 1, 0.5])).toArray()", "[0, 1, 2.5, 4, 1.5]"],
  },
];
