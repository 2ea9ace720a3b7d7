// Small arrays and other values as JSON that loses nothing.

import { typedArrayOf } from "../client/tensors.ts";
import type { JsonValue, TensorDtype } from "../frames.ts";

/** A number as JSON: texts stand for what JSON has no number for. */
export function jsonNumber(value: number | bigint): number | string {
  if (typeof value === "bigint") return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  return Number.isFinite(value) ? value : String(value);
}

/** The elements in `bytes` as a number or nested lists of numbers. */
export function jsonElements(bytes: Uint8Array, shape: readonly number[], dtype: TensorDtype): JsonValue {
  const data = typedArrayOf(bytes.slice().buffer, dtype);
  let next = 0;
  const element = (): JsonValue => {
    const i = next++;
    if (dtype === "complex64") return { re: jsonNumber(data[2 * i]!), im: jsonNumber(data[2 * i + 1]!) };
    return dtype === "bool" ? data[i] !== 0 : jsonNumber(data[i]!);
  };
  const build = (axis: number): JsonValue => axis === shape.length ? element() : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}
