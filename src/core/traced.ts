// A JavaScript function as the native side traces it: handles in, handles out, nothing left behind.

import { IS_TRACER } from "../generated/opcodes.ts";
import type { HandleFunction } from "../native/callbacks.ts";
import { describe, MlxError } from "../native/errors.ts";
import { begin, call, check, put } from "../native/frame.ts";
import { Array } from "./array.ts";
import { collectMade, handOver, traceAway } from "./scope.ts";

/** What a traced function gives: arrays, and numbers for the native side. */
export interface TraceResult {
  readonly arrays: readonly Array[];
  readonly numbers?: readonly number[];
}

const FIRST_HANDLE = 1 << 24;
let depth = 0;

/** Whether a function that the native side traces is running. */
export function inTrace(): boolean {
  return depth > 0;
}

/** Whether a transform around the code that runs is tracing an array. */
export function isTracer(name: string, array: Array): boolean {
  if (depth === 0) return false;
  begin(0);
  put(array.handle);
  return check(name, call(IS_TRACER)) === 1;
}

/** Throws for an array that a transform is tracing. */
export function checkNoTracer(name: string, array: Array): void {
  if (!isTracer(name, array)) return;
  throw new MlxError(
    "INVALID_ARGUMENT",
    name,
    "a transform is tracing the array, which has no values and cannot outlive the call: return it from the function",
  );
}

/**
 * Wraps a function of arrays, and of the numbers that come after them. The inputs and whatever it makes are freed when it
 * returns; those among its results go to the native side.
 */
export function traced(fn: (inputs: Array[], numbers: readonly number[]) => TraceResult): HandleFunction {
  return (given) => {
    const end = given.findIndex((each) => each < FIRST_HANDLE);
    const count = end < 0 ? given.length : end;
    depth++;
    try {
      const { result, made } = collectMade(() => fn(given.slice(0, count).map((handle) => new Array(handle)), given.slice(count)));
      const last = new Map(result.arrays.map((array, i) => [array, i]));
      const own = new Set(made);
      const handles = result.arrays.map((array, i) => own.has(array) && last.get(array) === i ? -array.handle : array.handle);
      for (const array of made) {
        if (last.has(array)) handOver(array);
        else traceAway(array);
      }
      return result.numbers === undefined ? handles : [...handles, ...result.numbers];
    } finally {
      depth--;
    }
  };
}

/** One array, or a list of them. */
export function listOfArrays(op: string, result: unknown): readonly Array[] {
  const list: readonly unknown[] = globalThis.Array.isArray(result) ? result : [result];
  if (list.length > 0 && list.every((each) => each instanceof Array)) return list as readonly Array[];
  refuseLate(op, result);
  throw new TypeError(`${op}: the function must return an array or a list of arrays, got ${describe(result)}`);
}

/** Throws for the result of a function whose steps run later. */
export function refuseLate(op: string, result: unknown): void {
  if (typeof result !== "object" || result === null || result instanceof Array) return;
  const { then, next } = result as { then?: unknown; next?: unknown };
  if (typeof then === "function") {
    // Nobody waits for what the function goes on to do with arrays that are gone.
    Promise.resolve(result).catch(() => {});
    throw new TypeError(`${op}: the function must not be async: what comes after an await runs too late to be traced`);
  }
  if (typeof next === "function") throw new TypeError(`${op}: the function must not be a generator: its steps run too late to be traced`);
}
