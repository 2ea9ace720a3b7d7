// Which arrays were made while a function ran, so that they can be freed when it ends.

import type { Array } from "./array.ts";

let current: Array[] | undefined;

/** Notes an array in the scope that is open, if any. */
export function noteMade(array: Array): void {
  if (current !== undefined) current.push(array);
}

/** Runs `fn` and gives its result beside the arrays that were made meanwhile. They are in no scope around it. */
export function collectMade<T>(fn: () => T): { result: T; made: Array[] } {
  const outer = current;
  const made: Array[] = [];
  current = made;
  try {
    return { result: fn(), made };
  } catch (error) {
    for (const array of made) array.dispose();
    throw error;
  } finally {
    current = outer;
  }
}
