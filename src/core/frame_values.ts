// What a call left in the frame of an array: what it is, and its values.

import { slot, slotList } from "../native/frame.ts";
import { type Dtype, type DtypeKey, DTYPES } from "./dtype.ts";
import type { Scalar } from "./scalar.ts";

/** What an array is, as the native side tells it; it never changes. */
export interface Description {
  /** The type of its elements. */
  readonly dtype: Dtype;
  /** Its dimensions. */
  readonly shape: readonly number[];
  /** How many elements it has. */
  readonly size: number;
}

/** What is in the frame: the dtype's number in slot 0, the shape's `ndim` dimensions from slot `from` on. */
export function slotDescription(ndim: number, from: number): Description {
  const shape = slotList(ndim, from);
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return { dtype: DTYPES[slot(0)]!, shape, size };
}

/** Element `index` of the values that are in the frame from slot `from` on. */
export function slotValue(dtype: DtypeKey, from: number, index: number): Scalar {
  switch (dtype) {
    case "bool":
      return slot(from + index) !== 0;
    case "complex64":
      return { re: slot(from + 2 * index), im: slot(from + 2 * index + 1) };
    case "int64":
      return BigInt.asIntN(64, BigInt(slot(from + 2 * index)) << 32n | BigInt(slot(from + 2 * index + 1)));
    case "uint64":
      return BigInt(slot(from + 2 * index)) << 32n | BigInt(slot(from + 2 * index + 1));
    default:
      return slot(from + index);
  }
}
