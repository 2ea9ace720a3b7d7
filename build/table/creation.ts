// Rows of the op table: new arrays from a shape or a range.

import { dtype } from "./params.ts";
import type { Op } from "./row.ts";

export const CREATION: readonly Op[] = [
  {
    name: "zeros",
    doc: "Makes an array of zeros.",
    details: "",
    params: [{ name: "shape", kind: "shape", doc: "The shape." }, dtype('"float32"', "The element type; float32 by default.")],
    options: "DtypeOptions",
    returns: "The zeros.",
    throws: "INVALID_ARGUMENT for a negative dimension; OUT_OF_MEMORY for a shape that memory cannot hold.",
    cpp: ["array zeros(const Shape& shape, Dtype dtype, StreamOrDevice s = {})"],
    example: ["zeros([2], \"int32\").toArray()", "[0, 0]"],
  },
];
