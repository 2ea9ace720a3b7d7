// Evaluation: computing what lazy arrays stand for, blocking or not, and waiting for streams.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, failure, native, put, reserve, slotList } from "../native/frame.ts";
import type { Watch } from "../ffi/ffi.ts";
import { Array } from "./array.ts";
import { type StreamLike, toStream } from "./context.ts";
import { liveToken, streamsInUse } from "./stream.ts";

/** Arrays in nested objects and lists; other values are left alone. */
export type Tree = unknown;

function collect(tree: Tree, into: Array[], seen: Set<object>): void {
  if (tree instanceof Array) {
    into.push(tree);
  } else if (typeof tree === "object" && tree !== null && !ArrayBuffer.isView(tree)) {
    if (seen.has(tree)) return;
    seen.add(tree);
    for (const value of globalThis.Array.isArray(tree) ? tree : Object.values(tree)) collect(value, into, seen);
  }
}

function handlesOf(trees: readonly Tree[]): number[] {
  const arrays: Array[] = [];
  const seen = new Set<object>();
  for (const tree of trees) collect(tree, arrays, seen);
  return arrays.map((array) => array.handle);
}

function putHandles(name: string, handles: readonly number[]): void {
  reserve(name, handles.length + 1);
  put(handles.length);
  for (const handle of handles) put(handle);
}

/** @internal Evaluates arrays by handle, blocking. */
export function evaluateHandles(name: string, handles: readonly number[]): void {
  begin(0);
  putHandles(name, handles);
  check(name, call(op.EVALUATE));
}

/**
 * Computes arrays and returns when their values are there. It blocks the calling thread: a server uses
 * {@link evalAsync}.
 *
 * @param trees Arrays, or objects and lists with arrays in them.
 * @throws {MlxError} The error of the operation that failed; reading the array later throws it again.
 * @see mlx.core.eval
 * @example
 * ```ts
 * import { add, evaluate } from "mlx.node";
 *
 * const sum = add([1, 2], 1);
 * evaluate(sum);
 * ```
 */
export function evaluate(...trees: Tree[]): void {
  evaluateHandles("evaluate", handlesOf(trees));
}

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

function settled(id: number): Pending | undefined {
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
      const job = pending.get(-count);
      const error = failure(job?.name ?? "evalAsync");
      settled(-count)?.reject(error);
    } else {
      for (const id of slotList(count)) settled(id)?.resolve();
    }
  }
  if (pending.size === 0) watch?.unref();
}

/** Starts a native job that names itself by an id, and promises its end. */
function start(name: string, begins: (id: number) => number): Promise<void> {
  const watching = channel();
  const id = nextId++;
  return new Promise((resolve, reject) => {
    check(name, begins(id));
    if (pending.size === 0) watching.ref();
    pending.set(id, { name, resolve, reject });
  });
}

/** @internal Evaluates arrays by handle on the native evaluation thread. */
export function evaluateHandlesAsync(name: string, handles: readonly number[]): Promise<void> {
  return start(name, (id) => {
    begin(0);
    put(id);
    putHandles(name, handles);
    return call(op.EVALUATE_ASYNC);
  });
}

/**
 * Computes arrays without blocking: the work starts at once, on a thread of its own, and the event loop goes on.
 *
 * @param trees Arrays, or objects and lists with arrays in them.
 * @returns A promise that the values are there; it rejects with the error of the operation that failed.
 * @see mlx.core.async_eval
 * @example
 * ```ts
 * import { add, evalAsync } from "mlx.node";
 *
 * const sum = add([1, 2], 1);
 * await evalAsync(sum);
 * sum.toArray(); // [2, 3]
 * ```
 */
export async function evalAsync(...trees: Tree[]): Promise<void> {
  await evaluateHandlesAsync("evalAsync", handlesOf(trees));
}

function tokensOf(name: string, stream: StreamLike | undefined): number[] {
  return stream === undefined ? streamsInUse() : [liveToken(name, toStream(name, stream))];
}

function putTokens(name: string, tokens: readonly number[]): void {
  reserve(name, tokens.length + 1);
  put(tokens.length);
  for (const token of tokens) put(token);
}

/**
 * Waits until everything that a stream was given is done. It blocks the calling thread: a server uses
 * {@link synchronizeAsync}.
 *
 * @param stream A stream or device; without one, every stream of this thread.
 * @throws {MlxError} The error of work that failed on the stream and that nobody has seen yet.
 * @see mlx.core.synchronize
 * @example
 * ```ts
 * import { synchronize } from "mlx.node";
 *
 * synchronize();
 * ```
 */
export function synchronize(stream?: StreamLike): void {
  const tokens = tokensOf("synchronize", stream);
  begin(0);
  putTokens("synchronize", tokens);
  check("synchronize", call(op.SYNCHRONIZE));
}

/**
 * Promises that everything that a stream was given so far is done, without blocking.
 *
 * @param stream A stream or device; without one, every stream of this thread.
 * @returns A promise; it rejects with the error of work that failed on the stream and that nobody has seen yet.
 * @see mlx.core.synchronize
 * @example
 * ```ts
 * import { synchronizeAsync } from "mlx.node";
 *
 * await synchronizeAsync();
 * ```
 */
export async function synchronizeAsync(stream?: StreamLike): Promise<void> {
  const tokens = tokensOf("synchronizeAsync", stream);
  await start("synchronizeAsync", (id) => {
    begin(0);
    put(id);
    putTokens("synchronizeAsync", tokens);
    return call(op.SYNCHRONIZE_ASYNC);
  });
}
