// Rows of the op table: choosing elements by condition or position.

import { a, weakA, weakB } from "./params.ts";
import type { Op } from "./row.ts";

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
    details: "Positions outside the axis are not checked: what they give is undefined.",
    params: [
      a,
      { name: "indices", kind: "indices", doc: "The positions, integers of any shape; negative ones count from the end." },
      { name: "axis", kind: "axis", optional: true, doc: "The axis to take along; by default the flattened array." },
    ],
    returns: "The elements; the axis is replaced by the shape of `indices`.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have; INVALID_ARGUMENT when `indices` are no integers.",
    cpp: ["array take(const array& a, const array& indices, int axis, StreamOrDevice s = {})", "array take(const array& a, const array& indices, StreamOrDevice s = {})"],
    method: true,
    example: ["take(array([10, 20, 30]), [2, 0]).toArray()", "[30, 10]"],
  },
];
