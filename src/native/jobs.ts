// What the native side does for longer: evaluating arrays and waiting for streams, blocking or as a job of the native
// evaluation thread, which tells on a socket when it is done. Arrays are handles here, and streams are tokens.

import * as op from "../generated/opcodes.ts";
import type { Watch } from "../ffi/ffi.ts";
import { MlxError } from "./errors.ts";
import { begin, call, check, failure, native, put, reserve, slotList } from "./frame.ts";
import { noteHeld } from "./pressure.ts";

interface Pending {
  readonly name: string;
  resolve(): void;
  reject(error: unknown): void;
}

let watch: Watch | undefined;
let nextId = 1;
const pending = new Map<number, Pending>();

/** Opens the channel on which the native side tells what is done; a socket is watched from then on. */
function channel(): Watch {
  if (watch === undefined) {
    begin(0);
    const fd = check("evalAsync", call(op.OPEN_MAILBOX));
    watch = native().ffi.watch(fd, drain);
  }
  return watch;
}

function take(id: number): Pending | undefined {
  const job = pending.get(id);
  pending.delete(id);
  return job;
}

function drain(): void {
  for (;;) {
    begin(0);
    const count = call(op.DRAIN);
    if (count === 0) break;
    // A failed job comes alone: its negated id, its error in the frame.
    if (count < 0) {
      const job = take(-count);
      job?.reject(failure(job.name));
    } else {
      for (const id of slotList(count)) take(id)?.resolve();
    }
  }
  if (pending.size === 0) watch?.unref();
  noteHeld(call(op.HELD));
}

/** The error of work that a signal stopped. */
function aborted(name: string, signal: AbortSignal): MlxError {
  const error = new MlxError("ABORTED", name, "the signal was aborted");
  error.cause = signal.reason;
  return error;
}

/** Starts a job that a signal can stop. */
async function startUntil(name: string, opcode: number, numbers: readonly number[], signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw aborted(name, signal);
  const id = nextId;
  const job = start(name, opcode, numbers);
  const cancel = (): void => {
    begin(0);
    put(id);
    call(op.CANCEL);
  };
  signal.addEventListener("abort", cancel);
  try {
    await job;
  } catch (error) {
    throw error instanceof MlxError && error.code === "ABORTED" ? aborted(name, signal) : error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Starts a job on what `numbers` name, and promises its end. */
function start(name: string, opcode: number, numbers: readonly number[], signal?: AbortSignal): Promise<void> {
  if (signal !== undefined) return startUntil(name, opcode, numbers, signal);
  const watching = channel();
  const id = nextId++;
  return new Promise((resolve, reject) => {
    begin(0);
    put(id);
    putNumbers(name, numbers);
    check(name, call(opcode));
    if (pending.size === 0) watching.ref();
    pending.set(id, { name, resolve, reject });
  });
}

function putNumbers(name: string, numbers: readonly number[]): void {
  reserve(name, numbers.length + 1);
  put(numbers.length);
  for (const number of numbers) put(number);
}

/** Evaluates arrays, blocking. */
export function evaluateHandles(name: string, handles: readonly number[]): void {
  begin(0);
  putNumbers(name, handles);
  noteHeld(check(name, call(op.EVALUATE)));
}

/**
 * Evaluates an array, blocking, and leaves it in the frame: its dtype, how many dimensions, the slot of its first value (0 when there are too many
 * of them), and from slot 3 the shape. Gives how many bytes are held, to be noted when the frame has been read.
 */
export function evaluateIntoFrame(name: string, handle: number): number {
  begin(0);
  put(handle);
  return check(name, call(op.VALUES));
}

/** Promises that arrays are evaluated; a signal stops what has not been given to a stream yet. */
export function evaluateHandlesAsync(name: string, handles: readonly number[], signal?: AbortSignal): Promise<void> {
  return start(name, op.EVALUATE_ASYNC, handles, signal);
}

/** Waits, blocking, until streams have done all that they were given. */
export function synchronizeTokens(name: string, tokens: readonly number[]): void {
  begin(0);
  putNumbers(name, tokens);
  check(name, call(op.SYNCHRONIZE));
}

/** Promises that streams have done all that they were given so far. */
export function synchronizeTokensAsync(name: string, tokens: readonly number[], signal?: AbortSignal): Promise<void> {
  return start(name, op.SYNCHRONIZE_ASYNC, tokens, signal);
}
