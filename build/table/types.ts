// Rows of the op table: the dtype of an array.

import { a } from "./params.ts";
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
    example: ["astype(array([1.7, -1.7]), \"int32\").toArray()", "[1, -1]"],
  },
];
