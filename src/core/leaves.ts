// The arrays in a tree: nested objects, lists, Maps and Sets.

import { Array } from "./array.ts";

/** Adds the arrays in `tree` to `into`; other values are left alone. */
export function collectArrays(tree: unknown, into: Set<Array>, seen: Set<object> = new Set()): void {
  if (tree instanceof Array) {
    into.add(tree);
  } else if (typeof tree === "object" && tree !== null && !ArrayBuffer.isView(tree)) {
    if (seen.has(tree)) return;
    seen.add(tree);
    if (tree instanceof Map || tree instanceof Set) {
      for (const value of tree.values()) collectArrays(value, into, seen);
    }
    for (const value of globalThis.Array.isArray(tree) ? tree : Object.values(tree)) collectArrays(value, into, seen);
  }
}
