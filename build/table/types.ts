// Rows of the op table: the dtype of an array, and what gradients see of it.

import { a, DISPOSED } from "./params.ts";
import type { Op } from "./row.ts";

export const TYPES: readonly Op[] = [
  {
    name: "astype",
    doc: "Converts the elements to another dtype.",
    details: "Fractions are cut off towards zero, integers wrap, and complex numbers lose their imaginary part.",
    params: [a, { name: "dtype", kind: "dtype", doc: "The dtype to convert to." }],
    returns: "The converted elements.",
    throws: "INVALID_ARGUMENT for an unknown dtype.",
    cpp: ["array astype(array a, Dtype dtype, StreamOrDevice s = {})"],
    method: true,
    example: ['astype(array([1.7, -1.7]), "int32").toArray()', "[1, -1]"],
  },
  {
    name: "view",
    doc: "Reads the bytes of an array as another dtype.",
    details: "The last axis gets shorter or longer when the dtypes differ in size. Bytes stand in memory in the machine's own order.",
    params: [a, { name: "dtype", kind: "dtype", doc: "The dtype to read the bytes as." }],
    returns: "The same bytes as elements of `dtype`.",
    throws: "INVALID_ARGUMENT when the last axis does not hold a whole number of elements of `dtype`, or `a` has no axis and the sizes differ.",
    cpp: ["array view(const array& a, const Dtype& dtype, StreamOrDevice s = {})"],
    method: true,
    example: ['view(array([1]), "int32").toArray()', "[1065353216]"],
  },
  {
    name: "stopGradient",
    doc: "Gives an array as it is, but as a constant to gradients.",
    details: "The result has the values, shape and dtype of `a`; no gradient flows back through it.",
    params: [a],
    returns: "The same elements.",
    throws: DISPOSED,
    cpp: ["array stop_gradient(const array& a, StreamOrDevice s = {})"],
    method: true,
    example: ["stopGradient(array([1, 2])).toArray()", "[1, 2]"],
  },
];
