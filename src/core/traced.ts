// A JavaScript function as the native side traces it: handles in, handles out, nothing left behind.

import type { HandleFunction } from "../native/callbacks.ts";
import { describe } from "../native/errors.ts";
import { Array } from "./array.ts";
import { forget } from "./finalizers.ts";
import { collectMade } from "./scope.ts";

/**
 * Wraps a function of arrays that gives a list of arrays. The inputs and whatever it makes are freed when it returns;
 * those among its results go to the native side.
 */
export function traced(fn: (inputs: Array[]) => readonly Array[]): HandleFunction {
  return (handles) => {
    const { result, made } = collectMade(() => fn(handles.map((handle) => new Array(handle))));
    const last = new Map(result.map((array, i) => [array, i]));
    const own = new Set(made);
    const given = result.map((array, i) => own.has(array) && last.get(array) === i ? -array.handle : array.handle);
    for (const array of made) {
      if (last.has(array)) handOver(array);
      else array.dispose();
    }
    return given;
  };
}

/** Leaves an array's handle to the native side. */
function handOver(array: Array): void {
  forget(array);
  array.handle = 0;
}

/** One array, or a list of them. */
export function listOfArrays(op: string, result: unknown): readonly Array[] {
  const list: readonly unknown[] = globalThis.Array.isArray(result) ? result : [result];
  if (list.length > 0 && list.every((each) => each instanceof Array)) return list as readonly Array[];
  const hint = result instanceof Promise ? ": an async function cannot be traced" : "";
  throw new TypeError(`${op}: the function must return an array or a list of arrays, got ${describe(result)}${hint}`);
}
