// Checks of integers and lists of them: shapes, axes, counts.

import { MlxError, wrongType } from "../native/errors.ts";

// What surely fits the call frame; MLX itself is at home below a hundred.
const MAX_LENGTH = 1 << 14;

/** An integer argument, or an error in the name of the call. */
export function integer(name: string, parameter: string, value: unknown): number {
  if (typeof value !== "number") throw wrongType(name, parameter, "an integer", value);
  if (!Number.isInteger(value)) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be an integer, got ${value}`);
  return value;
}

/** An integer argument that may be absent: NaN then. */
export function optionalInteger(name: string, parameter: string, value: unknown): number {
  return value === undefined || value === null ? NaN : integer(name, parameter, value);
}

/** A seed of random numbers: 64 bits without a sign. */
export function seed(name: string, parameter: string, value: unknown): bigint {
  if (typeof value !== "bigint") {
    const number = integer(name, parameter, value);
    if (!Number.isSafeInteger(number)) throw new MlxError("OUT_OF_RANGE", name, `${parameter} ${number} is past 2^53: give a bigint`);
    value = BigInt(number);
  }
  const bits = value as bigint;
  if (bits < 0n || bits >= 1n << 64n) throw new MlxError("OUT_OF_RANGE", name, `${parameter} must be from 0 to below 2^64, got ${bits}`);
  return bits;
}

/** A list of integers; one integer stands for a list of it. */
export function integers(name: string, parameter: string, value: unknown): number[] {
  if (typeof value === "number") return [integer(name, parameter, value)];
  if (!globalThis.Array.isArray(value)) throw wrongType(name, parameter, "an integer or a list of integers", value);
  if (value.length > MAX_LENGTH) throw new MlxError("OUT_OF_RANGE", name, `${parameter} has ${value.length} integers, more than ${MAX_LENGTH}`);
  const list: number[] = [];
  // Not map, which passes over the holes of a sparse list; the name of an item is made up only for its error.
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    list.push(Number.isInteger(item) ? item : integer(name, `${parameter}[${i}]`, item));
  }
  return list;
}

/** A list of integers that may be absent. */
export function optionalIntegers(name: string, parameter: string, value: unknown): number[] | null {
  return value === undefined || value === null ? null : integers(name, parameter, value);
}
