// Handing arrays from one JavaScript thread to another, without copying.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put, putText, text } from "../native/frame.ts";
import { evaluateHandlesAsync } from "../native/jobs.ts";
import { Array, retain } from "./array.ts";
import { integer } from "./integers.ts";
import { fields } from "./launch.ts";

/** The options of {@link share} and {@link shareAsync}. */
export interface ShareOptions {
  /** How many times the token can be received; once, unless told otherwise. */
  receivers?: number | undefined;
}

const TOKEN = /^mlx-array-[0-9a-f]{32}$/;

function checkShared(name: string, array: unknown, options: unknown): number {
  if (!(array instanceof Array)) throw wrongType(name, "array", "an array of this package", array);
  const { receivers = 1 } = fields<ShareOptions>(name, "options", options, ["receivers"]);
  const count = integer(name, "receivers", receivers);
  if (count < 1) throw new MlxError("INVALID_ARGUMENT", name, `receivers must be at least 1, got ${count}`);
  return count;
}

/** Computes the array, if need be, and shares it. */
function shareHandle(name: string, array: Array, receivers: number): string {
  begin(0);
  put(array.handle);
  put(receivers);
  check(name, call(op.SHARE));
  return text();
}

/**
 * Makes a token by which another thread of this process gets the same array, without a copy of its data.
 *
 * The array is computed first, which blocks; {@link shareAsync} does not. The token is a text: post it to a worker, or
 * from one, as any other. The array itself stays usable here, and may be disposed of at any time: from now on the token
 * holds the data as well, also when this thread ends, until it is received. A token that nobody will receive keeps its
 * memory until the process ends; `receive(token).dispose()` gives it back.
 *
 * @param array The array, of any shape and dtype.
 * @param options How many times the token can be received, if not once.
 * @returns The token.
 * @throws {TypeError} When it is no array of this package.
 * @throws {MlxError} The error of the operation that failed; DISPOSED for a disposed array; INVALID_ARGUMENT for one that a transform
 * is tracing, or fewer receivers than one.
 * @example
 * ```ts
 * import { array, receive, share } from "mlx.node";
 *
 * const token = share(array([1, 2, 3]));
 * receive(token).toArray(); // [1, 2, 3]: in this thread or any other
 * ```
 */
export function share(array: Array, options: ShareOptions = {}): string {
  const receivers = checkShared("share", array, options);
  return shareHandle("share", array, receivers);
}

/**
 * As {@link share}, without blocking the event loop while the array is computed.
 *
 * @param array The array, of any shape and dtype; what it is at the call is what is shared.
 * @param options How many times the token can be received, if not once.
 * @returns A promise of the token; it rejects with the error of the operation that failed.
 * @throws {TypeError} When it is no array of this package.
 * @example
 * ```ts
 * import { add, receive, shareAsync } from "mlx.node";
 *
 * const token = await shareAsync(add([1, 2, 3], 1));
 * receive(token).toArray(); // [2, 3, 4]
 * ```
 */
export async function shareAsync(array: Array, options: ShareOptions = {}): Promise<string> {
  const receivers = checkShared("shareAsync", array, options);
  const snapshot = retain("shareAsync", array);
  try {
    // The own handle too, so that both know when it fails.
    await evaluateHandlesAsync("shareAsync", [array.handle, snapshot.handle]);
    return shareHandle("shareAsync", snapshot, receivers);
  } finally {
    snapshot.dispose();
  }
}

/**
 * Takes the array that another thread of this process, or this one, has shared.
 *
 * @param token What {@link share} or {@link shareAsync} gave.
 * @returns An array of this thread over the same data. Its memory comes back when nobody holds the data any more.
 * @throws {TypeError} When the token is no text.
 * @throws {MlxError} INVALID_ARGUMENT for a text that is no token; DISPOSED for a token that has been received as often as it can
 * be, or that was made in another process.
 * @example
 * ```ts
 * import { array, receive, share } from "mlx.node";
 *
 * const token = share(array([1, 2, 3]), { receivers: 2 });
 * receive(token).add(receive(token)).toArray(); // [2, 4, 6]
 * ```
 */
export function receive(token: string): Array {
  if (typeof token !== "string") throw wrongType("receive", "token", "a text that share() gave", token);
  if (!TOKEN.test(token)) throw new MlxError("INVALID_ARGUMENT", "receive", `${JSON.stringify(token.slice(0, 60))} is no token that share() gave`);
  begin(0);
  putText("receive", token);
  return new Array(check("receive", call(op.RECEIVE)));
}
