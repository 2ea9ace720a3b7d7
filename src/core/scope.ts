// Which arrays were made while a function ran, so that they can be freed when it ends.
//
// While the function is on the stack, its scope is the current one. After the first await of an async function it is
// found through AsyncLocalStorage, so that functions that overlap never take each other's arrays.

import type { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { free } from "../native/frame.ts";
import { allowance, spent } from "../native/pressure.ts";
import type { Array } from "./array.ts";
import { forget } from "./finalizers.ts";

const COMPACT = 4096;

class Scope {
  readonly outer: Scope | undefined;
  made: Array[] = [];
  isOpen = true;
  #compactAt = COMPACT;

  constructor(outer: Scope | undefined) {
    this.outer = outer;
    open.add(this);
  }

  add(array: Array): void {
    if (this.made.push(array) >= this.#compactAt) {
      // A scope that stays open for long holds no arrays that were disposed long ago.
      this.made = this.made.filter((each) => each.handle >= 1);
      this.#compactAt = Math.max(COMPACT, 2 * this.made.length);
    }
  }

  /** Takes the arrays of `taken` that it has out of the scope, the latest first, and of `taken`. */
  release(taken: Set<Array>): void {
    for (let i = this.made.length - 1; i >= 0 && taken.size > 0; i--) {
      if (!taken.delete(this.made[i]!)) continue;
      const last = this.made.pop()!;
      if (i < this.made.length) this.made[i] = last;
    }
  }

  close(): Array[] {
    const { made } = this;
    this.isOpen = false;
    this.made = [];
    open.delete(this);
    return made;
  }
}

const open = new Set<Scope>();
let current: Scope | undefined;
let storage: AsyncLocalStorage<Scope> | undefined;
// How many async functions with a scope have not ended: without one, no array pays for the look-up.
let waiting = 0;

/** Made with the first scope of a function that may be async. */
function contexts(): AsyncLocalStorage<Scope> {
  if (storage === undefined) {
    const hooks = process.getBuiltinModule("node:async_hooks");
    storage = new hooks.AsyncLocalStorage<Scope>();
  }
  return storage;
}

function nearestOpen(scope: Scope | undefined): Scope | undefined {
  while (scope !== undefined && !scope.isOpen) scope = scope.outer;
  return scope;
}

function innermost(): Scope | undefined {
  if (current !== undefined) return current;
  return waiting === 0 ? undefined : nearestOpen(storage!.getStore());
}

/** Notes a new array in the scope that is open, if any, and what it counts towards the pressure on memory. */
export function noteMade(array: Array): void {
  if (current !== undefined) current.add(array);
  else if (waiting !== 0) innermost()?.add(array);
  if (--allowance.left < 0) spent(array.handle);
}

// Handles of disposed arrays that say who disposed of them, whom native/frame.cpp knows too; 0 stands for the owner.
const TIDIED = -0;
const ESCAPED = 0.5;

/** Disposes of an array so that using it says who did. */
function tidyAway(array: Array): void {
  if (array.handle < 1) return;
  forget(array);
  free(array.handle);
  array.handle = TIDIED;
}

/** Disposes of an array at the end of a function that a transform called. */
export function traceAway(array: Array): void {
  if (array.handle < 1) return;
  forget(array);
  free(array.handle);
  array.handle = ESCAPED;
}

/** The same for an array whose handle the native side took over. */
export function handOver(array: Array): void {
  if (array.handle < 1) return;
  forget(array);
  array.handle = ESCAPED;
}

/** Why an array cannot be used. */
export function whyDisposed(array: Array): string {
  if (Object.is(array.handle, TIDIED)) return "tidy has disposed the array: return it from the function, or keep() it";
  if (array.handle !== ESCAPED) return "the array has been disposed";
  return "an array of a function that a transform called cannot be used after that call: return it from the function";
}

function discard(scope: Scope): void {
  for (const array of scope.close()) tidyAway(array);
}

/** Ends a scope but for the arrays that `results` finds: they go to the scope around it. */
function finish(scope: Scope, results: () => Set<Array>): void {
  let kept: Set<Array>;
  try {
    kept = results();
  } catch (error) {
    discard(scope);
    throw error;
  }
  const outer = nearestOpen(scope.outer);
  for (const array of scope.close()) {
    if (kept.has(array)) outer?.add(array);
    else tidyAway(array);
  }
}

/**
 * Runs `fn`, and frees the arrays that were made meanwhile but those that `arraysOf` finds in its result. Where
 * `promised` finds a promise in it, the scope ends when that settles.
 */
export function runInScope<T>(fn: () => T, promised: (result: T) => Promise<unknown> | undefined, arraysOf: (result: unknown) => Set<Array>): T {
  const outer = current;
  const scope = new Scope(innermost());
  let result: T;
  let promise: Promise<unknown> | undefined;
  current = scope;
  try {
    result = contexts().run(scope, fn);
    promise = promised(result);
    if (promise === undefined) finish(scope, () => arraysOf(result));
  } catch (error) {
    discard(scope);
    throw error;
  } finally {
    current = outer;
  }
  if (promise === undefined) return result;
  waiting++;
  return promise.then((value) => {
    waiting--;
    finish(scope, () => arraysOf(value));
    return value;
  }, (error) => {
    waiting--;
    discard(scope);
    throw error;
  }) as T;
}

/** Takes arrays out of every open scope. */
export function releaseFromScopes(arrays: Set<Array>): void {
  for (const scope of open) scope.release(arrays);
}

/** Runs `fn` and gives its result beside the arrays that were made meanwhile. They are in no scope around it. */
export function collectMade<T>(fn: () => T): { result: T; made: Array[] } {
  const outer = current;
  const scope = new Scope(undefined);
  current = scope;
  try {
    const result = fn();
    return { result, made: scope.close() };
  } catch (error) {
    for (const array of scope.close()) traceAway(array);
    throw error;
  } finally {
    current = outer;
  }
}
