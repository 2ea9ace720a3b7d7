// Random numbers: the generated operations, and the state that they draw their keys from when they are given none.

import * as op from "../generated/opcodes.ts";
import { begin, call, check } from "../native/frame.ts";
import { type ArrayLike, operand, putOperand, putWord, result } from "./arguments.ts";
import type { Array } from "./array.ts";
import { seed as toSeed } from "./integers.ts";

export * from "../generated/random.ts";

/**
 * Sets the state that keys are drawn from: the same seed gives the same numbers as in Python.
 *
 * Each thread has a state of its own, made of the time in milliseconds at its first use: threads that start together
 * may draw the same numbers until they are given different seeds.
 *
 * @param seed A non-negative integer below 2^64; a bigint from 2^53 on.
 * @throws {MlxError} INVALID_ARGUMENT for a fraction; OUT_OF_RANGE for a number out of these bounds.
 * @throws {TypeError} For anything else.
 * @see mlx.core.random.seed
 * @example
 * ```ts
 * import { random } from "mlx.node";
 *
 * random.seed(7);
 * const a = random.normal([3]);
 * random.seed(7);
 * random.normal([3]); // the numbers of a
 * ```
 */
export function seed(seed: number | bigint): void {
  const bits = toSeed("random.seed", "seed", seed);
  begin(0);
  putWord(bits);
  check("random.seed", call(op.SEED));
}

function readState(): Array {
  begin(0);
  return result("random.state", call(op.RANDOM_STATE));
}

function writeState(state: ArrayLike): void {
  const value = operand("random.state", "state[0]", state);
  begin(0);
  putOperand(value);
  check("random.state", call(op.SET_RANDOM_STATE));
}

/**
 * The state that keys are drawn from: one key, in a list.
 *
 * Reading `state[0]` makes an array of its own, which later draws leave alone; assigning it to `state[0]` brings
 * that state back. One that is not computed yet is computed by the next draw.
 *
 * @see mlx.core.random.state
 * @example
 * ```ts
 * import { random } from "mlx.node";
 *
 * const saved = random.state[0];
 * const a = random.uniform(0, 1, [3]);
 * random.state[0] = saved;
 * random.uniform(0, 1, [3]); // the numbers of a
 * ```
 */
export const state: [Array] = Object.seal(
  Object.defineProperty([], "0", { get: readState, set: writeState, enumerable: true }),
) as unknown as [Array];
