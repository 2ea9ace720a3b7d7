// The call frame: how operands reach the native side and results come back. It knows nothing of arrays or ops.
//
// A call writes its operands one after another from slot 1 on, in the order in which native/arguments.h reads them.
// Nothing that can run other JavaScript may stand between `begin` and `call`: convert every operand first.
//
// An array operand is its handle (2^24 and more); negated, when the native side shall free it after the call; a plain
// scalar is a tag (1 integer, 2 floating point, 3 boolean, 4 complex, 5 int64, 6 uint64) and its value. A list is its
// length and its elements; a text is its length in bytes and, eight to a slot, its UTF-8. NaN stands for what is absent.

import process from "node:process";
import { GUARD_EXIT, LONG_TEXT } from "../generated/opcodes.ts";
import { CALLBACK, MlxError, nativeError, UNSUPPORTED } from "./errors.ts";
import { type Library, openLibrary, type Shim } from "./library.ts";

const SLOTS = 1 << 17;
// The end of the frame: how many handles are to be removed, and before it these.
const REMOVALS = 1024;
const REMOVAL_COUNT = SLOTS - 1;
const OPERANDS_END = SLOTS - REMOVALS - 1;
// Texts end before it, so that what is put after them has room as it has without them.
const TEXTS_END = OPERANDS_END - (1 << 15);
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

const OTHER_MLX = "Install mlx.node again with the packages that belong to it, and load no other libmlx before it: not by LD_LIBRARY_PATH or " +
  "LD_PRELOAD (on macOS, by DYLD_ variables), nor from another package in the same process.";

let slots: Float64Array;
let bytes: Uint8Array;
let cursor = 0;
let shim: Shim;
let library: Library | undefined;

/** Opens the library at the first call that needs it; throws LIBRARY_NOT_FOUND, VERSION_MISMATCH, or what MLX says when it cannot start. */
export function native(): Library {
  if (library !== undefined) return library;
  const opened = openLibrary();
  const address = opened.shim.mxn_open();
  const memory = opened.ffi.view(Math.abs(address), SLOTS * 8);
  slots = new Float64Array(memory);
  bytes = new Uint8Array(memory);
  if (address < 0) {
    const message = `${opened.path} and the libmlx beside it: ${text()}`;
    // All that the native side finds unsupported here is another version of MLX.
    if (slots[0] === UNSUPPORTED) throw new MlxError("VERSION_MISMATCH", "mlx.node", `${message}. ${OTHER_MLX}`);
    throw nativeError("mlx.node", slots[0]!, message);
  }
  shim = opened.shim;
  library = opened;
  process.once("exit", guardExit);
  return opened;
}

/** Has the native side end the process before the destructors of libraries that were opened since. */
function guardExit(): void {
  begin(0);
  call(GUARD_EXIT);
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

/** Writes a text. */
export function putText(op: string, value: string): void {
  const from = cursor + 1;
  const { read, written } = ENCODER.encodeInto(value, bytes.subarray(8 * from, Math.max(8 * from, 8 * TEXTS_END)));
  if (read < value.length) throw new MlxError("OUT_OF_RANGE", op, `a text of ${value.length} characters is too long for one call`);
  slots[cursor] = written;
  cursor = from + Math.ceil(written / 8);
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

/** The first slot after that text. */
export function textEnd(): number {
  return 2 + Math.ceil(slots[1]! / 8);
}

let thrown: unknown;

/** Keeps what a callback threw until the call around it fails. */
export function keepThrown(error: unknown): void {
  thrown = error;
}

/** The error that the call left in the frame, or the one that a callback threw inside it. */
export function failure(op: string): unknown {
  if (slots[0] !== CALLBACK) return nativeError(op, slots[0]!, text());
  const error = thrown;
  thrown = undefined;
  return error;
}

/** The text that a call left on the native side because it may be longer than the frame. */
export function longText(op: string): string {
  const decoder = new TextDecoder();
  let all = "";
  let from = 0;
  while (true) {
    begin(0);
    put(from);
    const length = check(op, call(LONG_TEXT));
    if (length === 0) return all + decoder.decode();
    all += decoder.decode(bytes.subarray(16, 16 + length), { stream: true });
    from += length;
  }
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
