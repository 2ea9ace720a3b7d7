// Fused operations of neural networks: `fast` here, `mx.fast` in Python.

import type { Op } from "./row.ts";

export const FAST: readonly Op[] = [
  {
    name: "rmsNorm",
    doc: "Divides by the root of the mean of squares along the last axis.",
    details: "The mean is taken in at least float32; the result has the shape of `x` and its dtype.",
    params: [
      { name: "x", kind: "array", doc: "The input, of one dimension or more, floating point." },
      { name: "weight", kind: "array", optional: true, doc: "What to multiply by, of the length of the last axis; nothing when null." },
      { name: "eps", kind: "float", default: "1e-5", doc: "What is added to the mean." },
    ],
    returns: "The normalized array.",
    throws: "INVALID_ARGUMENT for an `x` without dimensions or not of floating point, or a weight of another length.",
    cpp: ["array rms_norm(const array& x, const std::optional<array>& weight, float eps, StreamOrDevice s = {})"],
    example: ["fast.rmsNorm([3, -3], null, 0).toArray()", "[1, -1]"],
  },
];
