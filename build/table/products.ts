// Rows of the op table: sums of products over shared axes.

import { a, weakA, weakB } from "./params.ts";
import type { Op, Param } from "./row.ts";

const PROMOTED = "The result has the promoted dtype of the two";

const left: Param = { ...a, doc: "The left operand." };
const right: Param = { ...a, name: "b", doc: "The right operand." };

export const PRODUCTS: readonly Op[] = [
  {
    name: "matmul",
    doc: "Multiplies matrices.",
    details: "The matrices are the last two axes; the axes before them broadcast. A one-dimensional `a` counts as a row and a one-dimensional `b` as a " +
      `column, and that axis is missing from the result. ${PROMOTED}, which must be floating point or complex.`,
    params: [left, right],
    returns: "The products of the matrices.",
    throws: "INVALID_ARGUMENT when the shapes do not fit, for a scalar, or when both are integers or booleans.",
    cpp: ["array matmul(const array& a, const array& b, StreamOrDevice s = {})"],
    call: "matmul(*a, *b, s)",
    method: true,
    example: ["matmul(array([[1, 2], [3, 4]]), array([1, 10])).toArray()", "[21, 43]"],
  },
  {
    name: "addmm",
    doc: "Multiplies matrices and adds to the product: alpha * (a @ b) + beta * c.",
    details: "`a` and `b` as for `matmul`. The result has the promoted dtype of all three; as `c` a plain number takes that of `a`.",
    params: [
      { ...weakA, name: "c", doc: "What to add; it broadcasts to the product." },
      { ...left, doc: "The left matrices." },
      { ...right, doc: "The right matrices." },
      { name: "alpha", kind: "float", default: "1", doc: "The factor of the product." },
      { name: "beta", kind: "float", default: "1", doc: "The factor of `c`." },
    ],
    returns: "The sums, in the shape of the product.",
    throws: "INVALID_ARGUMENT when the shapes do not fit, for a scalar `a` or `b`, or when all three are integers or booleans.",
    cpp: ["array addmm(array c, array a, array b, const float& alpha = 1.f, const float& beta = 1.f, StreamOrDevice s = {})"],
    call: "addmm(settled(c, (*a).dtype()), *a, *b, alpha, beta, s)",
    example: ["addmm(array([1, 1]), array([[1, 2]]), array([[1, 2], [3, 4]]), 2).toArray()", "[[15, 21]]"],
  },
  {
    name: "inner",
    doc: "Sums the products along the last axes.",
    details: `Of two vectors the dot product, without conjugation. ${PROMOTED}; unless one is a scalar, it must be floating point or complex.`,
    params: [weakA, { ...weakB, doc: "The right operand, its last axis as long as that of `a`." }],
    returns: "The sums: for each vector of `a` one for each vector of `b`.",
    throws: "INVALID_ARGUMENT when the last axes differ in length, or when both are integers or booleans.",
    cpp: ["array inner(const array& a, const array& b, StreamOrDevice s = {})"],
    method: true,
    example: ["inner(array([[1, 2], [0, 1]]), array([3, 4])).toArray()", "[11, 4]"],
  },
  {
    name: "outer",
    doc: "Multiplies each element of one array by each of another.",
    details: `Both are flattened first. ${PROMOTED}.`,
    params: [weakA, { ...weakB, doc: "The right operand." }],
    returns: "The products: a row for each element of `a`, a column for each of `b`.",
    throws: "OUT_OF_MEMORY for more products than memory can hold.",
    cpp: ["array outer(const array& a, const array& b, StreamOrDevice s = {})"],
    method: true,
    example: ["outer(array([1, 2]), array([3, 4])).toArray()", "[[3, 4], [6, 8]]"],
  },
  {
    name: "vecdot",
    doc: "Computes the dot products of vectors along an axis.",
    details: `Complex elements of \`a\` are conjugated; the other axes broadcast. ${PROMOTED}, narrow integers and booleans summed as by \`sum\`. ` +
      "With different numbers of dimensions, count the axis from the first.",
    params: [left, right, { name: "axis", kind: "axis", option: true, default: "-1", doc: "The axis of the vectors in both arrays; the last one by default." }],
    returns: "The dot products, without the axis.",
    throws: "OUT_OF_RANGE for an axis that the arrays do not have; INVALID_ARGUMENT when the shapes do not fit, or for a scalar.",
    cpp: ["array vecdot(const array& a, const array& b, int axis = -1, StreamOrDevice s = {})"],
    call: "mxn::vecdot(*a, *b, axis, s)",
    example: ["vecdot(array([[1, 2], [3, 4]]), array([[1, 1], [2, 2]])).toArray()", "[3, 14]"],
  },
  {
    name: "kron",
    doc: "Computes the Kronecker product.",
    details: `Each element of \`a\` is replaced by its product with the whole of \`b\`; missing axes count as length 1 in front. ${PROMOTED}.`,
    params: [weakA, { ...weakB, doc: "The right operand." }],
    returns: "The product, along each axis as long as both together multiplied.",
    throws: "INVALID_ARGUMENT when one of the two has no elements; OUT_OF_RANGE when an axis would be too long.",
    cpp: ["array kron(const array& a, const array& b, StreamOrDevice s = {})"],
    example: ["kron(array([1, 2]), array([1, 10])).toArray()", "[1, 10, 2, 20]"],
  },
  {
    name: "tensordot",
    doc: "Sums products over chosen axes of two arrays.",
    details: `${PROMOTED}, which must be floating point or complex.`,
    params: [
      left,
      right,
      {
        name: "axes",
        kind: "contraction",
        default: "2",
        doc: "How many of the last axes of `a` meet the first ones of `b`, or those of `a` and those of `b` in pairs.",
      },
    ],
    returns: "The sums: the remaining axes of `a`, then those of `b`.",
    throws: "OUT_OF_RANGE for an axis that an array does not have; INVALID_ARGUMENT when the axes differ in number or length, or one is given twice.",
    cpp: [
      "array tensordot(const array& a, const array& b, const int axis = 2, StreamOrDevice s = {})",
      "array tensordot(const array& a, const array& b, const std::vector<int>& axes_a, const std::vector<int>& axes_b, StreamOrDevice s = {})",
    ],
    call: "mxn::tensordot(*a, *b, axes, s)",
    example: ["tensordot(array([[1, 2], [3, 4]]), array([[1, 0], [0, 2]]), [[0], [1]]).toArray()", "[[1, 6], [2, 8]]"],
  },
  {
    name: "einsum",
    doc: "Sums products over the axes that share a letter, by Einstein's convention.",
    details: "Each operand has its letters, one an axis, parted by commas; after `->` stand those of the result, which are otherwise the letters that occur " +
      `once, in alphabetical order. \`...\` stands for axes that broadcast. ${PROMOTED.replace("two", "operands")}.`,
    params: [
      { name: "subscripts", kind: "text", doc: 'What to sum, for example `"ij,jk->ik"`.' },
      { name: "operands", kind: "variadic", doc: "The operands." },
    ],
    returns: "The sums.",
    throws: "INVALID_ARGUMENT when subscripts and operands do not fit each other.",
    cpp: ["array einsum(const std::string& subscripts, const std::vector<array>& operands, StreamOrDevice s = {})"],
    example: ['einsum("ij,jk->ik", [[1, 2]], [[3], [4]]).toArray()', "[[11]]"],
  },
  {
    name: "blockMaskedMM",
    python: "block_masked_mm",
    doc: "Multiplies matrices of which whole blocks are left out.",
    details: "Each element of a mask is for a block of `blockSize` rows and columns, fewer at the ends: booleans keep or drop the block, numbers scale it. " +
      `${PROMOTED}, which must be floating point; with masks, the CPU computes float32 only.`,
    params: [
      { ...left, doc: "The left matrices." },
      { ...right, doc: "The right matrices." },
      { name: "blockSize", kind: "integer", default: "64", doc: "The length of a block's sides: 32 or 64." },
      { ...left, name: "maskOut", optional: true, doc: "The mask of the result." },
      { ...left, name: "maskLhs", optional: true, doc: "The mask of `a`." },
      { ...left, name: "maskRhs", optional: true, doc: "The mask of `b`." },
    ],
    returns: "The products.",
    throws: "INVALID_ARGUMENT when the shapes do not fit, for another `blockSize` where there are masks, or when neither is floating point; RUNTIME on " +
      "evaluation for a dtype that the device does not compute.",
    cpp: [
      "array block_masked_mm(array a, array b, int block_size, std::optional<array> mask_out = std::nullopt, std::optional<array> mask_lhs = " +
      "std::nullopt, std::optional<array> mask_rhs = std::nullopt, StreamOrDevice s = {})",
    ],
    example: ["blockMaskedMM(ones([1, 33]), ones([33, 1]), 32, { maskLhs: array([[false, true]]) }).toArray()", "[[1]]"],
  },
  {
    name: "gatherMM",
    python: "gather_mm",
    doc: "Multiplies chosen matrices by chosen ones.",
    details: `${PROMOTED}, which must be floating point; the CPU computes float32 only. Indices that are not computed yet are moved to the nearest matrix ` +
      "there is.",
    params: [
      { ...left, doc: "The left matrices." },
      { ...right, doc: "The right matrices." },
      { name: "lhsIndices", kind: "indices", optional: true, doc: "Which matrices of `a`, counted along all its axes but the last two; each once by default." },
      { name: "rhsIndices", kind: "indices", optional: true, doc: "Which matrices of `b`, likewise; they broadcast with `lhsIndices`." },
      { name: "sortedIndices", kind: "flag", option: true, default: "false", doc: "Whether the indices are sorted, which may be faster." },
    ],
    returns: "The products, a matrix for each pair of indices.",
    throws:
      "OUT_OF_RANGE for an index of no matrix; INVALID_ARGUMENT when the shapes do not fit, for a scalar, or when neither is floating point; RUNTIME on " +
      "evaluation for a dtype that the device does not compute.",
    cpp: [
      "array gather_mm(array a, array b, std::optional<array> lhs_indices = std::nullopt, std::optional<array> rhs_indices = std::nullopt, " +
      "bool sorted_indices = false, StreamOrDevice s = {})",
    ],
    call: "mxn::gather_mm(*a, *b, lhs_indices, rhs_indices, sorted_indices, s)",
    example: ["gatherMM(array([[1, 2]]), array([[[1], [0]], [[0], [1]]]), { rhsIndices: [1, 0, 1] }).toArray()", "[[[2]], [[1]], [[2]]]"],
  },
  {
    name: "segmentedMM",
    python: "segmented_mm",
    doc: "Multiplies two matrices in parts of the axis that they share.",
    details: `${PROMOTED}, which must be floating point. A segment that ends before it starts gives zeros. Ends that are not computed yet are moved into the ` +
      "axis.",
    params: [
      { ...left, doc: "The left matrix." },
      { ...right, doc: "The right matrix." },
      { name: "segments", kind: "indices", doc: "Start and end of each part along its last axis." },
    ],
    returns: "A product for each part.",
    throws: "OUT_OF_RANGE for a start or end outside the shared axis; INVALID_ARGUMENT when the shapes do not fit, or neither is floating point.",
    cpp: ["array segmented_mm(array a, array b, array segments, StreamOrDevice s = {})"],
    call: "mxn::segmented_mm(*a, *b, *segments, s)",
    example: ["segmentedMM(array([[1, 2, 3]]), ones([3, 1]), [[0, 1], [1, 3]]).toArray()", "[[[1]], [[5]]]"],
  },
];
