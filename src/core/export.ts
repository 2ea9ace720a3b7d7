// Functions in files: what was traced here runs in any MLX, and what another MLX wrote runs here.

import * as op from "../generated/opcodes.ts";
import { register, release } from "../native/callbacks.ts";
import { wrongType } from "../native/errors.ts";
import { begin, call, check, longText, put, putText, text } from "../native/frame.ts";
import { toPath } from "../io/files.ts";
import { type ArrayLike, flag, type Operand, operand, putOperand, putOperands, results, text as checkText } from "./arguments.ts";
import { Array } from "./array.ts";
import { currentToken } from "./context.ts";
import type { DtypeKey } from "./dtype.ts";
import { listOfArrays, traced } from "./traced.ts";

/** Arrays by name. */
export type NamedInputs = { readonly [name: string]: ArrayLike };

/** The arrays that a traced function takes: by position, and after them, by name in one object. */
export type ExportInputs = readonly (ArrayLike | NamedInputs)[];

/** A function that can be exported: it takes arrays, or an object of arrays at the end, and gives arrays. */
// deno-lint-ignore no-explicit-any
export type ExportableFunction = (...inputs: any[]) => Array | readonly Array[];

/** The options of {@link exportFunction} and {@link exporter}. */
export interface ExportOptions {
  /** Whether the function takes inputs of any length along their axes, as far as what it does allows. */
  shapeless?: boolean | undefined;
  /** A text to keep with the function. */
  metadata?: string | undefined;
}

/** An array of a trace: its name there, its shape and its dtype. */
export type TracedArray = [id: string, shape: number[], dtype: DtypeKey];

/** A parameter of an operation in a trace: numbers as strings where JSON has no form for them, dtypes as their keys. */
export type TracedArgument = null | boolean | number | string | TracedArgument[];

/** A step of a trace, in the order in which a function can be rebuilt from them. */
export type ExportStep =
  | { type: "inputs"; inputs: TracedArray[] }
  | { type: "keyword_inputs"; keywords: [name: string, id: string][] }
  | { type: "outputs"; outputs: TracedArray[] }
  | { type: "constants"; constants: [id: string, value: Array][] }
  | { type: "primitive"; name: string; inputs: TracedArray[]; outputs: TracedArray[]; arguments: TracedArgument[] };

/** Where a trace goes: into the file of that path, or step by step to a function. */
export type ExportTarget = string | URL | ((step: ExportStep) => void);

/** A function that {@link importFunction} gave. */
export interface ImportedFunction extends Disposable {
  /** Calls the function: arrays by position, and after them, by name in one object. */
  (...inputs: (ArrayLike | NamedInputs)[]): Array[];
  /** The text that was kept with the function. */
  readonly metadata: string;
  /** Gives the memory back. Calling the function afterwards throws DISPOSED. */
  dispose(): void;
}

interface Inputs {
  readonly positional: readonly Operand[];
  readonly named: readonly (readonly [name: string, value: Operand])[];
}

function isNamed(value: unknown): value is NamedInputs {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value)) && !("re" in value && "im" in value);
}

/** The operands of a call; names in the order in which the native side has them. */
function toInputs(name: string, inputs: ExportInputs): Inputs {
  const last = inputs.at(-1);
  const named = isNamed(last) ? last : {};
  const positional = isNamed(last) ? inputs.slice(0, -1) : inputs;
  return {
    positional: positional.map((value, i) => operand(name, `argument ${i}`, value)),
    named: Object.keys(named).sort(byBytes).map((key) => [key, operand(name, `argument ${JSON.stringify(key)}`, named[key])] as const),
  };
}

/** Passes one step on; constants belong to the listener. */
function tell(listener: (step: ExportStep) => void, handles: readonly number[]): number[] {
  const arrays = handles.map((handle) => new Array(handle));
  const step = JSON.parse(longText("exporter")) as ExportStep;
  if (step.type === "constants") step.constants = arrays.map((value, i) => [step.constants[i] as unknown as string, value]);
  listener(step);
  return [];
}

const ENCODER = new TextEncoder();

/** The order of C++ strings, which is not that of UTF-16. */
function byBytes(a: string, b: string): number {
  const [x, y] = [ENCODER.encode(a), ENCODER.encode(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return x.length - y.length;
}

function putInputs(name: string, { positional, named }: Inputs): void {
  putOperands(name, positional);
  put(named.length);
  for (const [key, value] of named) {
    putText(name, key);
    putOperand(value);
  }
}

/**
 * Writes traces of one function into a file, one for each call; {@link exporter} makes it.
 *
 * @see mlx.core.FunctionExporter
 */
export class FunctionExporter implements Disposable {
  #id: number;
  readonly #functions: number[];
  #names: readonly string[] = [];

  /** @internal */
  constructor(target: ExportTarget, fn: ExportableFunction, { shapeless = false, metadata = "" }: ExportOptions) {
    const path = typeof target === "function" ? "" : toPath("exporter", target);
    if (typeof fn !== "function") throw wrongType("exporter", "fn", "a function", fn);
    const shapelessValue = flag("exporter", "shapeless", shapeless);
    const metadataValue = checkText("exporter", "metadata", metadata);
    this.#functions = [register(traced((arrays) => ({ arrays: this.#run(fn, arrays) })))];
    if (typeof target === "function") this.#functions.push(register((handles) => tell(target, handles)));
    try {
      begin(0);
      putText("exporter", path);
      put(this.#functions[0]!);
      put(shapelessValue);
      putText("exporter", metadataValue);
      if (path === "") put(this.#functions[1]!);
      this.#id = check("exporter", call(op.NEW_EXPORTER));
    } catch (error) {
      this.#functions.forEach(release);
      throw error;
    }
  }

  #run(fn: ExportableFunction, arrays: Array[]): readonly Array[] {
    const first = arrays.length - this.#names.length;
    const named = Object.fromEntries(this.#names.map((name, i) => [name, arrays[first + i]!]));
    const result = this.#names.length === 0 ? fn(...arrays) : fn(...arrays.slice(0, first), named);
    return listOfArrays("exportFunction", result);
  }

  /**
   * Traces the function for the shapes and dtypes of these inputs.
   *
   * @param inputs Arrays by position and, after them, by name in one object.
   * @throws What the function throws; {MlxError} DISPOSED when the file has been closed.
   */
  trace(...inputs: ExportInputs): void {
    const values = toInputs("FunctionExporter.trace", inputs);
    this.#names = values.named.map(([key]) => key);
    begin(currentToken("FunctionExporter.trace"));
    put(this.#id);
    putInputs("FunctionExporter.trace", values);
    check("FunctionExporter.trace", call(op.EXPORT));
  }

  /** Ends the file; a second call does nothing. */
  close(): void {
    if (this.#id === 0) return;
    begin(0);
    put(this.#id);
    this.#id = 0;
    this.#functions.forEach(release);
    check("FunctionExporter.close", call(op.CLOSE_EXPORTER));
  }

  /** The same as {@link FunctionExporter.close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Opens a file for several traces of one function, so that it can be called with arrays of different shapes and dtypes.
 *
 * @param target The path of the file, by custom `*.mlxfn` (a file that is there is replaced); or a function that is told
 * every step instead, for formats of your own.
 * @param fn The function; each `trace` of the exporter calls it once.
 * @param options Whether traces fit every shape, and a text to keep with the function.
 * @returns The exporter; close it, or declare it with `using`.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.exporter
 * @example
 * ```ts
 * import { type Array, exporter, multiply, zeros } from "mlx.node";
 *
 * const out = exporter("/tmp/double.mlxfn", (x: Array) => multiply(x, 2));
 * out.trace(zeros([3]));
 * out.trace(zeros([2, 2]));
 * out.close();
 * ```
 */
export function exporter(target: ExportTarget, fn: ExportableFunction, options: ExportOptions = {}): FunctionExporter {
  return new FunctionExporter(target, fn, options);
}

/**
 * Writes a function into a file that any MLX can import: in Python, Swift or C++, or here by {@link importFunction}.
 *
 * @param target The path of the file, by custom `*.mlxfn` (a file that is there is replaced); or a function that is told
 * every step instead, for formats of your own.
 * @param fn The function; it is called once. Arrays that it uses without taking them as inputs are kept in the file.
 * @param inputs Arrays of the shapes and dtypes to call it with later: by position and, after them, by name in one object.
 * @param options Whether it shall fit every shape, and a text to keep with the function.
 * @throws What the function throws.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @throws {TypeError} For an argument of a wrong JavaScript type, or a function that does not return arrays.
 * @see mlx.core.export_function
 * @example
 * ```ts
 * import { add, type Array, exportFunction, importFunction } from "mlx.node";
 *
 * exportFunction("/tmp/add.mlxfn", (a: Array, b: Array) => add(a, b), [[1, 2], [3, 4]]);
 * importFunction("/tmp/add.mlxfn")([1, 1], [2, 3])[0]!.toArray(); // [3, 4]
 * ```
 */
export function exportFunction(target: ExportTarget, fn: ExportableFunction, inputs: ExportInputs, options: ExportOptions = {}): void {
  const out = new FunctionExporter(target, fn, options);
  try {
    out.trace(...inputs);
  } finally {
    out.close();
  }
}

const registry = new FinalizationRegistry<number>(releaseImported);

function releaseImported(id: number): void {
  begin(0);
  put(id);
  call(op.RELEASE_IMPORTED);
}

/**
 * Reads a function from a file that {@link exportFunction}, or MLX in another language, wrote. Only read files whose
 * origin you trust.
 *
 * @param file The path of the file.
 * @returns The function; it takes arrays of the shapes and dtypes that it was traced for, and gives a list of arrays.
 * @throws {MlxError} RUNTIME when the file cannot be read; INVALID_ARGUMENT for one that holds no function, and by the function
 * itself for inputs that it was not traced for.
 * @see mlx.core.import_function
 * @example
 * ```ts
 * import { type Array, exportFunction, importFunction } from "mlx.node";
 *
 * exportFunction("/tmp/scale.mlxfn", (x: Array, { by }: { by: Array }) => x.multiply(by), [[1, 2], { by: 3 }], { metadata: "v1" });
 * const scale = importFunction("/tmp/scale.mlxfn");
 * scale([1, 2], { by: 10 })[0]!.toArray(); // [10, 20]
 * scale.metadata; // "v1"
 * ```
 */
export function importFunction(file: string | URL): ImportedFunction {
  const path = toPath("importFunction", file);
  begin(0);
  putText("importFunction", path);
  let id = check("importFunction", call(op.IMPORT_FUNCTION));
  const metadata = text();
  const run = (...inputs: (ArrayLike | NamedInputs)[]): Array[] => {
    const values = toInputs("importFunction", inputs);
    begin(0);
    put(id);
    putInputs("importFunction", values);
    return results("importFunction", call(op.IMPORTED));
  };
  const dispose = (): void => {
    releaseImported(id);
    id = 0;
  };
  registry.register(run, id);
  return Object.assign(run, { metadata, dispose, [Symbol.dispose]: dispose });
}
