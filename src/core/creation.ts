// Arrays of JavaScript values: `array` and `asarray`.

import { MlxError } from "../native/errors.ts";
import type { ArrayLike } from "./arguments.ts";
import { Array, retain } from "./array.ts";
import { type Dtype, type DtypeLike, toDtype } from "./dtype.ts";
import { isTensor, tensorElements } from "./foreign.ts";
import { integers } from "./integers.ts";
import { toElements } from "./values.ts";

/** @internal An array of any data, in the name of the call. */
export function makeArray(name: string, data: unknown, shape: unknown, dtype: unknown): Array {
  // `array(data, "int32")`: a dtype in the shape's place.
  const dtypeAlone = dtype === undefined && shape !== undefined && typeof shape !== "number" && !globalThis.Array.isArray(shape);
  const wanted = dtypeAlone ? shape : dtype;
  const target = wanted === undefined ? undefined : toDtype(name, "dtype", wanted);
  const dimensions = dtypeAlone || shape === undefined ? undefined : integers(name, "shape", shape);
  if (data instanceof Array) return copyOf(data, dimensions, target);
  if (isTensor(data)) {
    using own = Array.fromElements(name, tensorElements(name, "data", data));
    return copyOf(own, dimensions, target);
  }
  return Array.fromElements(name, toElements(name, "data", data, target), dimensions);
}

function copyOf(source: Array, shape: readonly number[] | undefined, dtype: Dtype | undefined): Array {
  const cast = dtype === undefined ? undefined : source.astype(dtype);
  const base = cast ?? source;
  if (shape !== undefined) {
    const shaped = base.reshape(shape);
    cast?.dispose();
    return shaped;
  }
  return cast ?? retain("array", source);
}

/**
 * Makes an array from JavaScript values.
 *
 * Without a dtype numbers become float32, booleans bool, bigints int64, `{ re, im }` complex64, and a typed array
 * keeps its own type. Values are converted to a given dtype as C does it: fractions are cut off, integers wrap.
 *
 * @param data The elements: nested lists, a typed array, a scalar, or an array to copy, also of another library.
 * @param shape The shape, if it is not that of the data; a dtype may stand here when the shape is.
 * @param dtype The element type, if it is not that of the data.
 * @returns A new array with a copy of the values.
 * @throws {MlxError} INVALID_ARGUMENT for ragged lists, elements that do not fill the shape, or an unknown dtype.
 * @throws {TypeError} For values that are no numbers.
 * @see mlx.core.array
 * @example
 * ```ts
 * import { array } from "mlx.node";
 *
 * array([1, 2, 3, 4], [2, 2]).toArray(); // [[1, 2], [3, 4]]
 * array([1, 2], "int32").dtype; // "int32"
 * ```
 */
export function array(data: ArrayLike, shape?: number | readonly number[] | DtypeLike, dtype?: DtypeLike): Array {
  return makeArray("array", data, shape, dtype);
}

/** The options of {@link asarray}. */
export interface AsarrayOptions {
  /** Whether to copy: always, never (then it is an error where that cannot be), or by default only where it must be. */
  copy?: boolean | null | undefined;
}

/**
 * Gives the array that a value stands for: an array of the right dtype as it is, anything else as a new one.
 *
 * @param a An array, or whatever {@link array} takes.
 * @param dtype The element type, if it is not that of `a`.
 * @param options Whether to copy.
 * @returns `a` itself, or a new array.
 * @throws {MlxError} INVALID_ARGUMENT when `copy` is false and the values must be copied or converted.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.asarray
 * @example
 * ```ts
 * import { array, asarray } from "mlx.node";
 *
 * const a = array([1, 2]);
 * asarray(a) === a; // true
 * asarray([1, 2], "int32").dtype; // "int32"
 * ```
 */
export function asarray(a: ArrayLike, dtype?: DtypeLike | null, { copy = null }: AsarrayOptions = {}): Array {
  const wanted = dtype === undefined || dtype === null ? undefined : toDtype("asarray", "dtype", dtype);
  if (a instanceof Array && (wanted === undefined || wanted.key === a.dtype)) return copy === true ? array(a) : a;
  if (copy === false) {
    const why = a instanceof Array ? `${a.dtype} must be converted to ${wanted!.key}` : "JavaScript's memory is always copied";
    throw new MlxError("INVALID_ARGUMENT", "asarray", `copy is false, but ${why}`);
  }
  return array(a, wanted);
}
