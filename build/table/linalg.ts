// Linear algebra: `linalg` here, `mx.linalg` in Python.

import type { Op, Param } from "./row.ts";

const matrices: Param = { name: "a", kind: "array", doc: "The matrices, of shape [..., N, N]." };

export const LINALG: readonly Op[] = [
  {
    name: "inv",
    doc: "Inverts square matrices.",
    details: "Runs on a CPU stream only.",
    params: [matrices],
    returns: "The inverses, of the shape of `a`.",
    throws: "INVALID_ARGUMENT for matrices that are not square, or another dtype than float32 and float64.",
    cpp: ["array inv(const array& a, StreamOrDevice s = {})"],
    example: ["linalg.inv([[2, 0], [0, 4]]).toArray()", "[[0.5, 0], [0, 0.25]]"],
  },
];
