// `compile`: a function that is traced once for each kind of input and then runs without JavaScript.

import * as op from "../generated/opcodes.ts";
import { keepValue, keptValue } from "../native/callbacks.ts";
import { describe, MlxError } from "../native/errors.ts";
import { begin, call, check, native, put, slot } from "../native/frame.ts";
import { flag } from "../core/arguments.ts";
import { Array } from "../core/array.ts";
import { Device } from "../core/device.ts";
import { Dtype } from "../core/dtype.ts";
import { Stream } from "../core/stream.ts";
import { flatten, formOf, type Place, type Structure } from "../core/structure.ts";
import { refuseLate, traced } from "../core/traced.ts";
import { type AnyFunction, type Call, callWith, checkFunction, checkOptions, putArrays } from "./call.ts";
import { disposeComputed, fill, restore, type Slot, slotsOf, snapshot, update } from "./captured.ts";

/** The options of {@link compile}. */
export interface CompileOptions {
  /** Whether a trace serves every shape of as many dimensions, as far as the operations in it allow: false if it is left out. */
  shapeless?: boolean | undefined;
  /** What the function reads beside its arguments: lists, objects, Maps and class instances with arrays in them. */
  inputs?: object | undefined;
  /** What the function writes: of the same kind, often the same. */
  outputs?: object | undefined;
}

/** A function that {@link compile} made. */
export type CompiledFunction<F extends AnyFunction> = F & Disposable & {
  /** Gives the memory of its traces back. Calling the function afterwards throws DISPOSED. */
  dispose(): void;
};

/** What belongs to a trace: the form of what the function gave, and the places of the arrays that it wrote. */
interface Traced {
  readonly result: Structure;
  readonly paths: readonly Slot["path"][];
}

// How many forms of its arguments a compiled function tells apart; past that it starts anew.
const FORMS = 256;
const NO_SLOTS: readonly Slot[] = [];

const OFF = 0;
const ON = 1;
const FUSED = 2;
const registry = new FinalizationRegistry<number>(releaseTraces);
let lastOwner = 0;
let isSettled = false;

function releaseTraces(owner: number): void {
  begin(0);
  put(owner);
  call(op.RELEASE_COMPILED);
}

/** Sets how functions are compiled; NaN leaves it to what the process was told, by the environment at first. */
function settle(name: string, state: number): void {
  const initial = native().ffi.env("MLX_DISABLE_COMPILE") === undefined ? ON : OFF;
  begin(0);
  put(state);
  put(initial);
  check(name, call(op.COMPILE_SWITCH));
  isSettled = true;
}

/** What tells constants apart. */
function constant(leaf: unknown, place: Place): string {
  if (leaf === null || leaf === undefined || typeof leaf === "boolean") return String(leaf);
  if (typeof leaf === "number") return Object.is(leaf, -0) ? "-0" : String(leaf);
  if (typeof leaf === "bigint") return `${leaf}n`;
  if (typeof leaf === "string") return JSON.stringify(leaf);
  if (leaf instanceof Dtype) return leaf.toString();
  if (leaf instanceof Device) return `device ${leaf.type} ${leaf.index}`;
  if (leaf instanceof Stream) return `stream ${leaf.device} ${leaf.index}`;
  throw new TypeError(`compile: ${place} must be an array, a number, bigint, boolean, string, null, dtype or stream, or a tree of them, got ${describe(leaf)}`);
}

class Compiled {
  readonly owner = ++lastOwner;
  isDisposed = false;
  readonly #fn: Call;
  readonly #shapeless: number;
  readonly #inputs: object | undefined;
  readonly #outputs: object | undefined;
  readonly #forms = new Map<string | number, number>();
  #lastForm = 0;

  constructor(fn: Call, shapeless: number, inputs: object | undefined, outputs: object | undefined) {
    this.#fn = fn;
    this.#shapeless = shapeless;
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  run(args: readonly unknown[]): unknown {
    if (this.isDisposed) throw new MlxError("DISPOSED", "compile", "the compiled function has been disposed");
    if (!isSettled) settle("compile", NaN);
    const arrays: Array[] = [];
    // The commonest form needs no text.
    const isFlat = args.every((arg) => arg instanceof Array);
    if (isFlat) arrays.push(...args as Array[]);
    const form = isFlat ? args.length : formOf("compile", "arguments", args, arrays, constant);
    if (this.#inputs === undefined && this.#outputs === undefined) return this.#call(args, arrays, this.#numberOf(form), NO_SLOTS, NO_SLOTS);
    const reads = slotsOf(this.#inputs);
    const writes = slotsOf(this.#outputs);
    try {
      return this.#call(args, arrays, this.#numberOf(`${form} ${writes.length}`), reads, writes);
    } finally {
      disposeComputed(reads);
      disposeComputed(writes);
    }
  }

  /** The number of a form; a form that was forgotten gets a new one. */
  #numberOf(form: string | number): number {
    let number = this.#forms.get(form);
    if (number === undefined) {
      if (this.#forms.size >= FORMS) this.#forms.clear();
      number = ++this.#lastForm;
      this.#forms.set(form, number);
    }
    return number;
  }

  #call(args: readonly unknown[], arrays: readonly Array[], form: number, reads: readonly Slot[], writes: readonly Slot[]): unknown {
    let undo: (() => void) | undefined;
    const body = traced((given) => {
      undo = snapshot([this.#inputs, this.#outputs]);
      try {
        return this.#trace(given, args, reads);
      } finally {
        restore(writes);
        restore(reads);
      }
    });
    let results: Array[];
    let trace: Traced | undefined;
    try {
      results = callWith("compile", op.COMPILED, body, () => {
        put(this.owner);
        put(this.#shapeless);
        put(form);
        putArrays("compile", reads.length === 0 ? arrays : [...arrays, ...reads.map(({ array }) => array)]);
      }, (count) => trace = keptValue(slot(count)) as Traced);
    } catch (error) {
      undo?.();
      throw error;
    }
    const { result, paths } = trace!;
    if (this.#outputs !== undefined) update(this.#outputs, paths, results.slice(result.count));
    return result.build(results);
  }

  /** Calls the function with the arrays of the trace, in its arguments and in what it captures. */
  #trace(given: readonly Array[], args: readonly unknown[], reads: readonly Slot[]): { arrays: Array[]; numbers: number[] } {
    const own = flatten("compile", "arguments", args).structure;
    fill(reads, given.slice(own.count));
    const value = this.#fn(...own.build(given));
    refuseLate("compile", value);
    const { arrays, structure } = flatten("compile", "the result", value);
    const written = slotsOf(this.#outputs);
    const trace: Traced = { result: structure, paths: written.map(({ path }) => path) };
    return { arrays: [...arrays, ...written.map(({ array }) => array)], numbers: [keepValue(trace)] };
  }
}

/**
 * Makes a function that is traced the first time and from then on runs as a graph, without calling JavaScript.
 *
 * It is traced again for arguments of other shapes, dtypes or forms, and for other constants: leaves of the arguments that are
 * numbers, strings and so on. Arrays that the function uses without taking them are constants of the trace, unless `inputs`
 * captures them; what it does beside computing its result (printing, counting) happens only when it is traced. State that
 * it changes belongs into `outputs`: after each call the arrays there have their new values; those that are replaced stay the same objects.
 *
 * On a GPU, chains of element-wise operations are fused into one kernel. On a CPU they are not, as MLX runs a C++ compiler of
 * the system for that, half a second for a kernel: see {@link enableCompile}. Where MLX has no such compiler, and after {@link disableCompile},
 * the function is called each time.
 *
 * A thread keeps the 256 traces that were used last; those of a function that is disposed or collected go at once.
 *
 * @param fn The function; it must not be async.
 * @param options Whether a trace serves all shapes, and what the function reads and writes beside its arguments.
 * @returns A function of the same arguments and results; `dispose()` or `using` gives its traces back.
 * @throws {MlxError} INVALID_ARGUMENT, by the function made: when `fn` reads values of its arrays, or its operations do not allow
 * `shapeless`. What `fn` throws comes out as it is, and undoes what it did to `inputs` and `outputs`.
 * @throws {TypeError} For an argument of a wrong JavaScript type; by the function made, for leaves of its arguments that it cannot tell apart.
 * @see mlx.core.compile
 * @example
 * ```ts
 * import { type Array, array, compile, grad } from "mlx.node";
 *
 * const model = { w: array([1, 2]) };
 * const loss = (w: Array, x: Array) => w.multiply(x).sum().square();
 * const step = compile((x: Array, rate: number) => {
 *   model.w = model.w.subtract(grad(loss)(model.w, x).multiply(rate));
 * }, { inputs: model, outputs: model });
 *
 * step(array([1, 1]), 0.25);
 * model.w.toArray(); // [-0.5, 0.5]
 * ```
 */
export function compile<F extends AnyFunction>(fn: F, options?: CompileOptions): CompiledFunction<F> {
  const target = checkFunction("compile", "fn", fn);
  const { shapeless = false, inputs, outputs } = checkOptions("compile", options, ["shapeless", "inputs", "outputs"]);
  for (const [parameter, value] of Object.entries({ inputs, outputs })) {
    if (value !== undefined && (typeof value !== "object" || value === null || "handle" in value)) {
      throw new TypeError(`compile: ${parameter} must be a list or object with arrays in it, got ${describe(value)}`);
    }
  }
  const compiled = new Compiled(target, flag("compile", "shapeless", shapeless), inputs, outputs);
  const run = (...args: unknown[]): unknown => compiled.run(args);
  const dispose = (): void => {
    if (!compiled.isDisposed) releaseTraces(compiled.owner);
    compiled.isDisposed = true;
  };
  registry.register(run, compiled.owner);
  return Object.assign(run, { dispose, [Symbol.dispose]: dispose }) as unknown as CompiledFunction<F>;
}

/**
 * Has compiled functions run as they are from here on, in the whole process.
 *
 * The environment variable `MLX_DISABLE_COMPILE` does so from the start, whatever its value.
 *
 * @see mlx.core.disable_compile
 * @example
 * ```ts
 * import { disableCompile, enableCompile } from "mlx.node";
 *
 * disableCompile();
 * enableCompile();
 * ```
 */
export function disableCompile(): void {
  settle("disableCompile", OFF);
}

/** The options of {@link enableCompile}. */
export interface EnableCompileOptions {
  /** Whether operations are fused on a CPU as well: false if it is left out. */
  fuseOnCpu?: boolean | undefined;
}

/**
 * Has compiled functions compiled from here on, in the whole process: the way it is unless the environment says otherwise.
 *
 * @param options Whether chains of element-wise operations are fused on a CPU as well. MLX then writes C++ for each into the folder
 * for temporary files and runs `g++`, half a second for each; what comes of it is up to twice as fast, or slower.
 * @see mlx.core.enable_compile
 * @example
 * ```ts
 * import { enableCompile } from "mlx.node";
 *
 * enableCompile();
 * ```
 */
export function enableCompile(options?: EnableCompileOptions): void {
  const { fuseOnCpu = false } = checkOptions("enableCompile", options, ["fuseOnCpu"]);
  settle("enableCompile", flag("enableCompile", "fuseOnCpu", fuseOnCpu) === 1 ? FUSED : ON);
}
