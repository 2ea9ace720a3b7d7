// Shorthand for the params and sentences that many rows have.

import type { Param } from "./row.ts";

export const a: Param = { name: "a", kind: "array", doc: "The input, of any shape." };
export const weakA: Param = { name: "a", kind: "weak", doc: "The left operand." };
export const weakB: Param = { name: "b", kind: "weak", doc: "The right operand; it broadcasts with `a`." };
export const axes: Param = { name: "axis", kind: "axes", optional: true, doc: "The axis or axes to reduce; all of them by default." };
export const keepdims: Param = { name: "keepdims", kind: "flag", default: "false", doc: "Whether reduced axes stay, with length 1." };
export const diagonalOfAxes: readonly Param[] = [
  { name: "offset", kind: "integer", default: "0", doc: "Which diagonal: 0 the main one, positive above it, negative below." },
  { name: "axis1", kind: "axis", default: "0", doc: "The axis of the rows." },
  { name: "axis2", kind: "axis", default: "1", doc: "The axis of the columns." },
];
export const dtype = (fallback: string, doc: string): Param => ({ name: "dtype", kind: "dtype", default: fallback, doc });
export const axis = (doc: string, fallback?: string): Param => ({
  name: "axis",
  kind: "axis",
  optional: true,
  ...(fallback === undefined ? {} : { default: fallback }),
  doc,
});
export const diagonal: Param = { name: "k", kind: "integer", default: "0", doc: "The diagonal: 0 is the main one, 1 the next above it, -1 the next below." };

export const BROADCAST = "`a` and `b` broadcast against each other.";
export const BROADCAST_ERROR = "INVALID_ARGUMENT when the shapes do not broadcast; OUT_OF_RANGE when a plain integer does not fit the other's dtype.";
export const SAME_DTYPE = "The result has the shape and dtype of `a`.";
export const FLOAT_DTYPE = "The result has the shape of `a`, and its dtype if that is floating point or complex; integers and bool give float32.";
export const REAL_FLOAT_DTYPE = "The result has the shape of `a`, and its dtype if that is floating point; integers and bool give float32.";
export const DISPOSED = "DISPOSED when `a` has been disposed.";
export const NO_COMPLEX = "INVALID_ARGUMENT for complex64.";
