// The package's one error class, and the one place where a status from the native side becomes a throw.

/** What kind of failure an {@link MlxError} is. */
export type MlxErrorCode =
  | "INVALID_ARGUMENT"
  | "OUT_OF_RANGE"
  | "RUNTIME"
  | "OUT_OF_MEMORY"
  | "DISPOSED"
  | "DEVICE_UNAVAILABLE"
  | "UNSUPPORTED"
  | "LIBRARY_NOT_FOUND"
  | "VERSION_MISMATCH"
  | "ABORTED";

/** The number by which the native side says that a callback threw. */
export const CALLBACK = 8;

/** The number by which the native side says that it cannot do what is asked. */
export const UNSUPPORTED = 7;

/** The codes by the number that the native side gives; the order is that of `ErrorKind` in native/frame.h. */
const CODES: readonly MlxErrorCode[] = [
  "RUNTIME",
  "INVALID_ARGUMENT",
  "OUT_OF_RANGE",
  "RUNTIME",
  "OUT_OF_MEMORY",
  "DISPOSED",
  "DEVICE_UNAVAILABLE",
  "UNSUPPORTED",
  // CALLBACK, which brings an error of its own.
  "RUNTIME",
  "ABORTED",
];

/**
 * An error that MLX, or this package on its behalf, raised.
 *
 * The message begins with the name of the call and ends with MLX's own words and the shapes and dtypes at hand. An
 * argument of a wrong JavaScript type is a `TypeError` instead, thrown before MLX sees it.
 *
 * @example
 * ```ts
 * import { add, MlxError } from "mlx.node";
 *
 * try {
 *   add([1, 2], [1, 2, 3]);
 * } catch (error) {
 *   if (error instanceof MlxError) console.log(error.code, error.op); // INVALID_ARGUMENT add
 * }
 * ```
 */
export class MlxError extends Error {
  /** Always `"MlxError"`, so that it can be told apart across realms. */
  override readonly name = "MlxError";
  /** What kind of failure it is. */
  readonly code: MlxErrorCode;
  /** The name of the call that failed, for example `"add"`. */
  readonly op: string;

  /** Makes the error of `op`. */
  constructor(code: MlxErrorCode, op: string, message: string) {
    super(`${op}: ${message}`);
    this.code = code;
    this.op = op;
  }
}

/** The error for a failure that the native side reported as number `kind`. */
export function nativeError(op: string, kind: number, message: string): MlxError {
  return new MlxError(CODES[kind] ?? "RUNTIME", op, message);
}

/** A short description of any value, for error messages. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (globalThis.Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? value.slice(0, 40) + "..." : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object") return typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === "string" && name !== "Object" ? `a ${name}` : "an object";
}

/** The error for an argument of a wrong JavaScript type. */
export function wrongType(op: string, parameter: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${op}: ${parameter} must be ${expected}, got ${describe(value)}`);
}
