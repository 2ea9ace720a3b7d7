// How much memory MLX uses, its limits, and which arrays hold it: `memory`.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put, putList, reserve } from "../native/frame.ts";
import type { Array } from "./array.ts";
import type { Tree } from "./evaluate.ts";
import { collectArrays } from "./leaves.ts";
import { type Place, places, setTracing } from "./tracer.ts";

export type { Place } from "./tracer.ts";

/** The live arrays of a thread. */
export interface LiveArrays {
  /** How many there are, computed or not. */
  readonly count: number;
  /** Bytes of the memory behind them; memory that several share counts once. */
  readonly bytes: number;
  /** Where those were made that are known to {@link trace}, the most bytes first. */
  readonly places: readonly Place[];
}

function figure(name: string, opcode: number): number {
  begin(0);
  return check(name, call(opcode));
}

function toBytes(name: string, bytes: unknown): number {
  if (typeof bytes !== "number") throw wrongType(name, "bytes", "a number", bytes);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  if (Number.isInteger(bytes)) throw new MlxError("OUT_OF_RANGE", name, `bytes must be from 0 to 2^53 - 1, got ${bytes}`);
  throw new MlxError("INVALID_ARGUMENT", name, `bytes must be an integer, got ${bytes}`);
}

/** Sets a limit, and gives the one before; without one, tells the one in force. */
function limitOf(name: string, opcode: number, bytes: number | undefined): number {
  const given = bytes === undefined ? undefined : toBytes(name, bytes);
  begin(0);
  put(given === undefined ? 0 : 1);
  if (given !== undefined) put(given);
  return check(name, call(opcode));
}

/**
 * Tells the memory in use.
 *
 * It is that of all threads of the process; what MLX keeps for later use ({@link cache}) does not count.
 *
 * @returns Bytes.
 * @see mlx.core.get_active_memory
 * @example
 * ```ts
 * import { array, memory } from "mlx.node";
 *
 * using a = array([1, 2, 3]);
 * memory.active() >= a.nbytes; // true
 * ```
 */
export function active(): number {
  return figure("memory.active", op.ACTIVE_MEMORY);
}

/**
 * Tells the most memory that was in use at once, since the process began or since {@link resetPeak}.
 *
 * @returns Bytes.
 * @see mlx.core.get_peak_memory
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * memory.peak() >= memory.active(); // true
 * ```
 */
export function peak(): number {
  return figure("memory.peak", op.PEAK_MEMORY);
}

/**
 * Has {@link peak} begin again at 0.
 *
 * @see mlx.core.reset_peak_memory
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * memory.resetPeak();
 * memory.peak(); // 0
 * ```
 */
export function resetPeak(): void {
  figure("memory.resetPeak", op.RESET_PEAK_MEMORY);
}

/**
 * Tells the memory that MLX keeps for later use though no array needs it.
 *
 * @returns Bytes.
 * @see mlx.core.get_cache_memory
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * memory.clearCache();
 * memory.cache(); // 0
 * ```
 */
export function cache(): number {
  return figure("memory.cache", op.CACHE_MEMORY);
}

/**
 * Tells or sets how much memory evaluation should use: where more is in use, it waits for work to finish before it
 * starts more. It is no bound: what needs more gets it.
 *
 * @param bytes The new limit; an integer from 0 to 2^53 - 1. Without it nothing is set.
 * @returns The limit that was in force before, in bytes.
 * @throws {MlxError} OUT_OF_RANGE for an integer out of these bounds, INVALID_ARGUMENT for another number.
 * @see mlx.core.set_memory_limit
 * @see mlx.core.get_memory_limit
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * const before = memory.limit(2 ** 30);
 * memory.limit(before); // 1073741824
 * ```
 */
export function limit(bytes?: number): number {
  return limitOf("memory.limit", op.MEMORY_LIMIT, bytes);
}

/**
 * Tells or sets how much memory MLX may keep for later use; 0 keeps none. What is above a new limit goes back to the
 * system with the next array that is computed.
 *
 * On a CPU the package sets it to a sixteenth of the machine's memory at the start, where MLX's own default is 32 MiB.
 *
 * @param bytes The new limit; an integer from 0 to 2^53 - 1. Without it nothing is set.
 * @returns The limit that was in force before, in bytes.
 * @throws {MlxError} OUT_OF_RANGE for an integer out of these bounds, INVALID_ARGUMENT for another number.
 * @see mlx.core.set_cache_limit
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * const before = memory.cacheLimit(2 ** 20);
 * memory.cacheLimit(before); // 1048576
 * ```
 */
export function cacheLimit(bytes?: number): number {
  return limitOf("memory.cacheLimit", op.CACHE_LIMIT, bytes);
}

/**
 * Sets how much memory the system must keep resident for the GPU. It has an effect on macOS 15 and newer only.
 *
 * @param bytes The new limit; an integer from 0 to 2^53 - 1, at most the system's own limit.
 * @returns The limit that was in force before, in bytes; 0 where it has no effect.
 * @throws {MlxError} OUT_OF_RANGE for an integer out of these bounds, INVALID_ARGUMENT for another number and for more
 * than the system's limit.
 * @see mlx.core.set_wired_limit
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * memory.wiredLimit(0); // 0
 * ```
 */
export function wiredLimit(bytes: number): number {
  const given = toBytes("memory.wiredLimit", bytes);
  begin(0);
  put(given);
  return check("memory.wiredLimit", call(op.WIRED_LIMIT));
}

/**
 * Gives the memory that MLX keeps for later use back to the system.
 *
 * @see mlx.core.clear_cache
 * @example
 * ```ts
 * import { memory } from "mlx.node";
 *
 * memory.clearCache();
 * ```
 */
export function clearCache(): void {
  figure("memory.clearCache", op.CLEAR_CACHE);
}

/**
 * Tells the memory behind computed arrays. What several share counts once, and in full where an array is a part of it.
 *
 * @param trees Arrays, or nested objects, lists, Maps and Sets with arrays in them.
 * @returns Bytes.
 * @throws {MlxError} INVALID_ARGUMENT when one is not computed yet.
 * @see mlx.core.get_array_buffer_size
 * @example
 * ```ts
 * import { array, evaluate, memory } from "mlx.node";
 *
 * const a = array([1, 2, 3, 4]);
 * const part = a.index("1:3");
 * evaluate(part);
 * memory.bufferSize(a, { part }); // 16
 * ```
 */
export function bufferSize(...trees: Tree[]): number {
  const name = "memory.bufferSize";
  const found = new Set<Array>();
  for (const tree of trees) collectArrays(tree, found);
  const handles = [...found].map((array) => array.handle);
  begin(0);
  reserve(name, handles.length + 1);
  putList(handles);
  return check(name, call(op.BUFFER_SIZE));
}

/**
 * Tells how many arrays of this thread are alive, how much memory is behind them and, for those made while
 * {@link trace} was on, where they were made.
 *
 * An array is alive until it is disposed, or collected after nobody held it any more.
 *
 * @returns The figures.
 * @example
 * ```ts
 * import { array, memory } from "mlx.node";
 *
 * const before = memory.arrays();
 * using a = array([1, 2, 3]);
 * memory.arrays().count - before.count; // 1
 * ```
 */
export function arrays(): LiveArrays {
  const name = "memory.arrays";
  return { places: places(), count: figure(name, op.LIVE), bytes: figure(name, op.LIVE_BUFFERS) };
}

/**
 * Notes from now on where each array is made, so that {@link arrays} can tell; or stops that and forgets the places.
 *
 * It takes tens of microseconds for every array: it is for finding leaks.
 *
 * @param enabled Whether to trace.
 * @throws {TypeError} When it is no boolean.
 * @example
 * ```ts
 * import { array, memory } from "mlx.node";
 *
 * memory.trace(true);
 * const a = array([1, 2, 3]);
 * const [first] = memory.arrays().places;
 * first?.count; // 1; first.place is this file, the line of `array` and its column
 * memory.trace(false);
 * ```
 */
export function trace(enabled: boolean): void {
  if (typeof enabled !== "boolean") throw wrongType("memory.trace", "enabled", "a boolean", enabled);
  setTracing(enabled);
}
