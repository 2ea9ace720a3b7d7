// The array class: a handle of a native array, what it is, and its values. The operations are in generated/ops.ts,
// indexing in index_methods.ts.

import * as op from "../generated/opcodes.ts";
import { MlxError } from "../native/errors.ts";
import { begin, call, check, free, put, putList, read, slot, slotList, text, write } from "../native/frame.ts";
import { evaluateHandles, evaluateHandlesAsync, evaluateIntoFrame } from "../native/jobs.ts";
import { type AbortOption, signalOf } from "./abort.ts";
import { noteHeld, noteWritten } from "../native/pressure.ts";
import type { ArrayLike } from "./arguments.ts";
import type { DtypeKey, DtypeLike } from "./dtype.ts";
import { makeArray } from "./creation.ts";
import { IndexMethods } from "./index_methods.ts";
import { display } from "./display.ts";
import { backUp, forget } from "./finalizers.ts";
import { type Description, slotDescription, slotValue } from "./frame_values.ts";
import { noteMade, releaseFromScopes, whyDisposed } from "./scope.ts";
import type { Float16TypedArray, NestedValues, Scalar } from "./scalar.ts";
import { allocate, type Elements, type ReadArray, toFloat32, toNested, valueAt, withoutBigInts, withShape } from "./values.ts";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const DISPLAY = Symbol.for("Jupyter.display");

/**
 * An array of numbers with a shape and a dtype.
 *
 * It is lazy: an operation only notes what is to be computed, and reading (`toArray`, `item` ...), {@link evaluate} or
 * {@link evalAsync} computes it. Every unary operation, reduction and shape operation is a method as well.
 * Memory comes back when the array is disposed (`using`, `dispose()`) or, later, garbage collected.
 *
 * Import it as `Array as MLXArray` where the global `Array` is needed too.
 *
 * @see mlx.core.array
 * @example
 * ```ts
 * import { Array as MLXArray, array } from "mlx.node";
 *
 * const a = array([[1, 2], [3, 4]]);
 * a instanceof MLXArray; // true
 * a.add(1).sum(0).toArray(); // [6, 8]
 * ```
 */
export class Array extends IndexMethods {
  /** @internal The native array; below 1 once disposed. */
  handle: number;
  /** @internal Where it waits for its finalizer; -1 when it does not. */
  place = -1;
  #description: Description | undefined;

  /** @internal Wraps a handle that the native side gave; the array owns it from here on. */
  constructor(handle: number) {
    super();
    this.handle = handle;
    backUp(this);
    noteMade(this);
  }

  /**
   * Makes an array, as the function {@link array} does.
   *
   * @param data The elements: nested lists, a typed array, a scalar, or an array to copy, also of another library.
   * @param shape The shape, if it is not that of the data.
   * @param dtype The element type, if it is not that of the data.
   * @throws {MlxError} INVALID_ARGUMENT for ragged lists, or elements that do not fill the shape.
   * @example
   * ```ts
   * import { Array as MLXArray } from "mlx.node";
   *
   * MLXArray.from([1, 2, 3, 4], [2, 2], "int32").toArray(); // [[1, 2], [3, 4]]
   * ```
   */
  static from(data: ArrayLike, shape?: number | readonly number[] | DtypeLike, dtype?: DtypeLike): Array {
    return makeArray("Array.from", data, shape, dtype);
  }

  /** @internal A new array with a copy of the elements. */
  static fromElements(name: string, elements: Elements, shape?: readonly number[]): Array {
    const shaped = shape === undefined ? elements : withShape(name, elements, shape);
    begin(0);
    put(shaped.dtype.code);
    putList(shaped.shape);
    const handle = write(name, shaped.data);
    noteWritten(shaped.data.byteLength);
    return new Array(handle);
  }

  /** The dimensions. */
  get shape(): number[] {
    return [...this.#describe("shape").shape];
  }

  /** The key of the element type, for example `"float32"`. */
  get dtype(): DtypeKey {
    return this.#describe("dtype").dtype.key;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.#describe("ndim").shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return this.#describe("size").size;
  }

  /** Bytes of one element. */
  get itemsize(): number {
    return this.#describe("itemsize").dtype.size;
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    const { size, dtype } = this.#describe("nbytes");
    return size * dtype.size;
  }

  /** For each dimension, how many elements apart its neighbours lie in memory. Computes the array. */
  get strides(): number[] {
    this.#evaluate("strides");
    begin(0);
    put(this.handle);
    return slotList(check("strides", call(op.STRIDES)));
  }

  /** The array with its axes reversed. */
  get T(): Array {
    return this.transpose();
  }

  /** The array with its last two axes exchanged. */
  get mT(): Array {
    return this.matrixTranspose();
  }

  /** The number of elements along the first axis. Throws for an array without dimensions. */
  get length(): number {
    const { shape } = this.#describe("length");
    if (shape.length === 0) throw new MlxError("INVALID_ARGUMENT", "length", "an array without dimensions has no length");
    return shape[0]!;
  }

  /** Whether the array has been disposed. */
  get disposed(): boolean {
    return this.handle < 1;
  }

  #describe(name: string): Description {
    if (this.handle < 1) throw disposedError(name, this);
    if (this.#description === undefined) {
      begin(0);
      put(this.handle);
      const ndim = check(name, call(op.DESCRIBE));
      this.#description = slotDescription(ndim, 1);
    }
    return this.#description;
  }

  /** @internal Forgets what it is: the native side put another array behind the handle. */
  changed(): void {
    this.#description = undefined;
  }

  #evaluate(name: string): void {
    if (this.handle < 1) throw disposedError(name, this);
    evaluateHandles(name, [this.handle]);
  }

  /** What `read` makes of the array as it is at the call: `indexPut` or `dispose` may come before it is computed. */
  async #readAsync<T>(name: string, options: AbortOption | undefined, read: (snapshot: Array) => T): Promise<T> {
    const signal = signalOf(name, options);
    if (this.handle < 1) throw disposedError(name, this);
    const snapshot = retain(name, this);
    // Reading goes on when a scope ends.
    releaseFromScopes(new Set([snapshot]));
    try {
      // The own handle too, so that both know when it fails.
      await evaluateHandlesAsync(name, [this.handle, snapshot.handle], signal);
      return read(snapshot);
    } finally {
      snapshot.dispose();
    }
  }

  #read(name: string): ReadArray {
    const { dtype, size } = this.#describe(name);
    const data = allocate(dtype.key, size);
    read(name, this.handle, data);
    return data;
  }

  /** What `take` makes of the array's values when they are few: it is told the slot of the first, or 0, and must make no call. Computes the array. */
  #values<T>(name: string, take: (from: number, description: Description) => T): T {
    if (this.handle < 1) throw disposedError(name, this);
    const held = evaluateIntoFrame(name, this.handle);
    this.#description ??= slotDescription(slot(1), 3);
    const taken = take(slot(2), this.#description);
    noteHeld(held);
    return taken;
  }

  #item(name: string): Scalar {
    return this.#values(name, (from, { dtype, size, shape }) => {
      if (size === 1) return slotValue(dtype.key, from, 0);
      throw new MlxError("INVALID_ARGUMENT", name, `only an array of one element has a single value, this one has shape [${shape.join(", ")}]`);
    });
  }

  /**
   * Reads the values as nested lists; computes the array first, and blocks while it does.
   *
   * @returns Numbers; booleans for bool, bigints for int64 and uint64, `{ re, im }` for complex64; the bare value when
   * the array has no dimensions.
   * @see mlx.core.array.tolist
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([[1, 2], [3, 4]]).toArray(); // [[1, 2], [3, 4]]
   * ```
   */
  // deno-lint-ignore no-explicit-any
  toArray<T = any>(): T {
    return this.#nested("toArray") as T;
  }

  #nested(name: string): NestedValues {
    const nested = this.#values(
      name,
      (from, { shape, dtype }) => from > 0 ? toNested(shape, (index) => slotValue(dtype.key, from, index)) : undefined,
    );
    if (nested !== undefined) return nested;
    const { shape, dtype } = this.#describe(name);
    const data = this.#read(name);
    return toNested(shape, (index) => valueAt(data, dtype.key, index));
  }

  /** The same as {@link Array.toArray}, by Python's name. */
  // deno-lint-ignore no-explicit-any
  tolist<T = any>(): T {
    return this.toArray<T>();
  }

  /**
   * The values as `JSON.stringify` asks for them: those of {@link Array.toArray}, with a bigint as a number where that is exact and as its digits
   * elsewhere. NaN and infinities become null there, as all of JavaScript's do.
   *
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * JSON.stringify({ loss: array([0.5, 0.25]) }); // '{"loss":[0.5,0.25]}'
   * ```
   */
  toJSON(): unknown {
    return withoutBigInts(this.#nested("toJSON"));
  }

  /**
   * Reads the values into a typed array in row-major order; computes the array first, and blocks while it does.
   *
   * @returns The typed array of the dtype; Uint8Array for bool, Float32Array for float16 and bfloat16 (exact), and for
   * complex64 a Float32Array of real and imaginary parts in turn.
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([[1, 2], [3, 4]], "int16").toTypedArray(); // Int16Array [1, 2, 3, 4]
   * ```
   */
  toTypedArray(): ReadArray {
    this.#evaluate("toTypedArray");
    return this.#read("toTypedArray");
  }

  /**
   * Reads the values, whatever their dtype, as float32 in row-major order.
   *
   * @throws {MlxError} INVALID_ARGUMENT for complex64.
   */
  toFloat32Array(): Float32Array {
    this.#evaluate("toFloat32Array");
    return toFloat32("toFloat32Array", this.#read("toFloat32Array"), this.dtype);
  }

  /**
   * Reads the values, whatever their dtype, into the runtime's own Float16Array in row-major order.
   *
   * @throws {MlxError} UNSUPPORTED where the runtime has no Float16Array; INVALID_ARGUMENT for complex64.
   */
  toFloat16Array(): Float16TypedArray {
    const name = "toFloat16Array";
    const own = (globalThis as { Float16Array?: { from(values: Float32Array): Float16TypedArray } }).Float16Array;
    if (own === undefined) throw new MlxError("UNSUPPORTED", name, "this runtime has no Float16Array: toTypedArray() gives the same values as float32");
    this.#evaluate(name);
    return own.from(toFloat32(name, this.#read(name), this.dtype));
  }

  /**
   * Reads the one value of a one-element array; computes it first, and blocks while it does.
   *
   * @returns A number; a boolean for bool, a bigint for int64 and uint64, `{ re, im }` for complex64.
   * @throws {MlxError} INVALID_ARGUMENT when there is not exactly one element.
   * @see mlx.core.array.item
   * @example
   * ```ts
   * import { array } from "mlx.node";
   *
   * array([1, 2, 3]).sum().item(); // 6
   * ```
   */
  // deno-lint-ignore no-explicit-any
  item<T = any>(): T {
    return this.#item("item") as T;
  }

  /** As {@link Array.toArray}, without blocking the event loop; a signal in the options stops it. */
  // deno-lint-ignore no-explicit-any
  async toArrayAsync<T = any>(options?: AbortOption): Promise<T> {
    return await this.#readAsync("toArrayAsync", options, (snapshot) => snapshot.#nested("toArrayAsync") as T);
  }

  /** As {@link Array.toTypedArray}, without blocking the event loop; a signal in the options stops it. */
  async toTypedArrayAsync(options?: AbortOption): Promise<ReadArray> {
    return await this.#readAsync("toTypedArrayAsync", options, (snapshot) => snapshot.#read("toTypedArrayAsync"));
  }

  /** As {@link Array.item}, without blocking the event loop; a signal in the options stops it. */
  // deno-lint-ignore no-explicit-any
  async itemAsync<T = any>(options?: AbortOption): Promise<T> {
    return await this.#readAsync("itemAsync", options, (snapshot) => snapshot.#item("itemAsync") as T);
  }

  /** The arrays along the first axis. Throws for an array without dimensions. */
  *[Symbol.iterator](): IterableIterator<Array> {
    const { length } = this;
    for (let i = 0; i < length; i++) yield this.index(i);
  }

  /** Gives the memory back. Using the array afterwards throws DISPOSED; a second call does nothing. */
  dispose(): void {
    if (this.handle < 1) return;
    forget(this);
    free(this.handle);
    this.handle = 0;
  }

  /** The same as {@link Array.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The values as Python prints them, summarised when there are many. Computes the array. */
  override toString(): string {
    if (this.handle < 1) return "array(disposed)";
    begin(0);
    put(this.handle);
    check("toString", call(op.PRINT));
    return text();
  }

  /** @internal What notebooks show: the text, and a table where the array has one or two dimensions. */
  [DISPLAY](): Record<string, string> {
    return display(this);
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    try {
      return this.toString();
    } catch (error) {
      return `array(${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

function disposedError(name: string, array: Array): MlxError {
  return new MlxError("DISPOSED", name, whyDisposed(array));
}

/** @internal A second handle of the same native array. */
export function retain(name: string, source: Array): Array {
  begin(0);
  put(source.handle);
  return new Array(check(name, call(op.RETAIN)));
}
