// Shorthand for the params that many rows have.

import type { Param } from "./row.ts";

export const a: Param = { name: "a", kind: "array", doc: "The input, of any shape." };
export const weakA: Param = { name: "a", kind: "weak", doc: "The left operand." };
export const weakB: Param = { name: "b", kind: "weak", doc: "The right operand; it broadcasts with `a`." };
export const axes: Param = { name: "axis", kind: "axes", optional: true, doc: "The axis or axes to reduce; all of them by default." };
export const keepdims: Param = { name: "keepdims", kind: "flag", default: "false", doc: "Whether reduced axes stay, with length 1." };
export const dtype = (fallback: string, doc: string): Param => ({ name: "dtype", kind: "dtype", default: fallback, doc });
export const axis = (doc: string, fallback?: string): Param => ({ name: "axis", kind: "axis", optional: true, ...(fallback === undefined ? {} : { default: fallback }), doc });
