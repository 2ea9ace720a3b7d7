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
  {
    name: "toFp8",
    doc: "Converts the elements to floating-point numbers of 8 bits, with 4 bits for the exponent (E4M3).",
    details: "Rounds to the nearest. The largest is 448, which larger numbers become; on the CPU, NaN does too.",
    params: [{ ...a, name: "x", doc: "The input, of floating point." }],
    returns: "The bits of the numbers, as uint8.",
    throws: "INVALID_ARGUMENT when `x` is not of floating point.",
    cpp: ["array to_fp8(array x, StreamOrDevice s = {})"],
    call: "mxn::to_fp8(*x, s)",
    example: ["toFp8(array([1, 2.5])).toArray()", "[56, 66]"],
  },
  {
    name: "fromFp8",
    doc: "Converts floating-point numbers of 8 bits (E4M3) to another dtype.",
    details: "The opposite of `toFp8`. Every value is exact in every floating-point dtype.",
    params: [
      { ...a, name: "x", doc: "The bits of the numbers, of dtype uint8." },
      { name: "dtype", kind: "dtype", default: '"bfloat16"', doc: "The dtype of the result, of floating point." },
    ],
    returns: "The numbers.",
    throws: "INVALID_ARGUMENT when `x` is not uint8, or `dtype` is not of floating point.",
    cpp: ["array from_fp8(array x, Dtype dtype, StreamOrDevice s = {})"],
    call: "mxn::from_fp8(*x, dtype, s)",
    example: ['fromFp8(array([56, 66], "uint8")).toArray()', "[1, 2.5]"],
  },
];
