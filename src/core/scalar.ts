// What a plain JavaScript value may be where numbers are wanted.

/** A complex number. */
export interface Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
}

/** One element as a JavaScript value: bigints stand for 64-bit integers. */
export type Scalar = number | boolean | bigint | Complex;

/** A typed array of JavaScript; Float16Array too where the runtime has it. */
export type TypedArray =
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | Float16TypedArray;

/** The Float16Array of runtimes that have one; a type of its own, as older TypeScript does not know it. */
export interface Float16TypedArray {
  /** Tells it from other typed arrays. */
  readonly [Symbol.toStringTag]: "Float16Array";
  /** The number of elements. */
  readonly length: number;
  /** The memory that it is in. */
  readonly buffer: ArrayBufferLike;
  /** Where it starts there, in bytes. */
  readonly byteOffset: number;
  /** Its size in bytes. */
  readonly byteLength: number;
  /** Two. */
  readonly BYTES_PER_ELEMENT: number;
  /** An element. */
  [index: number]: number;
  /** The elements in turn. */
  [Symbol.iterator](): IterableIterator<number>;
}

/** Numbers in lists of equal length, nested to any depth; the innermost may be typed arrays. */
export type NestedArray = readonly (Scalar | TypedArray | NestedArray)[];

/** What `toArray` gives: a scalar, or lists nested as deep as the array has dimensions. */
export type NestedValues = Scalar | NestedValues[];

/** Whether `value` is a complex number. */
export function isComplex(value: unknown): value is Complex {
  return typeof value === "object" && value !== null && typeof (value as Complex).re === "number" && typeof (value as Complex).im === "number";
}

/** Whether `value` is a typed array (a DataView is none). */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
