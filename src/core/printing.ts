// How arrays print their numbers.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put } from "../native/frame.ts";
import { integer } from "./integers.ts";

/** How arrays print their numbers. */
export interface PrintOptions {
  /** Decimal places; -1 leaves them to MLX. */
  readonly precision: number;
}

const MOST_PLACES = 100;

/**
 * Tells how arrays print their numbers.
 *
 * @returns The options in force in this process.
 * @see mlx.core.get_printoptions
 * @example
 * ```ts
 * import { getPrintoptions } from "mlx.node";
 *
 * getPrintoptions().precision; // -1
 * ```
 */
export function getPrintoptions(): PrintOptions {
  begin(0);
  return { precision: check("getPrintoptions", call(op.PRECISION)) - 1 };
}

/**
 * Sets how arrays print their numbers, in the whole process.
 *
 * @param options The decimal places, from 0 to 100; -1, the default, leaves them to MLX.
 * @throws {MlxError} INVALID_ARGUMENT for another number of places.
 * @see mlx.core.set_printoptions
 * @example
 * ```ts
 * import { array, setPrintoptions } from "mlx.node";
 *
 * setPrintoptions({ precision: 2 });
 * String(array(1.23456)); // "array(1.23, dtype=float32)"
 * setPrintoptions({ precision: -1 });
 * ```
 */
export function setPrintoptions(options: Partial<PrintOptions>): void {
  if (typeof options !== "object" || options === null) throw wrongType("setPrintoptions", "options", "an options object", options);
  const precision = integer("setPrintoptions", "precision", options.precision ?? -1);
  if (precision < -1 || precision > MOST_PLACES) {
    throw new MlxError("INVALID_ARGUMENT", "setPrintoptions", `precision must be from -1 to ${MOST_PLACES}, got ${precision}`);
  }
  begin(0);
  put(precision);
  check("setPrintoptions", call(op.SET_PRECISION));
}

/**
 * Runs a function with print options in force, and puts those before it in force again, also when it throws.
 *
 * @param options The options, as {@link setPrintoptions} takes them.
 * @param fn The function; it is not awaited.
 * @returns What the function returns.
 * @see mlx.core.printoptions
 * @example
 * ```ts
 * import { array, printoptions } from "mlx.node";
 *
 * printoptions({ precision: 2 }, () => String(array(1.23456))); // "array(1.23, dtype=float32)"
 * ```
 */
export function printoptions<T>(options: Partial<PrintOptions>, fn: () => T): T {
  const before = getPrintoptions();
  setPrintoptions(options);
  try {
    return fn();
  } finally {
    setPrintoptions(before);
  }
}
