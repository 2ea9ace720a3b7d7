// Rows of the op table: running results along an axis, and differences.

import { a, axis } from "./params.ts";
import type { Op, Param } from "./row.ts";

const INVALID_AXIS = "OUT_OF_RANGE for an axis that `a` does not have.";

const along = axis("The axis to run along; by default the flattened array.");
const reverse: Param = { name: "reverse", kind: "flag", option: true, default: "false", doc: "Whether to run from the end to the start." };
const inclusive: Param = {
  name: "inclusive",
  kind: "flag",
  option: true,
  default: "true",
  doc: "Whether each result includes the element at its own place; otherwise it ends just before it.",
};
const dtype: Param = { name: "dtype", kind: "dtype", option: true, optional: true, doc: "The dtype to convert the elements to first; their own by default." };

export const SCANS: readonly Op[] = [
  {
    name: "cumsum",
    aliases: ["cumulativeSum"],
    doc: "Adds up elements along an axis, keeping every partial sum.",
    details: "The dtype stays, so that narrow integers may wrap; booleans give int32. A sum of nothing is 0.",
    params: [a, along, reverse, inclusive, dtype],
    options: "CumulativeOptions",
    returns: "The partial sums, in the shape of `a`; one-dimensional without an axis.",
    throws: INVALID_AXIS,
    cpp: [
      "array cumsum(const array& a, int axis, bool reverse = false, bool inclusive = true, std::optional<Dtype> dtype = std::nullopt, StreamOrDevice s = {})",
      "array cumsum(const array& a, bool reverse = false, bool inclusive = true, std::optional<Dtype> dtype = std::nullopt, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["cumsum(array([1, 2, 3]), 0, { inclusive: false }).toArray()", "[0, 1, 3]"],
  },
  {
    name: "cumprod",
    aliases: ["cumulativeProd"],
    doc: "Multiplies elements along an axis, keeping every partial product.",
    details: "The dtype stays, so that integers may wrap. A product of nothing is 1.",
    params: [a, along, reverse, inclusive, dtype],
    options: "CumulativeOptions",
    returns: "The partial products, in the shape of `a`; one-dimensional without an axis.",
    throws: INVALID_AXIS,
    cpp: [
      "array cumprod(const array& a, int axis, bool reverse = false, bool inclusive = true, std::optional<Dtype> dtype = std::nullopt, StreamOrDevice s = {})",
      "array cumprod(const array& a, bool reverse = false, bool inclusive = true, std::optional<Dtype> dtype = std::nullopt, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["cumprod(array([[1, 2], [3, 4]]), 1).toArray()", "[[1, 2], [3, 12]]"],
  },
  {
    name: "cummax",
    doc: "Finds the largest element so far along an axis.",
    details: "The dtype stays; from the first NaN on, all are NaN. The largest of nothing is -Infinity, or the smallest value of an integer dtype.",
    params: [a, along, reverse, inclusive],
    options: "ScanOptions",
    returns: "The largest elements, in the shape of `a`; one-dimensional without an axis.",
    throws: INVALID_AXIS,
    cpp: [
      "array cummax(const array& a, int axis, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
      "array cummax(const array& a, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["cummax(array([1, 3, 2])).toArray()", "[1, 3, 3]"],
  },
  {
    name: "cummin",
    doc: "Finds the smallest element so far along an axis.",
    details: "The dtype stays; from the first NaN on, all are NaN. The smallest of nothing is Infinity, or the largest value of an integer dtype.",
    params: [a, along, reverse, inclusive],
    options: "ScanOptions",
    returns: "The smallest elements, in the shape of `a`; one-dimensional without an axis.",
    throws: INVALID_AXIS,
    cpp: [
      "array cummin(const array& a, int axis, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
      "array cummin(const array& a, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["cummin(array([1, 3, 2]), 0, { reverse: true }).toArray()", "[1, 2, 2]"],
  },
  {
    name: "logcumsumexp",
    doc: "Computes the logarithm of the partial sums of exponentials along an axis.",
    details: "Without overflow where `log(cumsum(exp(a)))` has one. Integers and booleans give float32; floating point keeps its dtype.",
    params: [a, along, reverse, inclusive],
    options: "ScanOptions",
    returns: "The logarithms, in the shape of `a`; one-dimensional without an axis.",
    throws: INVALID_AXIS,
    cpp: [
      "array logcumsumexp(const array& a, int axis, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
      "array logcumsumexp(const array& a, bool reverse = false, bool inclusive = true, StreamOrDevice s = {})",
    ],
    method: true,
    example: ["logcumsumexp(array([-1000, 1000])).toArray()", "[-1000, 1000]"],
  },
  {
    name: "diff",
    doc: "Subtracts each element from the next along an axis.",
    details: "The dtype stays: unsigned integers wrap, and booleans tell where two neighbours differ.",
    params: [
      a,
      { name: "n", kind: "integer", default: "1", doc: "How many times to do it." },
      { name: "axis", kind: "axis", default: "-1", doc: "The axis along which the neighbours lie." },
    ],
    returns: "The differences; the axis is shorter by `n`, at most by its length.",
    throws: "OUT_OF_RANGE for an axis that `a` does not have; INVALID_ARGUMENT for a negative `n`.",
    cpp: ["array diff(const array& a, int n = 1, int axis = -1, StreamOrDevice s = {})"],
    call: "mxn::diff(*a, n, axis, s)",
    method: true,
    example: ["diff(array([1, 4, 9, 16])).toArray()", "[3, 5, 7]"],
  },
];
