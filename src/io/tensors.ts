// Between tensors in a file and arrays: what a format found in a header becomes arrays that are read when they are
// computed, and arrays become the bytes of a file.

import { fromData } from "../core/arguments.ts";
import { Array } from "../core/array.ts";
import { type Dtype, toDtype, uint8 } from "../core/dtype.ts";
import * as op from "../generated/opcodes.ts";
import { transpose } from "../generated/ops.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put, putList, putText, read, slotList, write } from "../native/frame.ts";
import { evaluateHandles } from "../native/jobs.ts";
import { room, type Source } from "./files.ts";

// The numbers that native/blocks.cpp knows the layouts by.
const LAYOUTS = [
  "plain",
  "swapped2",
  "swapped4",
  "swapped8",
  "q4_0",
  "q4_0.scales",
  "q4_0.biases",
  "q4_1",
  "q4_1.scales",
  "q4_1.biases",
  "q8_0",
  "q8_0.scales",
  "q8_0.biases",
  "bf16",
  "q2_k",
  "q4_k",
  "q6_k",
] as const;

/** How the elements of a tensor lie in the file, where not one after another as in memory. */
export type Layout = typeof LAYOUTS[number];

/** A tensor as a header describes it. */
export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its first byte. */
  readonly start: number;
  /** Its bytes in the file. */
  readonly length: number;
  readonly layout?: Layout;
  /** Whether the axes come in the opposite order. */
  readonly reversed?: boolean;
}

/** Arrays by name. */
export type NamedArrays = Record<string, Array>;

// NumPy's limit; no model comes near it.
const MOST_DIMENSIONS = 64;
const LARGEST_DIMENSION = 2 ** 31 - 1;
// What surely fits the call frame.
const SLOTS_PER_CALL = 1 << 16;

/** An object without a prototype: no name that a file holds means anything but an entry of it. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** Takes the names in a file, and refuses those that come twice. */
export class Names {
  readonly #source: Source;
  readonly #seen = new Set<string>();

  constructor(source: Source) {
    this.#source = source;
  }

  add(name: string): string {
    // Harmless in a record of ours, but not where it is copied to with `Object.assign`.
    if (name === "__proto__") throw this.#source.invalid(`${describe(name)} is not allowed as a name`);
    if (this.#seen.has(name)) throw this.#source.invalid(`there is more than one ${describe(name)}`);
    this.#seen.add(name);
    return name;
  }
}

/** The number of elements of a shape that a file claims, or an error. */
export function countElements(source: Source, name: string, shape: readonly unknown[]): number {
  if (shape.length > MOST_DIMENSIONS) throw source.invalid(`${describe(name)} has ${shape.length} dimensions, more than ${MOST_DIMENSIONS}`);
  let count = 1;
  let empty = false;
  for (const dimension of shape) {
    if (typeof dimension !== "number" || !Number.isInteger(dimension) || dimension < 0 || dimension > LARGEST_DIMENSION) {
      throw source.invalid(`${describe(name)} has a dimension of ${describe(dimension)}`);
    }
    if (dimension === 0) empty = true;
    else count *= dimension;
  }
  if (count > 2 ** 53) throw source.invalid(`${describe(name)} has more elements than any array: its shape is [${shape.join(", ")}]`);
  return empty ? 0 : count;
}

/** Checks that no two tensors share bytes, which only a damaged or hostile file has. */
export function checkApart(source: Source, tensors: readonly { readonly name: string; readonly start: number; readonly length: number }[]): void {
  const sorted = tensors.filter(({ length }) => length > 0).sort((a, b) => a.start - b.start);
  for (let i = 1; i < sorted.length; i++) {
    const [before, after] = [sorted[i - 1]!, sorted[i]!];
    if (before.start + before.length > after.start) throw source.invalid(`${describe(before.name)} and ${describe(after.name)} overlap`);
  }
}

/** Arrays of the tensors, in their order. Those in a file are read when they are computed, those in bytes are copied. */
export function makeArrays(source: Source, tensors: readonly Tensor[], token: number): Array[] {
  const arrays: Array[] = [];
  try {
    if (source.path !== undefined) {
      for (let at = 0; at < tensors.length;) at += loadFile(source, source.path, tensors, at, token, arrays);
    } else {
      for (const tensor of tensors) arrays.push(loadBytes(source, tensor, token));
    }
    tensors.forEach((tensor, i) => {
      if (!tensor.reversed) return;
      const stored = arrays[i]!;
      arrays[i] = transpose(stored, { stream: "cpu" });
      stored.dispose();
    });
  } catch (error) {
    disposeAll(arrays);
    throw error;
  }
  return arrays;
}

/** Gives the memory of arrays back that nobody will see. */
export function disposeAll(arrays: readonly Array[]): void {
  for (const array of arrays) array.dispose();
}

/** Makes the arrays of as many tensors from `from` on as fit one call, and tells how many. */
function loadFile(source: Source, path: string, tensors: readonly Tensor[], from: number, token: number, into: Array[]): number {
  let count = 0;
  for (let slots = 0; from + count < tensors.length && slots < SLOTS_PER_CALL; count++) slots += 4 + tensors[from + count]!.shape.length;
  begin(token);
  putText(source.op, path);
  put(source.inode);
  put(source.size);
  put(count);
  for (let i = 0; i < count; i++) putTensor(tensors[from + i]!, tensors[from + i]!.start);
  for (const handle of slotList(check(source.op, call(op.LOAD_FILE)))) into.push(new Array(handle));
  return count;
}

function putTensor({ dtype, layout, shape }: Tensor, start: number): void {
  put(dtype.code);
  put(LAYOUTS.indexOf(layout ?? "plain"));
  put(start);
  putList(shape);
}

function loadBytes(source: Source, tensor: Tensor, token: number): Array {
  const bytes = source.bytes(tensor.start, tensor.length, describe(tensor.name));
  if (tensor.layout === undefined) return fromBytes(source.op, bytes, tensor.shape, tensor.dtype);
  const stored = fromBytes(source.op, bytes, [bytes.length], uint8);
  try {
    begin(token);
    put(stored.handle);
    put(1);
    putTensor(tensor, 0);
    return new Array(slotList(check(source.op, call(op.LOAD_BYTES)))[0]!);
  } finally {
    stored.dispose();
  }
}

/** A new array with a copy of elements that lie one after another. */
export function fromBytes(name: string, bytes: Uint8Array, shape: readonly number[], dtype: Dtype): Array {
  begin(0);
  put(dtype.code);
  putList(shape);
  return new Array(write(name, bytes));
}

/** Whether a value is an object of names and values: no array, list, Map or the like. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]" && !(value instanceof Array);
}

/** An array to be written, by its name. */
export interface Entry {
  readonly name: string;
  readonly array: Array;
}

/** Computes the arrays that are to be written and runs `body` on them; those made of plain values are freed after it. */
export function withEntries<T>(name: string, arrays: unknown, body: (entries: Entry[]) => T): T {
  if (!isRecord(arrays)) throw wrongType(name, "arrays", "an object of arrays", arrays);
  return withArrays(name, Object.entries(arrays).map(([key, value]) => [checkName(name, key), value] as const), body);
}

/** The same for names and values. */
export function withArrays<T>(name: string, values: readonly (readonly [string, unknown])[], body: (entries: Entry[]) => T): T {
  const made: Array[] = [];
  try {
    const entries = values.map(([key, value]) => {
      if (value instanceof Array) return { name: key, array: value };
      const array = fromData(name, key, value);
      made.push(array);
      return { name: key, array };
    });
    evaluateHandles(name, entries.map(({ array }) => array.handle));
    return body(entries);
  } finally {
    disposeAll(made);
  }
}

/** A name that every format can hold and every loader gives back. */
export function checkName(op: string, name: string): string {
  if (name === "__proto__" || /\p{Surrogate}/u.test(name)) throw new MlxError("INVALID_ARGUMENT", op, `${JSON.stringify(name)} cannot be a name in a file`);
  return name;
}

/** The elements of a computed array in row-major order as they lie in memory, after `head`. */
export function elementBytes(op: string, array: Array, head: Uint8Array = new Uint8Array(0)): Uint8Array {
  const whole = room(op, head.length + array.nbytes);
  whole.set(head);
  read(op, array.handle, whole.subarray(head.length));
  return whole;
}

/** The dtype of an array. */
export function dtypeOf(array: Array): Dtype {
  return toDtype("dtype", "dtype", array.dtype);
}
