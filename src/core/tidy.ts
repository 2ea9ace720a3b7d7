// `tidy` and `keep`: freeing what a function made, but for what it gives back.

import { describe, wrongType } from "../native/errors.ts";
import { Array } from "./array.ts";
import { collectArrays } from "./leaves.ts";
import { releaseFromScopes, runInScope } from "./scope.ts";
import { checkNoTracer, inTrace } from "./traced.ts";

function arraysOf(tree: unknown): Set<Array> {
  const arrays = new Set<Array>();
  collectArrays(tree, arrays);
  return arrays;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function isIterator(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function";
}

function promised(result: unknown): Promise<unknown> | undefined {
  if (result instanceof Array) return undefined;
  if (isIterator(result)) {
    throw new TypeError(`tidy: fn gave ${describe(result)}, whose steps would run after its end: call tidy in each step instead`);
  }
  return isPromise(result) ? Promise.resolve(result) : undefined;
}

/**
 * Runs a function and disposes of the arrays that it made, but for those that it returns.
 *
 * What is returned may be one array or a tree: nested objects, lists, Maps and Sets. Arrays that were made before are
 * left alone, and so are those given to {@link keep}: an array that is only held elsewhere (in a variable outside the
 * function, in the closure of a function that is returned, in a private field) needs it, and using it is the error
 * DISPOSED otherwise. When the function throws, everything that it made is disposed.
 *
 * For an async function, or any that returns a promise, that goes for what is made until the promise settles, by the
 * function and by whatever it awaits or starts; not for other work that goes on meanwhile. What an inner `tidy`
 * returns belongs to the one around it.
 *
 * @param fn The function; it takes no arguments.
 * @returns What the function returns.
 * @throws {TypeError} When it gives a generator or another iterator; and whatever the function throws.
 * @example
 * ```ts
 * import { array, tidy } from "mlx.node";
 *
 * const x = array([3, 4]);
 * const length = tidy(() => x.square().sum().sqrt()); // the square and the sum are disposed
 * length.item(); // 5
 * ```
 */
export function tidy<T>(fn: () => T): T {
  if (typeof fn !== "function") throw wrongType("tidy", "fn", "a function", fn);
  return runInScope(fn, promised, arraysOf);
}

/**
 * Keeps arrays when the {@link tidy} in which they were made ends, however many there are around them.
 *
 * It is for what outlives the function without being returned: constants that are made at their first use and held in
 * a module, the state of an object. From then on they are freed by `dispose()`, or by the garbage collector when nobody
 * holds them.
 *
 * @param tree An array, or nested objects, lists, Maps and Sets with arrays in them.
 * @returns The same.
 * @throws {MlxError} INVALID_ARGUMENT for an array that a transform is tracing: it has no values.
 * @throws {TypeError} For a promise: keep what it gives.
 * @example
 * ```ts
 * import { type Array as MLXArray, keep, linspace, tidy } from "mlx.node";
 *
 * let ramp: MLXArray | undefined;
 * const scaled = (factor: number) => (ramp ??= keep(linspace(0, 1, 3))).multiply(factor);
 *
 * tidy(() => scaled(2).toArray()); // [0, 1, 2]
 * tidy(() => scaled(4).toArray()); // [0, 2, 4]
 * ```
 */
export function keep<T>(tree: T): T {
  if (isPromise(tree)) throw wrongType("keep", "tree", "an array or a tree of arrays", tree);
  const arrays = arraysOf(tree);
  if (inTrace()) { for (const array of arrays) checkNoTracer("keep", array); }
  releaseFromScopes(arrays);
  return tree;
}
