// Type promotion, as MLX decides it.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, put } from "../native/frame.ts";
import { type Dtype, type DtypeLike, DTYPES, toDtype } from "./dtype.ts";

/**
 * Tells the dtype that an operation on arrays of two dtypes gives.
 *
 * @param a A dtype or its key.
 * @param b A dtype or its key.
 * @returns The promoted dtype.
 * @throws {MlxError} INVALID_ARGUMENT for an unknown key.
 * @see mlx.core.result_type
 * @example
 * ```ts
 * import { promoteTypes } from "mlx.node";
 *
 * promoteTypes("int32", "float16").key; // "float16"
 * ```
 */
export function promoteTypes(a: DtypeLike, b: DtypeLike): Dtype {
  const left = toDtype("promoteTypes", "a", a);
  const right = toDtype("promoteTypes", "b", b);
  begin(0);
  put(left.code);
  put(right.code);
  return DTYPES[check("promoteTypes", call(op.PROMOTE_TYPES))]!;
}
