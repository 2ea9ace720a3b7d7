// Rows of the op table: choosing elements by condition or position.

import { a, axis, weakA, weakB } from "./params.ts";
import type { Op } from "./row.ts";

const IN_RANGE = "A position outside the axis is an error when `indices` are already computed; otherwise the nearest end of the axis takes its place.";
const OUTSIDE = "OUT_OF_RANGE for an axis that `a` does not have, or a position that the axis does not have";

export const INDEXING: readonly Op[] = [
  {
    name: "where",
    doc: "Takes each element from one of two arrays, by a condition.",
    details: "All three broadcast against each other. The result has the promoted dtype of `x` and `y`.",
    params: [
      { name: "condition", kind: "array", doc: "The choice; anything but 0 counts as true." },
      { ...weakA, name: "x", doc: "Where to take from when the condition is true." },
      { ...weakB, name: "y", doc: "Where to take from when it is not." },
    ],
    returns: "The chosen elements.",
    throws: "INVALID_ARGUMENT when the shapes do not broadcast.",
    cpp: ["array where(const array& condition, const array& x, const array& y, StreamOrDevice s = {})"],
    example: ["where(array([true, false]), array([1, 2]), 0).toArray()", "[1, 0]"],
  },
  {
    name: "take",
    doc: "Takes elements by position along an axis.",
    details: "Positions that are known at the call are checked. Of those that are still to be computed, one outside the axis gives an undefined value.",
    params: [
      a,
      { name: "indices", kind: "indices", doc: "The positions, integers of any shape; negative ones count from the end." },
      { name: "axis", kind: "axis", optional: true, doc: "The axis to take along; by default the flattened array." },
    ],
    returns: "The elements; the axis is replaced by the shape of `indices`.",
    throws:
      "OUT_OF_RANGE for an axis that `a` does not have, or a known position that the axis does not have; INVALID_ARGUMENT when `indices` are no integers.",
    cpp: [
      "array take(const array& a, const array& indices, int axis, StreamOrDevice s = {})",
      "array take(const array& a, const array& indices, StreamOrDevice s = {})",
    ],
    call: "mxn::take(*a, *indices, axis, s)",
    method: true,
    example: ["take(array([10, 20, 30]), [2, 0]).toArray()", "[30, 10]"],
  },
  {
    name: "takeAlongAxis",
    doc: "Takes elements by position along an axis, at each place by a position of its own.",
    details: `Apart from the axis, \`a\` and \`indices\` broadcast. ${IN_RANGE}`,
    params: [
      a,
      { name: "indices", kind: "indices", doc: "The positions, integers with as many dimensions as `a`; negative ones count from the end." },
      axis("The axis to take along, null for the flattened array; the last one by default.", "-1"),
    ],
    returns: "The elements, along the axis as many as `indices` has.",
    throws: `${OUTSIDE}; INVALID_ARGUMENT when \`indices\` are no integers, or the shapes do not fit.`,
    cpp: ["array take_along_axis(const array& a, const array& indices, int axis, StreamOrDevice s = {})"],
    call: "mxn::take_along_axis(*a, *indices, axis, s)",
    method: true,
    example: ["takeAlongAxis(array([[10, 20], [30, 40]]), [[1], [0]], 1).toArray()", "[[20], [30]]"],
  },
  {
    name: "putAlongAxis",
    doc: "Replaces elements by position along an axis, at each place by a position of its own.",
    details: `\`a\` itself stays as it is. Apart from the axis, all three broadcast. When a position occurs twice, which value stays is undefined. ${IN_RANGE}`,
    params: [
      a,
      { name: "indices", kind: "indices", doc: "The positions, integers with as many dimensions as `a`; negative ones count from the end." },
      { ...weakB, name: "values", doc: "The new elements, which are converted to the dtype of `a`; they broadcast to the shape of `indices`." },
      axis("The axis to put along; by default the flattened array."),
    ],
    returns: "A copy of `a` with the new elements.",
    throws: `${OUTSIDE}; INVALID_ARGUMENT when \`indices\` are no integers, or the shapes do not fit.`,
    cpp: ["array put_along_axis(const array& a, const array& indices, const array& values, int axis, StreamOrDevice s = {})"],
    call: "mxn::put_along_axis(*a, *indices, settled(values, (*a).dtype()), axis, s)",
    method: true,
    example: ["putAlongAxis(array([[1, 2], [3, 4]]), [[1], [0]], 9, 1).toArray()", "[[1, 9], [9, 4]]"],
  },
  {
    name: "slice",
    doc: "Takes a block of an array that begins at positions which may be computed.",
    details:
      "The numbers and ranges of `a.index` are part of the graph's shape; the start here is an array. Starts that are known at the call are checked; others are moved so far that the block lies inside `a`.",
    params: [
      a,
      { name: "startIndices", kind: "indices", doc: "Where the block begins along each of `axes`, from 0 on: integers, as many as `axes` has." },
      { name: "axes", kind: "integers", doc: "The axes of the starts; along the others the block begins at 0." },
      { name: "sliceSize", kind: "shape", doc: "The shape of the block, with as many dimensions as `a`." },
    ],
    returns: "The block, of shape `sliceSize`.",
    throws:
      "OUT_OF_RANGE for an axis that `a` does not have, or a known start from which the block does not fit; INVALID_ARGUMENT when the starts are no integers, or their number or the size does not fit.",
    cpp: ["array slice(const array& a, const array& start, std::vector<int> axes, Shape slice_size, StreamOrDevice s = {})"],
    call: "mxn::slice(*a, *start_indices, axes, slice_size, s)",
    example: ["slice(array([[1, 2, 3], [4, 5, 6]]), [1], [0], [1, 2]).toArray()", "[[4, 5]]"],
  },
  {
    name: "sliceUpdate",
    doc: "Replaces a block of an array that begins at positions which may be computed.",
    details:
      "`a` itself stays as it is. Axes that `update` lacks at the front are replaced whole, those among `axes` at one place. Starts that are known at the call are checked; others are moved so far that the block lies inside `a`.",
    params: [
      a,
      { ...weakB, name: "update", doc: "The new elements, which are converted to the dtype of `a`; none of its axes is longer than that of `a`." },
      { name: "startIndices", kind: "indices", doc: "Where the block begins along each of `axes`, from 0 on: integers, as many as `axes` has." },
      { name: "axes", kind: "integers", doc: "The axes of the starts; along the others the block begins at 0." },
    ],
    returns: "A copy of `a` with the new elements.",
    throws:
      "OUT_OF_RANGE for an axis that `a` does not have, or a known start from which the update does not fit; INVALID_ARGUMENT when the starts are no integers, or the shapes do not fit.",
    cpp: ["array slice_update(const array& src, const array& update, const array& start, std::vector<int> axes, StreamOrDevice s = {})"],
    call: "mxn::slice_update(*a, settled(update, (*a).dtype()), *start_indices, axes, s)",
    example: ["sliceUpdate(zeros([2, 3]), [[1, 2]], [1, 0], [0, 1]).toArray()", "[[0, 0, 0], [1, 2, 0]]"],
  },
];
