// Rows of the op table: reductions over axes.

import { a, axes, axis, keepdims } from "./params.ts";
import type { Op } from "./row.ts";

export const REDUCTIONS: readonly Op[] = [
  {
    name: "sum",
    doc: "Sums elements over axes.",
    details: "Booleans and narrow integers are summed as int32.",
    params: [a, axes, keepdims],
    options: "ReductionOptions",
    returns: "The sums; a scalar when all axes are reduced.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have.",
    cpp: ["array sum(const array& a, const std::vector<int>& axes, bool keepdims = false, StreamOrDevice s = {})"],
    method: true,
    example: ["sum(array([[1, 2], [3, 4]]), 0).toArray()", "[4, 6]"],
  },
  {
    name: "argmax",
    doc: "Finds the position of the largest element along an axis.",
    details: "The result is uint32; of equal elements the first wins.",
    params: [a, axis("The axis to search; by default the position is that in the flattened array."), keepdims],
    options: "ArgReductionOptions",
    returns: "The positions.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have; INVALID_ARGUMENT when there is nothing to search.",
    cpp: ["array argmax(const array& a, int axis, bool keepdims = false, StreamOrDevice s = {})", "array argmax(const array& a, bool keepdims, StreamOrDevice s = {})"],
    method: true,
    example: ["argmax(array([3, 9, 4])).item()", "1"],
  },
];
