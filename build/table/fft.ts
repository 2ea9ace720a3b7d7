// Discrete Fourier transforms: `fft` here, `mx.fft` in Python.

import type { Op, Param } from "./row.ts";

const a: Param = { name: "a", kind: "array", doc: "The input, of one dimension or more." };

export const FFT: readonly Op[] = [
  {
    name: "fftshift",
    doc: "Moves the zero frequency to the middle.",
    details: "The result has the shape and dtype of `a`.",
    params: [a, { name: "axes", kind: "axes", optional: true, doc: "The axes to shift; all of them by default." }],
    returns: "The shifted array.",
    throws: "OUT_OF_RANGE for an axis that `a` has not.",
    cpp: ["array fftshift(const array& a, const std::vector<int>& axes, StreamOrDevice s = {})"],
    example: ["fft.fftshift([0, 1, 2, -2, -1]).toArray()", "[-2, -1, 0, 1, 2]"],
  },
];
