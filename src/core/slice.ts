// Ranges as indices: the `Slice` class, the function `slice` that makes one, and the strings that stand for an index.

import { slice as sliceArray } from "../generated/ops.ts";
import { describe, MlxError } from "../native/errors.ts";
import type { Shape } from "./arguments.ts";
import { Array } from "./array.ts";
import { ellipsis } from "./constants.ts";
import type { StreamOption } from "./context.ts";
import { integer } from "./integers.ts";
import { isTypedArray, type NestedArray, type TypedArray } from "./scalar.ts";

function bound(parameter: string, value: unknown): number | null {
  return value === undefined || value === null ? null : integer("slice", parameter, value);
}

/** A range of positions along an axis, as an index; {@link slice} makes one. */
export class Slice {
  /** The first position; null for the beginning, or the end where the step is negative. */
  readonly start: number | null;
  /** The position before which the range ends; null for all that is left. */
  readonly stop: number | null;
  /** The distance between positions; null for 1. */
  readonly step: number | null;

  /** @internal */
  constructor(start: unknown, stop: unknown, step: unknown) {
    this.start = bound("start", start);
    this.stop = bound("stop", stop);
    this.step = bound("step", step);
    if (this.step === 0) throw new MlxError("INVALID_ARGUMENT", "slice", "step cannot be 0");
  }

  /** The range as Python writes it in an index. */
  toString(): string {
    return `${this.start ?? ""}:${this.stop ?? ""}${this.step === null ? "" : `:${this.step}`}`;
  }
}

/**
 * Makes a range of positions along an axis, for `a.index(...)` and its kin.
 *
 * Means what `start:stop:step` means in Python: negative bounds count from the end, bounds outside the axis stand for
 * its ends. Unlike Python's `slice(stop)`, one argument is the start.
 *
 * @param start The first position; by default, or when null, the beginning (the end where the step is negative).
 * @param stop The position before which the range ends; by default, or when null, all that is left.
 * @param step The distance between positions, not 0; 1 by default, or when null.
 * @returns The range.
 * @throws {MlxError} INVALID_ARGUMENT when one is no integer, or the step is 0.
 * @see slice
 * @example
 * ```ts
 * import { array, slice } from "mlx.node";
 *
 * array([1, 2, 3, 4]).index(slice(1, null, 2)).toArray(); // [2, 4]
 * ```
 */
export function slice(start?: number | null, stop?: number | null, step?: number | null): Slice;
/**
 * Takes a block of an array that begins at positions which may be computed.
 *
 * The numbers and ranges of `a.index` are part of the graph's shape; the start here is an array. Starts that are known
 * at the call are checked; others are moved so far that the block lies inside `a`.
 *
 * @param a The input, of any shape.
 * @param startIndices Where the block begins along each of `axes`, from 0 on: integers, as many as `axes` has.
 * @param axes The axes of the starts; along the others the block begins at 0.
 * @param sliceSize The shape of the block, with as many dimensions as `a`.
 * @param options The stream or device to run on.
 * @returns The block, of shape `sliceSize`.
 * @throws {MlxError} OUT_OF_RANGE for an axis that `a` does not have, or a known start from which the block does not
 * fit; INVALID_ARGUMENT when the starts are no integers, or their number or the size does not fit.
 * @see mlx.core.slice
 * @example
 * ```ts
 * import { array, slice } from "mlx.node";
 *
 * slice(array([[1, 2, 3], [4, 5, 6]]), [1], [0], [1, 2]).toArray(); // [[4, 5]]
 * ```
 */
export function slice(
  a: Array | NestedArray | TypedArray,
  startIndices: Array | NestedArray | TypedArray | number,
  axes: number | readonly number[],
  sliceSize: Shape,
  options?: StreamOption,
): Array;
export function slice(...args: unknown[]): Slice | Array {
  const [first] = args;
  if (first instanceof Array || globalThis.Array.isArray(first) || isTypedArray(first)) {
    return sliceArray(...args as Parameters<typeof sliceArray>);
  }
  return new Slice(first, args[1], args[2]);
}

const INTEGER = /^[+-]?\d+$/;
const FORMS = '"3", "1:5:2" with any of the three left out, "..." or "newaxis"';

/** What a string stands for in an index, or an error in the name of the call. */
export function parseIndex(name: string, parameter: string, text: string): number | Slice | typeof ellipsis | null {
  const trimmed = text.trim();
  if (trimmed === "...") return ellipsis;
  if (trimmed === "newaxis") return null;
  const parts = trimmed.split(":").map((part) => part.trim());
  if (parts.length > 3 || parts.some((part) => part === "" ? parts.length === 1 : !INTEGER.test(part))) {
    throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be like ${FORMS}, got ${describe(text)}`);
  }
  const [start, stop, step] = parts.map((part) => part === "" ? null : Number(part));
  return parts.length === 1 ? start! : new Slice(start, stop, step);
}
