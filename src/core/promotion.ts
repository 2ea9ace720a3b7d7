// Which dtype follows from others, as MLX decides it, and what kind a dtype is of.

import * as op from "../generated/opcodes.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put } from "../native/frame.ts";
import { Array } from "./array.ts";
import {
  bool,
  complexfloating,
  Dtype,
  type DtypeCategory,
  type DtypeLike,
  DTYPES,
  floating,
  integer,
  issubdtype,
  number,
  signedinteger,
  toDtype,
  unsignedinteger,
} from "./dtype.ts";

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
  return promote("promoteTypes", toDtype("promoteTypes", "a", a), toDtype("promoteTypes", "b", b));
}

function promote(name: string, a: Dtype, b: Dtype): Dtype {
  begin(0);
  put(a.code);
  put(b.code);
  return DTYPES[check(name, call(op.PROMOTE_TYPES))]!;
}

/** The dtype of an array, or the dtype that was named. */
function dtypeOf(name: string, parameter: string, value: unknown): Dtype {
  return toDtype(name, parameter, value instanceof Array ? value.dtype : value);
}

/**
 * Tells the dtype that an operation on arrays of all these dtypes gives.
 *
 * @param arraysAndDtypes Arrays, dtypes or their keys; at least one.
 * @returns The promoted dtype.
 * @throws {MlxError} INVALID_ARGUMENT for none at all, or an unknown key.
 * @see mlx.core.result_type
 * @example
 * ```ts
 * import { array, resultType } from "mlx.node";
 *
 * resultType(array([1], "int8"), "float16", "uint8").key; // "float16"
 * ```
 */
export function resultType(...arraysAndDtypes: (Array | DtypeLike)[]): Dtype {
  if (arraysAndDtypes.length === 0) throw new MlxError("INVALID_ARGUMENT", "resultType", "at least one array or dtype is needed");
  return arraysAndDtypes.map((value, i) => dtypeOf("resultType", `argument ${i}`, value)).reduce((a, b) => promote("resultType", a, b));
}

/**
 * Tells whether type promotion would turn one dtype into another.
 *
 * @param from An array, a dtype or its key.
 * @param to A dtype or its key.
 * @returns Whether `to` is what both promote to.
 * @throws {MlxError} INVALID_ARGUMENT for an unknown key.
 * @see mlx.core.can_cast
 * @example
 * ```ts
 * import { canCast } from "mlx.node";
 *
 * canCast("int8", "float16"); // true
 * canCast("float16", "int8"); // false
 * ```
 */
export function canCast(from: Array | DtypeLike, to: DtypeLike): boolean {
  const target = toDtype("canCast", "to", to);
  return promote("canCast", dtypeOf("canCast", "from", from), target) === target;
}

/** The kinds of dtype that the array API standard names. */
export type DtypeKind = "bool" | "signed integer" | "unsigned integer" | "integral" | "real floating" | "complex floating" | "numeric";

const KINDS: Readonly<Record<DtypeKind, Dtype | DtypeCategory>> = {
  "bool": bool,
  "signed integer": signedinteger,
  "unsigned integer": unsignedinteger,
  "integral": integer,
  "real floating": floating,
  "complex floating": complexfloating,
  "numeric": number,
};

/**
 * Tells whether a dtype is of a kind.
 *
 * @param dtype A dtype or its key.
 * @param kind A dtype, one of the kinds of the array API standard (such as "real floating"), or a list of them.
 * @returns Whether the dtype is that dtype, of that kind, or of one of those in the list.
 * @throws {MlxError} INVALID_ARGUMENT for an unknown kind or key.
 * @see mlx.core.isdtype
 * @example
 * ```ts
 * import { isdtype } from "mlx.node";
 *
 * isdtype("float16", "real floating"); // true
 * isdtype("int8", ["bool", "real floating"]); // false
 * ```
 */
export function isdtype(dtype: DtypeLike, kind: DtypeLike | DtypeKind | readonly (DtypeLike | DtypeKind)[]): boolean {
  const found = toDtype("isdtype", "dtype", dtype);
  if (globalThis.Array.isArray(kind)) return kind.some((each) => isdtype(found, each));
  if (kind instanceof Dtype) return found === kind;
  if (typeof kind !== "string") throw wrongType("isdtype", "kind", "a Dtype, a kind or a list of them", kind);
  const category = KINDS[kind as DtypeKind];
  if (category !== undefined) return category instanceof Dtype ? found === category : issubdtype(found, category);
  if (DTYPES.some((each) => each.key === kind)) return found.key === kind;
  throw new MlxError("INVALID_ARGUMENT", "isdtype", `kind ${describe(kind)} is neither a dtype nor one of ${Object.keys(KINDS).join(", ")}`);
}
