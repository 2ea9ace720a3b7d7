// The call frame: how operands reach the native side and results come back. It knows nothing of arrays or ops.
//
// A call writes its operands one after another from slot 1 on, in the order in which native/arguments.h reads them.
// Nothing that can run other JavaScript may stand between `begin` and `call`: convert every operand first.
//
// An array operand is its handle (2^24 and more); negated, when the native side shall free it after the call; a plain
// scalar is a tag (1 integer, 2 floating point, 3 boolean, 4 complex, 5 int64, 6 uint64) and its value. A list is its
// length and its elements. NaN stands for what is absent.

import { MlxError, nativeError } from "./errors.ts";
import { type Library, openLibrary, type Shim } from "./library.ts";

const SLOTS = 1 << 17;
// The end of the frame: how many handles are to be removed, and before it these.
const REMOVALS = 1024;
const REMOVAL_COUNT = SLOTS - 1;
const OPERANDS_END = SLOTS - REMOVALS - 1;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

let slots: Float64Array;
let bytes: Uint8Array;
let cursor = 0;
let shim: Shim;
let library: Library | undefined;

/** Opens the library at the first call that needs it; throws LIBRARY_NOT_FOUND or VERSION_MISMATCH. */
export function native(): Library {
  if (library !== undefined) return library;
  const opened = openLibrary();
  const address = opened.shim.mxn_open();
  if (address < 0) {
    throw new MlxError("VERSION_MISMATCH", "mlx.node", `${opened.path} and the libmlx beside it do not fit together`);
  }
  const memory = opened.ffi.view(address, SLOTS * 8);
  slots = new Float64Array(memory);
  bytes = new Uint8Array(memory);
  shim = opened.shim;
  library = opened;
  return opened;
}

/** Starts a call on the stream that `stream` stands for. */
export function begin(stream: number): void {
  if (library === undefined) native();
  slots[0] = stream;
  cursor = 1;
}

/** Writes one number. */
export function put(value: number): void {
  slots[cursor++] = value;
}

/** Writes a list of numbers. */
export function putList(values: readonly number[]): void {
  slots[cursor++] = values.length;
  for (let i = 0; i < values.length; i++) slots[cursor++] = values[i]!;
}

/** Writes a text: its length in bytes, and the bytes from the next number on. */
export function putText(op: string, value: string): void {
  reserve(op, Math.ceil(3 * value.length / 8) + 1);
  const { written } = ENCODER.encodeInto(value, bytes.subarray(8 * (cursor + 1)));
  slots[cursor] = written;
  cursor += 1 + Math.ceil(written / 8);
}

/** Makes sure that `count` more numbers fit into this call. */
export function reserve(op: string, count: number): void {
  if (cursor + count >= OPERANDS_END) throw new MlxError("OUT_OF_RANGE", op, `${count} operands are too many for one call`);
}

/** Runs operation `opcode` of the generated table: a handle, a count or a value; negative after an error. */
export function call(opcode: number): number {
  return shim.mxn_call(opcode);
}

/** Number `index` of what the call left in the frame. */
export function slot(index: number): number {
  return slots[index]!;
}

/** The first `count` numbers that the call left in the frame. */
export function slotList(count: number, from = 0): number[] {
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push(slots[from + i]!);
  return list;
}

/** The text that the call left in the frame. */
export function text(): string {
  return DECODER.decode(bytes.subarray(16, 16 + slots[1]!));
}

/** The error that the call left in the frame. */
export function failure(op: string): MlxError {
  return nativeError(op, slots[0]!, text());
}

/** Gives a call's result back, or throws what the native side said. */
export function check(op: string, result: number): number {
  if (!(result >= 0)) throw failure(op);
  return result;
}

let emptying = false;

function empty(): void {
  emptying = false;
  shim.mxn_free();
}

/**
 * Removes an array from the native table, with the next call or at the end of this turn of the event loop; harmless for
 * a handle that is no longer there.
 */
export function free(handle: number): void {
  const count = slots[REMOVAL_COUNT]!;
  slots[REMOVAL_COUNT - 1 - count] = handle;
  slots[REMOVAL_COUNT] = count + 1;
  if (!emptying) {
    emptying = true;
    queueMicrotask(empty);
  }
  if (count + 1 === REMOVALS) shim.mxn_free();
}

// Not every runtime passes an empty buffer.
const NO_BYTES = new Uint8Array(1);

function memory(data: ArrayBufferView): Uint8Array {
  return data.byteLength === 0 ? NO_BYTES : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A handle of a new array with a copy of `data`; dtype and shape have been put into the frame. */
export function write(op: string, data: ArrayBufferView): number {
  return check(op, shim.mxn_write(memory(data), data.byteLength));
}

/** Copies the evaluated array of `handle` into `data`. */
export function read(op: string, handle: number, data: ArrayBufferView): void {
  check(op, shim.mxn_read(handle, memory(data), data.byteLength));
}
