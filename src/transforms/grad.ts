// Gradients of functions: `grad` and `valueAndGrad`.

import { VALUE_AND_GRAD } from "../generated/opcodes.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { integers } from "../core/arguments.ts";
import { Array } from "../core/array.ts";
import { flatten, flattenArrays, isPlain, type Structure } from "../core/structure.ts";
import { refuseLate, traced } from "../core/traced.ts";
import { type Call, callWith, checkFunction, checkOptions, putArrays } from "./call.ts";

/** In which arguments a function is differentiated; {@link grad} and {@link valueAndGrad} take it. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** The position of an argument, or several: the first one if neither these nor names are given. */
  argnums?: N | undefined;
  /** Keys of the object that is the last argument, or one. */
  argnames?: string | readonly string[] | undefined;
}

/** What is differentiated in several arguments has a list of gradients; in one, that argument's. */
export type Gradients<A extends readonly unknown[], N extends number | readonly number[]> = N extends number ? A[N]
  : N extends readonly [infer One extends number] ? A[One]
  : { -readonly [K in keyof N]: N[K] extends number ? A[N[K]] : never };

/** The gradients by position, null without any, and those by name. */
export type NamedGradients = [gradients: unknown, named: Record<string, unknown>];

/** A scalar loss, or a list that begins with one. */
export type Loss = Array | readonly [Array, ...unknown[]];

interface Places {
  readonly argnums: readonly number[];
  readonly argnames: readonly string[];
  /** Whether the gradients by name are part of the result. */
  readonly isNamed: boolean;
}

function placesOf(name: string, options: GradOptions | number | readonly number[] | undefined): Places {
  const given = typeof options === "number" || globalThis.Array.isArray(options) ? { argnums: options as number | readonly number[] } : options;
  const { argnums, argnames = [] } = checkOptions(name, given as GradOptions | undefined, ["argnums", "argnames"]);
  const names = typeof argnames === "string" ? [argnames] : argnames;
  if (!globalThis.Array.isArray(names) || names.some((each) => typeof each !== "string")) {
    throw wrongType(name, "argnames", "a string or a list of strings", argnames);
  }
  const nums = argnums === undefined ? names.length === 0 ? [0] : [] : integers(name, "argnums", argnums);
  if (nums.length + names.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "argnums and argnames name no argument");
  for (const [i, num] of nums.entries()) {
    if (num < 0) throw new MlxError("INVALID_ARGUMENT", name, `argnums must not be negative, got ${num}`);
    if (nums.indexOf(num) !== i) throw new MlxError("INVALID_ARGUMENT", name, `argnums has ${num} twice`);
  }
  return { argnums: nums, argnames: names, isNamed: names.length > 0 };
}

/** The parts of the arguments to differentiate in, one after another, and the arguments with others in their places. */
function partsOf(
  name: string,
  { argnums, argnames }: Places,
  args: readonly unknown[],
): { arrays: Array[]; structures: Structure[]; replaced: (inputs: readonly Array[]) => unknown[] } {
  const last = args.length - 1;
  const beyond = argnums.find((num) => num > last);
  if (beyond !== undefined) {
    throw new MlxError("INVALID_ARGUMENT", name, `argument ${beyond} has no gradient: the function is called with ${args.length} arguments`);
  }
  const named = args[last];
  if (argnames.length > 0 && !isPlain(named)) throw wrongType(name, "the last argument", `an object with ${argnames.join(", ")}`, named);
  const parts = [
    ...argnums.map((num) => flattenArrays(name, `argument ${num}`, args[num])),
    ...argnames.map((key) => flattenArrays(name, `argument ${describe(key)}`, (named as Record<string, unknown>)[key])),
  ];
  const structures = parts.map(({ structure }) => structure);
  const arrays = parts.flatMap((part) => part.arrays);
  if (arrays.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "there is no array to differentiate in");
  const replaced = (inputs: readonly Array[]): unknown[] => {
    const values = rebuild(structures, inputs);
    const result = [...args];
    if (argnames.length > 0) result[last] = { ...named as object, ...Object.fromEntries(argnames.map((key, i) => [key, values[argnums.length + i]])) };
    argnums.forEach((num, i) => result[num] = values[i]);
    return result;
  };
  return { arrays, structures, replaced };
}

function rebuild(structures: readonly Structure[], arrays: readonly Array[], from = 0): unknown[] {
  return structures.map((structure) => {
    from += structure.count;
    return structure.build(arrays, from - structure.count);
  });
}

function checkLoss(name: string, result: unknown, onlyLoss: boolean): void {
  refuseLate(name, result);
  const hasMore = globalThis.Array.isArray(result);
  if (result instanceof Array || hasMore && !onlyLoss && result[0] instanceof Array) return;
  const found = hasMore && !onlyLoss ? `a list that begins with ${result.length === 0 ? "nothing" : describe(result[0])}` : describe(result);
  throw new TypeError(`${name}: the function must return ${onlyLoss ? "a scalar array" : "a scalar array, or a list that begins with one"}, got ${found}`);
}

function differentiate(name: string, fn: Call, places: Places, onlyLoss: boolean, args: readonly unknown[]): [value: unknown, gradients: unknown] {
  const { arrays, structures, replaced } = partsOf(name, places, args);
  let output: Structure | undefined;
  const target = traced((inputs) => {
    const result = fn(...replaced(inputs));
    checkLoss(name, result, onlyLoss);
    const flat = flatten(name, "the result", result);
    output = flat.structure;
    return { arrays: flat.arrays };
  });
  const results = callWith(name, VALUE_AND_GRAD, target, () => putArrays(name, arrays));
  const gradients = rebuild(structures, results, output!.count);
  const byPosition = gradients.slice(0, places.argnums.length);
  const positional = byPosition.length === 1 ? byPosition[0] : byPosition;
  const named = Object.fromEntries(places.argnames.map((key, i) => [key, gradients[places.argnums.length + i]]));
  const all = places.isNamed ? [byPosition.length === 0 ? null : positional, named] : positional;
  if (!onlyLoss) return [output!.build(results), all];
  results[0]!.dispose();
  return [undefined, all];
}

/**
 * Makes a function that computes a function's value together with its gradient.
 *
 * The function takes trees of arrays, and gives a scalar array or a list that begins with one: what comes after it, of any
 * kind, is passed on. It is called during the call, and called again for each. What it is not differentiated in may be
 * anything.
 *
 * @param fn The function; it must not be async.
 * @param options In which arguments: by position, `{ argnums }` or bare, and by key of the object that is the last one.
 * Without them, in the first.
 * @returns A function of the same arguments that gives `[value, gradients]`. The gradients have the form of the argument; of
 * several arguments they are a list, and with `argnames`, `[those by position or null, those by name]`.
 * @throws {MlxError} INVALID_ARGUMENT, by the function made: when the first array that `fn` gives is no scalar, or an argument is
 * missing. What `fn` throws comes out as it is.
 * @throws {TypeError} For an argument of a wrong JavaScript type, and for a leaf to differentiate in that is no array.
 * @see mlx.core.value_and_grad
 * @example
 * ```ts
 * import { type Array, array, valueAndGrad } from "mlx.node";
 *
 * const loss = (params: { w: Array; b: Array }, x: Array) => x.matmul(params.w).add(params.b).square().sum();
 * const [value, grads] = valueAndGrad(loss)({ w: array([1, 2]), b: array(1) }, array([[1, 1]]));
 * value.item(); // 16
 * grads.w.toArray(); // [8, 8]
 * grads.b.item(); // 8
 * ```
 */
export function valueAndGrad<A extends unknown[], R extends Loss>(
  fn: (...args: A) => R,
  options?: { argnums?: undefined; argnames?: undefined },
): (...args: A) => [value: R, gradients: A[0]];
/** The same, differentiating in arguments by name: gives the gradients by position and those by name. */
export function valueAndGrad<A extends unknown[], R extends Loss>(
  fn: (...args: A) => R,
  options: { argnums?: number | readonly number[]; argnames: string | readonly string[] },
): (...args: A) => [value: R, gradients: NamedGradients];
/** The same, differentiating in other arguments than the first. */
export function valueAndGrad<A extends unknown[], R extends Loss, const N extends number | readonly number[]>(
  fn: (...args: A) => R,
  options: N | GradOptions<N>,
): (...args: A) => [value: R, gradients: Gradients<A, N>];
export function valueAndGrad(fn: (...args: never[]) => unknown, options?: GradOptions | number | readonly number[]): (...args: unknown[]) => unknown {
  const target = checkFunction("valueAndGrad", "fn", fn);
  const places = placesOf("valueAndGrad", options);
  return (...args) => differentiate("valueAndGrad", target, places, false, args);
}

/**
 * Makes a function that computes the gradient of a function.
 *
 * The function takes trees of arrays and gives a scalar array; {@link valueAndGrad} gives that value too, and lets the
 * function give more than the loss.
 *
 * @param fn The function; it must not be async.
 * @param options In which arguments: by position, `{ argnums }` or bare, and by key of the object that is the last one.
 * Without them, in the first.
 * @returns A function of the same arguments that gives the gradients, as {@link valueAndGrad} does.
 * @throws {MlxError} INVALID_ARGUMENT, by the function made: when `fn` gives no scalar, or an argument is missing. What `fn` throws
 * comes out as it is.
 * @throws {TypeError} For an argument of a wrong JavaScript type, and for a leaf to differentiate in that is no array.
 * @see mlx.core.grad
 * @example
 * ```ts
 * import { type Array, array, grad } from "mlx.node";
 *
 * const cube = (x: Array) => x.multiply(x).multiply(x);
 * grad(cube)(array(2)).item(); // 12
 * grad(grad(cube))(array(2)).item(); // 12
 * grad((x: Array, y: Array) => x.multiply(y), { argnums: [0, 1] })(array(2), array(3)).map((each) => each.item()); // [3, 2]
 * ```
 */
export function grad<A extends unknown[]>(fn: (...args: A) => Array, options?: { argnums?: undefined; argnames?: undefined }): (...args: A) => A[0];
/** The same, differentiating in arguments by name: gives the gradients by position and those by name. */
export function grad<A extends unknown[]>(
  fn: (...args: A) => Array,
  options: { argnums?: number | readonly number[]; argnames: string | readonly string[] },
): (...args: A) => NamedGradients;
/** The same, differentiating in other arguments than the first. */
export function grad<A extends unknown[], const N extends number | readonly number[]>(
  fn: (...args: A) => Array,
  options: N | GradOptions<N>,
): (...args: A) => Gradients<A, N>;
export function grad(fn: (...args: never[]) => unknown, options?: GradOptions | number | readonly number[]): (...args: unknown[]) => unknown {
  const target = checkFunction("grad", "fn", fn);
  const places = placesOf("grad", options);
  return (...args) => differentiate("grad", target, places, true, args)[1];
}
