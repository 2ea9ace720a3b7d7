// Rows of the op table: order along an axis, and search in what is ordered.

import { a, axis, weakA, weakB } from "./params.ts";
import type { Op, Param } from "./row.ts";

const ORDER = "NaN counts as the largest value; complex numbers compare by real part, then by imaginary part.";
const INVALID_AXIS = "OUT_OF_RANGE for an axis that `a` does not have";

const along = axis("The axis to sort along, null for the flattened array; the last one by default.", "-1");
const kth: Param = { name: "kth", kind: "integer", doc: "The position whose element is to be in its place; negative ones count from the end." };

export const SORTING: readonly Op[] = [
  {
    name: "sort",
    doc: "Sorts elements along an axis, the smallest first.",
    details: ORDER,
    params: [a, along],
    options: "SortOptions",
    returns: "The sorted elements, of the same dtype.",
    throws: `${INVALID_AXIS}.`,
    cpp: ["array sort(const array& a, int axis, StreamOrDevice s = {})", "array sort(const array& a, StreamOrDevice s = {})"],
    method: true,
    example: ["sort(array([[3, 1], [2, 4]]), null).toArray()", "[1, 2, 3, 4]"],
  },
  {
    name: "argsort",
    doc: "Finds the positions that sort elements along an axis.",
    details: `The result is uint32; equal elements keep their order. ${ORDER}`,
    params: [a, along],
    options: "SortOptions",
    returns: "The positions, the smallest element's first.",
    throws: `${INVALID_AXIS}.`,
    cpp: ["array argsort(const array& a, int axis, StreamOrDevice s = {})", "array argsort(const array& a, StreamOrDevice s = {})"],
    method: true,
    example: ["argsort(array([30, 10, 20])).toArray()", "[1, 2, 0]"],
  },
  {
    name: "partition",
    doc: "Moves the smaller elements along an axis before the larger ones.",
    details: `The element at \`kth\` is the one that sorting would put there; on either side the order is undefined. ${ORDER}`,
    params: [a, kth, along],
    options: "SortOptions",
    returns: "The partitioned elements, of the same dtype.",
    throws: `${INVALID_AXIS}; INVALID_ARGUMENT for a \`kth\` outside the axis.`,
    cpp: ["array partition(const array& a, int kth, int axis, StreamOrDevice s = {})", "array partition(const array& a, int kth, StreamOrDevice s = {})"],
    method: true,
    example: ["take(partition(array([30, 10, 20]), 1), 1).item()", "20"],
  },
  {
    name: "argpartition",
    doc: "Finds the positions that move the smaller elements along an axis before the larger ones.",
    details: `The result is uint32; on either side of \`kth\` the order is undefined. ${ORDER}`,
    params: [a, kth, along],
    options: "SortOptions",
    returns: "The positions of the elements as `partition` orders them.",
    throws: `${INVALID_AXIS}; INVALID_ARGUMENT for a \`kth\` outside the axis.`,
    cpp: [
      "array argpartition(const array& a, int kth, int axis, StreamOrDevice s = {})",
      "array argpartition(const array& a, int kth, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["take(argpartition(array([30, 10, 20]), 1), 1).item()", "2"],
  },
  {
    name: "topk",
    doc: "Finds the largest elements along an axis.",
    details: `Their order is undefined. ${ORDER}`,
    params: [a, { name: "k", kind: "integer", doc: "How many." }, along],
    options: "SortOptions",
    returns: "The `k` largest elements, of the same dtype.",
    throws: `${INVALID_AXIS}; INVALID_ARGUMENT for a \`k\` that is negative or larger than the axis.`,
    cpp: ["array topk(const array& a, int k, int axis, StreamOrDevice s = {})", "array topk(const array& a, int k, StreamOrDevice s = {})"],
    method: true,
    example: ["sort(topk(array([30, 10, 20]), 2)).toArray()", "[20, 30]"],
  },
  {
    name: "searchsorted",
    doc: "Finds where values belong in a sorted array.",
    details: "The result is uint32. The two are compared in their promoted dtype; in an array that is not sorted the result is undefined.",
    params: [
      { ...weakA, name: "sortedSequence", doc: "One dimension, the smallest element first." },
      { ...weakB, name: "values", doc: "The values to look for, of any shape." },
      {
        name: "side",
        kind: "choice",
        choices: ["left", "right"],
        default: '"left"',
        doc: "Whether a value belongs before or after those equal to it.",
      },
    ],
    returns: "For each value the number of elements that come before it, in the shape of `values`.",
    throws: "INVALID_ARGUMENT when `sortedSequence` is not one-dimensional, or for another `side`.",
    cpp: ['array searchsorted(const array& sorted_sequence, const array& values, const std::string& side = "left", StreamOrDevice s = {})'],
    method: true,
    example: ['searchsorted(array([1, 2, 2, 4]), [0, 2, 3], "right").toArray()', "[0, 3, 3]"],
  },
  {
    name: "unique",
    doc: "Finds the different elements of an array, sorted.",
    details: "How many there are does not shape the result: it has `size` places, filled up with `fillValue`; when there are more, the smallest " +
      "remain, and the other results no longer describe all of `a`. Each NaN is an element of its own.",
    params: [
      a,
      { name: "size", kind: "integer", doc: "The number of elements to return." },
      { name: "returnIndex", kind: "flag", default: "false", doc: "Whether to return where each element first stands in the flattened array, as uint32." },
      {
        name: "returnInverse",
        kind: "flag",
        default: "false",
        doc: "Whether to return for each element of `a` its position in the result, as uint32 in the shape of `a`.",
      },
      { name: "returnCounts", kind: "flag", default: "false", doc: "Whether to return how often each element occurs, as int32; 0 in a place filled up." },
      { name: "fillValue", kind: "weak", optional: true, doc: "The value for places that stay free; the smallest element by default." },
    ],
    returns: "A list: the elements, then index, inverse and counts where asked for.",
    result: "arrays",
    type: "[values: Array, ...others: Array[]]",
    throws: "INVALID_ARGUMENT for a negative `size`, for a `fillValue` of several elements, and when an empty `a` leaves places and there is no `fillValue`.",
    cpp: [
      "std::vector<array> unique(const array& a, int size, bool return_index = false, bool return_inverse = false, bool return_counts = false, " +
      "const std::optional<array>& fill_value = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "mx::unique(*a, size, return_index, return_inverse, return_counts, settled(fill_value, (*a).dtype()), s)",
    method: true,
    example: ["unique(array([2, 1, 2]), 3, { returnCounts: true, fillValue: 0 }).map((each) => each.toArray())", "[[1, 2, 0], [1, 2, 0]]"],
  },
];
