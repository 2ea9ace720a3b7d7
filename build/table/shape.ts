// Rows of the op table: the same elements under another shape or order.

import { a } from "./params.ts";
import type { Op } from "./row.ts";

export const SHAPE: readonly Op[] = [
  {
    name: "reshape",
    doc: "Gives the elements another shape.",
    details: "Elements keep their row-major order. One dimension may be -1: it is worked out from the others. Without a copy where memory allows.",
    params: [a, { name: "shape", kind: "shape", doc: "The new shape, of as many elements." }],
    returns: "The elements of `a` in the new shape.",
    throws: "INVALID_ARGUMENT when the shape has another number of elements.",
    cpp: ["array reshape(const array& a, Shape shape, StreamOrDevice s = {})"],
    method: true,
    example: ["reshape(array([1, 2, 3, 4]), [2, -1]).toArray()", "[[1, 2], [3, 4]]"],
  },
  {
    name: "transpose",
    doc: "Reorders the axes.",
    details: "Without a copy.",
    params: [a, { name: "axes", kind: "integers", optional: true, doc: "The old axis for each new one; reversed order by default." }],
    returns: "`a` with its axes in the new order.",
    throws: "INVALID_ARGUMENT when `axes` is not a permutation of all axes.",
    cpp: ["array transpose(const array& a, std::vector<int> axes, StreamOrDevice s = {})", "array transpose(const array& a, StreamOrDevice s = {})"],
    call: "axes ? mx::transpose(*a, *axes, s) : mx::transpose(*a, s)",
    method: true,
    example: ["transpose(array([[1, 2], [3, 4]])).toArray()", "[[1, 3], [2, 4]]"],
  },
  {
    name: "split",
    doc: "Cuts an array into parts along an axis.",
    details: "Without a copy.",
    params: [
      a,
      { name: "indicesOrSections", kind: "sections", doc: "The number of equal parts, or the places to cut at." },
      { name: "axis", kind: "axis", default: "0", doc: "The axis to cut along." },
    ],
    returns: "The parts in order.",
    result: "arrays",
    throws: "INVALID_ARGUMENT when the axis does not part evenly.",
    cpp: [
      "std::vector<array> split(const array& a, int num_splits, int axis, StreamOrDevice s = {})",
      "std::vector<array> split(const array& a, const Shape& indices, int axis, StreamOrDevice s = {})",
    ],
    call: "indices_or_sections.places ? mx::split(*a, *indices_or_sections.places, axis, s) : mx::split(*a, indices_or_sections.parts, axis, s)",
    method: true,
    example: ["split(array([1, 2, 3, 4]), 2).map((part) => part.toArray())", "[[1, 2], [3, 4]]"],
  },
  {
    name: "broadcastArrays",
    doc: "Broadcasts arrays against each other.",
    details: "Without a copy.",
    params: [{ name: "arrays", kind: "variadic", doc: "The arrays." }],
    returns: "Each array in the common shape.",
    result: "arrays",
    throws: "INVALID_ARGUMENT when the shapes do not broadcast.",
    cpp: ["std::vector<array> broadcast_arrays(const std::vector<array>& inputs, StreamOrDevice s = {})"],
    example: ["broadcastArrays(array([1, 2]), array([[3]])).map((each) => each.shape)", "[[1, 2], [1, 2]]"],
  },
];
