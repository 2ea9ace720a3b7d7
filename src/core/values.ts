// JavaScript values to the elements of an array and back: nested lists, typed arrays, scalars. No native code here.

import { MlxError, wrongType } from "../native/errors.ts";
import { bool, complex64, type Dtype, type DtypeKey, float16, float32, float64, int16, int32, int64, int8, uint16, uint32, uint64, uint8 } from "./dtype.ts";
import { isComplex, isTypedArray, type NestedValues, type Scalar, type TypedArray } from "./scalar.ts";

/** Elements in row-major order as bytes that the native side takes: half precision may come as float32. */
export interface Elements {
  readonly data: ArrayBufferView;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A typed array as it is read out. */
export type ReadArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

const MAX_DEPTH = 64;

const OWN_DTYPES: Record<string, Dtype> = {
  Uint8Array: uint8,
  Uint8ClampedArray: uint8,
  Uint16Array: uint16,
  Uint32Array: uint32,
  BigUint64Array: uint64,
  Int8Array: int8,
  Int16Array: int16,
  Int32Array: int32,
  BigInt64Array: int64,
  Float16Array: float16,
  Float32Array: float32,
  Float64Array: float64,
};

/** The dtype of a typed array, or the one that a list of plain values gets. */
export function ownDtype(data: TypedArray | readonly unknown[]): Dtype {
  if (isTypedArray(data)) return OWN_DTYPES[data[Symbol.toStringTag]]!;
  return data.every((value) => typeof value === "bigint") ? int64 : data.every((value) => typeof value === "boolean") ? bool : float32;
}

/** Room for `length` elements of `dtype`: half precision is widened to float32, complex64 takes two numbers each. */
export function allocate(dtype: DtypeKey, length: number): ReadArray {
  switch (dtype) {
    case "bool":
    case "uint8":
      return new Uint8Array(length);
    case "uint16":
      return new Uint16Array(length);
    case "uint32":
      return new Uint32Array(length);
    case "uint64":
      return new BigUint64Array(length);
    case "int8":
      return new Int8Array(length);
    case "int16":
      return new Int16Array(length);
    case "int32":
      return new Int32Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "float64":
      return new Float64Array(length);
    case "complex64":
      return new Float32Array(2 * length);
    default:
      return new Float32Array(length);
  }
}

function toBigInt(value: number | bigint | boolean): bigint {
  if (typeof value === "bigint") return value;
  const whole = Math.trunc(Number(value));
  return Number.isFinite(whole) ? BigInt(whole) : 0n;
}

/** A function that stores a scalar at an index of `target`, converted as C would. */
export function storer(target: ReadArray, dtype: Dtype): (index: number, value: Scalar) => void {
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    return (index, value) => {
      target[index] = toBigInt(value as number | bigint | boolean);
    };
  }
  if (dtype === complex64) {
    return (index, value) => {
      const complex = isComplex(value);
      target[2 * index] = complex ? value.re : Number(value);
      target[2 * index + 1] = complex ? value.im : 0;
    };
  }
  if (dtype === bool) {
    return (index, value) => {
      target[index] = value ? 1 : 0;
    };
  }
  return (index, value) => {
    target[index] = Number(value);
  };
}

/** What a first walk over nested lists finds out. */
class Survey {
  readonly shape: number[] = [];
  numbers = false;
  booleans = false;
  bigints = false;
  complexes = false;
  /** The dtype of the typed arrays inside, as long as there is nothing else. */
  typed: Dtype | undefined;
  mixed = false;
  readonly op: string;

  constructor(op: string) {
    this.op = op;
  }

  /** Takes note of one leaf. */
  leaf(value: unknown, path: readonly number[]): void {
    if (typeof value === "number") this.numbers = true;
    else if (typeof value === "boolean") this.booleans = true;
    else if (typeof value === "bigint") this.bigints = true;
    else if (isComplex(value)) this.complexes = true;
    else throw wrongType(this.op, `element [${path.join("][")}]`, "a number, boolean, bigint or { re, im }", value);
  }

  private expectLength(depth: number, length: number, path: readonly number[]): void {
    if (depth === this.shape.length) this.shape.push(length);
    else if (this.shape[depth] !== length) {
      throw new MlxError(
        "INVALID_ARGUMENT",
        this.op,
        `ragged nesting: [${path.join("][")}] has ${length} elements where its siblings have ${this.shape[depth]}`,
      );
    }
  }

  /** Walks a list at `depth`; `leafDepth` becomes known with the first leaf. */
  walk(list: readonly unknown[], depth: number, path: number[]): void {
    if (depth >= MAX_DEPTH) throw new MlxError("INVALID_ARGUMENT", this.op, `lists nested deeper than ${MAX_DEPTH}`);
    this.expectLength(depth, list.length, path);
    path.push(0);
    for (let i = 0; i < list.length; i++) {
      path[depth] = i;
      const value = list[i];
      if (globalThis.Array.isArray(value)) {
        this.expectNesting(true, depth, path);
        this.walk(value, depth + 1, path);
      } else if (isTypedArray(value)) {
        this.expectNesting(true, depth, path);
        this.expectLength(depth + 1, value.length, path);
        this.row(value);
      } else {
        this.expectNesting(false, depth, path);
        this.leaf(value, path);
      }
    }
    path.pop();
  }

  private nested: boolean[] = [];

  private expectNesting(nested: boolean, depth: number, path: readonly number[]): void {
    if (this.nested.length === depth) this.nested.push(nested);
    else if (this.nested[depth] !== nested) {
      throw new MlxError(
        "INVALID_ARGUMENT",
        this.op,
        `ragged nesting: [${path.join("][")}] is ${nested ? "a list" : "a single value"} where its siblings are not`,
      );
    }
  }

  private row(value: TypedArray): void {
    const dtype = OWN_DTYPES[value[Symbol.toStringTag]]!;
    if (this.typed !== undefined && this.typed !== dtype) this.mixed = true;
    this.typed = dtype;
  }

  /** The dtype when the caller gave none. */
  dtype(): Dtype {
    const plain = this.numbers || this.booleans || this.bigints || this.complexes;
    if (this.typed !== undefined && !this.mixed && !plain) return this.typed;
    if (this.complexes) return complex64;
    if (this.numbers || this.typed !== undefined) return float32;
    if (this.bigints) return int64;
    return this.booleans ? bool : float32;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

function fill(store: (index: number, value: Scalar) => void, list: readonly unknown[] | TypedArray, index: number): number {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (globalThis.Array.isArray(value) || isTypedArray(value)) index = fill(store, value, index);
    else store(index++, value as Scalar);
  }
  return index;
}

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;
const UINT64_MAX = (1n << 64n) - 1n;

function checkBigInts(op: string, data: unknown, dtype: Dtype): void {
  if (typeof data === "bigint") {
    if (dtype === uint64 ? data < 0n || data > UINT64_MAX : data < INT64_MIN || data > INT64_MAX) {
      throw new MlxError("OUT_OF_RANGE", op, `${data}n does not fit ${dtype.key}`);
    }
  } else if (globalThis.Array.isArray(data)) {
    for (const value of data) checkBigInts(op, value, dtype);
  }
}

/** Typed array to elements, converted when `dtype` is another one. */
function typedElements(data: TypedArray, dtype: Dtype | undefined): Elements {
  const own = OWN_DTYPES[data[Symbol.toStringTag]]!;
  const target = dtype ?? own;
  const shape = [data.length];
  if (target === own) return { data: data as ArrayBufferView, shape, dtype: own };
  const converted = allocate(target.key, data.length);
  fill(storer(converted, target), data, 0);
  return { data: converted, shape, dtype: target };
}

/** The elements of any value that an array can be made of, or an error in the name of `op`. */
export function toElements(op: string, parameter: string, data: unknown, dtype?: Dtype): Elements {
  if (isTypedArray(data)) return typedElements(data, dtype);
  const survey = new Survey(op);
  const list = globalThis.Array.isArray(data);
  if (list) survey.walk(data, 0, []);
  else if (typeof data === "number" || typeof data === "boolean" || typeof data === "bigint" || isComplex(data)) survey.leaf(data, []);
  else throw wrongType(op, parameter, "an array, a number, boolean, bigint or { re, im }, nested lists of them, or a typed array", data);
  const target = dtype ?? survey.dtype();
  if (survey.bigints && (target === int64 || target === uint64)) checkBigInts(op, data, target);
  if (survey.complexes && target !== complex64) {
    throw new MlxError("INVALID_ARGUMENT", op, `complex values do not fit ${target.key}`);
  }
  const values = allocate(target.key, sizeOf(survey.shape));
  const store = storer(values, target);
  if (list) fill(store, data, 0);
  else store(0, data as Scalar);
  return { data: values, shape: survey.shape, dtype: target };
}

/** The same elements under another shape, which must have as many. */
export function withShape(op: string, elements: Elements, shape: readonly number[]): Elements {
  const size = sizeOf(elements.shape);
  if (shape.some((dimension) => dimension < 0) || sizeOf(shape) !== size) {
    throw new MlxError("INVALID_ARGUMENT", op, `${size} elements do not fill shape [${shape.join(", ")}]`);
  }
  return { ...elements, shape };
}

/** Element `index` of what was read out. */
export function valueAt(data: ReadArray, dtype: DtypeKey, index: number): Scalar {
  if (dtype === "bool") return data[index] !== 0;
  if (dtype === "complex64") return { re: data[2 * index] as number, im: data[2 * index + 1] as number };
  return data[index]!;
}

/** Nested lists of `at(0)`, `at(1)` and so on, in row-major order; the bare value when there is no dimension. */
export function toNested(shape: readonly number[], at: (index: number) => Scalar): NestedValues {
  let next = 0;
  const build = (axis: number): NestedValues => {
    if (axis === shape.length) return at(next++);
    const list: NestedValues[] = [];
    for (let i = 0; i < shape[axis]!; i++) list.push(build(axis + 1));
    return list;
  };
  return build(0);
}

/** Values of nested lists as JSON has them: no bigint. */
export function withoutBigInts(values: NestedValues): unknown {
  if (globalThis.Array.isArray(values)) return values.map(withoutBigInts);
  if (typeof values !== "bigint") return values;
  const number = Number(values);
  return Number.isSafeInteger(number) ? number : String(values);
}

/** What was read out as float32; complex values have no such form. */
export function toFloat32(op: string, data: ReadArray, dtype: DtypeKey): Float32Array {
  if (dtype === "complex64") throw new MlxError("INVALID_ARGUMENT", op, "complex64 has no float32 form: take real(a) or imag(a), or toTypedArray()");
  if (data instanceof Float32Array) return data;
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
