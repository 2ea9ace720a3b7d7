// Evaluation: computing what lazy arrays stand for, blocking or not, and waiting for streams.

import { evaluateHandles, evaluateHandlesAsync, synchronizeTokens, synchronizeTokensAsync } from "../native/jobs.ts";
import { type AbortOption, signalOf } from "./abort.ts";
import { Array } from "./array.ts";
import { type StreamLike, toStream } from "./context.ts";
import { collectArrays } from "./leaves.ts";
import { liveToken, streamsInUse } from "./stream.ts";

/** Arrays in nested objects, lists, Maps and Sets; other values are left alone. */
export type Tree = unknown;

function handlesOf(trees: readonly Tree[]): number[] {
  const arrays = new Set<Array>();
  for (const tree of trees) collectArrays(tree, arrays);
  return [...arrays].map((array) => array.handle);
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

/** Parts a last argument such as `{ signal }`, or a bare signal, from the trees before it. */
function withoutSignal(trees: readonly Tree[]): [trees: readonly Tree[], signal: AbortSignal | undefined] {
  const last = trees.at(-1);
  const bare = last instanceof AbortSignal ? last : undefined;
  const named = typeof last === "object" && last !== null && !(last instanceof Array) ? (last as AbortOption).signal : undefined;
  const signal = bare ?? (named instanceof AbortSignal ? named : undefined);
  return signal === undefined ? [trees, undefined] : [trees.slice(0, -1), signal];
}

/**
 * Computes arrays without blocking: the work starts at once, on a thread of its own, and the event loop goes on.
 *
 * @param trees Arrays, or objects and lists with arrays in them; an AbortSignal, or `{ signal }`, may come last.
 * @returns A promise that the values are there; it rejects with the error of the operation that failed, and with ABORTED when
 * the signal stopped the work. What was not computed then can be computed later.
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
  const [arrays, signal] = withoutSignal(trees);
  await evaluateHandlesAsync("evalAsync", handlesOf(arrays), signal);
}

function tokensOf(name: string, stream: StreamLike | undefined): number[] {
  return stream === undefined ? streamsInUse() : [liveToken(name, toStream(name, stream))];
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
  synchronizeTokens("synchronize", tokensOf("synchronize", stream));
}

/**
 * Promises that everything that a stream was given so far is done, without blocking.
 *
 * @param stream A stream or device; without one, every stream of this thread.
 * @param options A signal that ends the wait.
 * @returns A promise; it rejects with the error of work that failed on the stream and that nobody has seen yet.
 * @see mlx.core.synchronize
 * @example
 * ```ts
 * import { synchronizeAsync } from "mlx.node";
 *
 * await synchronizeAsync();
 * ```
 */
export async function synchronizeAsync(stream?: StreamLike, options?: AbortOption): Promise<void> {
  const signal = signalOf("synchronizeAsync", options);
  await synchronizeTokensAsync("synchronizeAsync", tokensOf("synchronizeAsync", stream), signal);
}
