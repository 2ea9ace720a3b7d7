// Rows of the op table: arithmetic on one or two arrays, element by element.

import { a, weakA, weakB } from "./params.ts";
import type { Op } from "./row.ts";

const BROADCAST = "`a` and `b` broadcast against each other.";
const PROMOTED = `${BROADCAST} The result has the promoted dtype of the two; a plain number keeps the other's dtype where it can.`;
const BROADCAST_ERROR = "INVALID_ARGUMENT when the shapes do not broadcast.";

export const ARITHMETIC: readonly Op[] = [
  {
    name: "add",
    doc: "Adds two arrays element by element.",
    details: PROMOTED,
    params: [weakA, weakB],
    returns: "The sums, of the broadcast shape.",
    throws: BROADCAST_ERROR,
    cpp: ["array add(const array& a, const array& b, StreamOrDevice s = {})"],
    method: true,
    example: ["add(array([1, 2]), array([10, 20])).toArray()", "[11, 22]"],
  },
  {
    name: "negative",
    doc: "Changes the sign of each element.",
    details: "The result has the shape and dtype of `a`; unsigned integers wrap.",
    params: [a],
    returns: "The negated elements.",
    throws: "INVALID_ARGUMENT for bool.",
    cpp: ["array negative(const array& a, StreamOrDevice s = {})"],
    method: true,
    example: ["negative(array([1, -2])).toArray()", "[-1, 2]"],
  },
];
