// The backstop of memory: the native side of an array that nobody disposed of is freed when the array has been collected.
//
// Registering an array for that costs as much as making it, and what has been registered stays noted until the event loop
// turns. So a new array waits for the turn first: no runtime finalizes anything before, and most are disposed of by then.

import { setImmediate } from "node:timers";
import { free } from "../native/frame.ts";
import type { Array } from "./array.ts";

const MOST_WAITING = 16_384;

// Without unregister tokens: freeing a handle twice is harmless.
const registry = new FinalizationRegistry<number>(free);
const waiting: Array[] = [];
let awaited = false;

function register(): void {
  for (const array of waiting) {
    array.place = -1;
    registry.register(array, array.handle);
  }
  waiting.length = 0;
}

function onTurn(): void {
  awaited = false;
  register();
}

/** Sees to it that the handle of a new array is freed at the latest when the array has been collected. */
export function backUp(array: Array): void {
  if (waiting.length === MOST_WAITING) register();
  array.place = waiting.push(array) - 1;
  if (awaited) return;
  awaited = true;
  setImmediate(onTurn).unref();
}

/** Forgets an array whose handle it no longer owns. */
export function forget(array: Array): void {
  const { place } = array;
  if (place < 0) return;
  const last = waiting.pop()!;
  if (last !== array) {
    waiting[place] = last;
    last.place = place;
  }
  array.place = -1;
}
