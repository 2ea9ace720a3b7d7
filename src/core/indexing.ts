// Indices from JavaScript to the call frame: what may stand in one, and the calls that read and update by it. The
// native side (native/indexing.h) knows the array's shape: it counts, checks and selects.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put, reserve } from "../native/frame.ts";
import { type ArrayLike, indices, isOptions, type Operand, operand, operandOf, putOperand, result, streamOf } from "./arguments.ts";
import { Array } from "./array.ts";
import { ellipsis } from "./constants.ts";
import type { StreamOption } from "./context.ts";
import { toDtype } from "./dtype.ts";
import { integer } from "./integers.ts";
import { isTypedArray, type TypedArray } from "./scalar.ts";
import { parseIndex, Slice } from "./slice.ts";

/** Integers, or the booleans of a mask, in lists of equal length, nested to any depth. */
export type IndexList = readonly (number | bigint | boolean | TypedArray | IndexList)[];

/**
 * What may stand at one place of an index: an integer, a range ({@link slice}), `ellipsis` for the axes that are left,
 * `newaxis` (null) for one more, positions as an array, nested lists or a typed array, a boolean mask, or one of the
 * strings `"3"`, `"1:5:2"`, `"..."` and `"newaxis"`.
 */
export type Index = number | bigint | Slice | string | typeof ellipsis | null | boolean | Array | IndexList | TypedArray;

// One place of an index after conversion; an operand is an index array or a mask.
type Entry = number | Slice | typeof ellipsis | null | Operand;

/** What an update does with the elements; native/indexing.h numbers them alike. */
export const UPDATES = { set: 0, add: 1, subtract: 2, multiply: 3, divide: 4, maximum: 5, minimum: 6 } as const;

const KINDS = { newAxis: 0, ellipsis: 1, integer: 2, slice: 3, array: 4 } as const;

// An entry and the value take up to four slots each, and there are a few numbers more.
const ENTRY_SLOTS = 4;
const OTHER_SLOTS = 8;
// As deep as nested lists can be.
const MAX_DEPTH = 64;
const EXPECTED = "an integer, a slice, ellipsis, newaxis (null), an array of integers or a mask, nested lists of them, a typed array or a string";

/** Whether the leaves of a list are booleans: then it is a mask. */
function isMask(list: readonly unknown[]): boolean {
  let first: unknown = list[0];
  for (let depth = 1; depth < MAX_DEPTH && globalThis.Array.isArray(first); depth++) first = first[0];
  return typeof first === "boolean";
}

function toEntry(name: string, index: unknown, place: number): Entry {
  if (typeof index === "number") return Number.isInteger(index) ? index : integer(name, `index ${place}`, index);
  if (index === null || index === ellipsis || index instanceof Slice || index instanceof Array || typeof index === "boolean") return index as Entry;
  const parameter = `index ${place}`;
  if (typeof index === "string") return parseIndex(name, parameter, index);
  if (typeof index === "bigint") return Number(index);
  if (isTypedArray(index)) return indices(name, parameter, index);
  if (!globalThis.Array.isArray(index)) throw wrongType(name, parameter, EXPECTED, index);
  return isMask(index) ? operand(name, parameter, index) : indices(name, parameter, index);
}

function toEntries(name: string, index: readonly unknown[]): Entry[] {
  const entries: Entry[] = [];
  // Not map, which passes over the holes of a sparse list.
  for (let i = 0; i < index.length; i++) entries.push(toEntry(name, index[i], i));
  if (entries.indexOf(ellipsis) !== entries.lastIndexOf(ellipsis)) {
    throw new MlxError("INVALID_ARGUMENT", name, "an index can have one ellipsis, this one has more");
  }
  return entries;
}

function putEntries(name: string, entries: readonly Entry[]): void {
  reserve(name, ENTRY_SLOTS * entries.length + OTHER_SLOTS);
  put(entries.length);
  let taken = 0;
  for (const entry of entries) taken += entry === null || entry === ellipsis ? 0 : 1;
  put(taken);
  for (const entry of entries) {
    if (typeof entry === "number") {
      put(KINDS.integer);
      put(entry);
    } else if (entry instanceof Slice) {
      put(KINDS.slice);
      put(entry.start ?? NaN);
      put(entry.stop ?? NaN);
      put(entry.step ?? NaN);
    } else if (entry === null) {
      put(KINDS.newAxis);
    } else if (entry === ellipsis) {
      put(KINDS.ellipsis);
    } else {
      put(KINDS.array);
      putOperand(entry as Operand);
    }
  }
}

/** The value of an update: lists are converted to the dtype of the array, as reading them as float32 would round. */
function toValue(name: string, array: Array, update: number, value: unknown): Operand {
  // An integer array divides by the value before it is converted.
  if (!globalThis.Array.isArray(value) || update === UPDATES.divide || array.disposed) return operand(name, "value", value);
  return operandOf(name, "value", value, toDtype(name, "dtype", array.dtype));
}

/** `a[index]`; the last argument may be the options. */
export function getIndex(array: Array, args: readonly unknown[]): Array {
  const last = args[args.length - 1];
  const given = args.length > 0 && !(last instanceof Slice) && isOptions(last);
  const entries = toEntries("index", given ? args.slice(0, -1) : args);
  const stream = streamOf("index", given ? last : undefined);
  begin(stream);
  put(array.handle);
  putEntries("index", entries);
  return result("index", call(op.INDEX));
}

function asList(name: string, index: unknown): readonly unknown[] {
  if (!globalThis.Array.isArray(index)) throw wrongType(name, "index", "a list of indices, one for each place", index);
  return index;
}

/** `a[index] = value`: the array keeps its handle. */
export function putIndex(array: Array, index: unknown, value: unknown, options: StreamOption | undefined): void {
  const entries = toEntries("indexPut", asList("indexPut", index));
  const converted = toValue("indexPut", array, UPDATES.set, value);
  const stream = streamOf("indexPut", options);
  begin(stream);
  put(array.handle);
  put(UPDATES.set);
  putEntries("indexPut", entries);
  putOperand(converted);
  check("indexPut", call(op.INDEX_PUT));
}

/** A new array, as `array` but for the elements at the index. */
export function updateIndex(
  name: string,
  array: Array,
  update: number,
  index: readonly unknown[],
  value: ArrayLike,
  options: StreamOption | undefined,
): Array {
  const entries = toEntries(name, index);
  const converted = toValue(name, array, update, value);
  const stream = streamOf(name, options);
  begin(stream);
  put(array.handle);
  put(update);
  putEntries(name, entries);
  putOperand(converted);
  return result(name, call(op.INDEX_UPDATE));
}
