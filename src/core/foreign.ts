// Arrays of other libraries, such as ndarray, onnxruntime and TensorFlow.js: what they have in common is read here.

import { MlxError, wrongType } from "../native/errors.ts";
import { bfloat16, bool, complex64, type Dtype, float16, toDtype } from "./dtype.ts";
import { integers } from "./integers.ts";
import { isComplex, isTypedArray, type Scalar, type TypedArray } from "./scalar.ts";
import { allocate, type Elements, ownDtype, type ReadArray, storer } from "./values.ts";

/**
 * An array of another library. Strides and offset count elements; without strides the elements lie in row-major order.
 * Half precision may come as its bits in a Uint16Array, complex numbers as real and imaginary parts in turn.
 */
export type TensorLike =
  | {
    readonly data: TypedArray | readonly (number | bigint | boolean)[];
    readonly shape: readonly number[];
    readonly dtype?: string | Dtype | undefined;
    readonly strides?: readonly number[] | undefined;
    readonly offset?: number | undefined;
  }
  /** As ndarray has it. */
  | {
    readonly data: ArrayLike<number | bigint>;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly stride: readonly number[];
    readonly offset: number;
  }
  /** As onnxruntime has it. */
  | { readonly data: object; readonly dims: readonly number[]; readonly type: string }
  /** As TensorFlow.js has it. */
  | { readonly shape: readonly number[]; readonly dtype: string; dataSync(): object };

/** All that the forms have, any of it missing. */
interface Fields {
  readonly data?: unknown;
  dataSync?(): unknown;
  readonly shape?: unknown;
  readonly dims?: unknown;
  readonly dtype?: unknown;
  readonly type?: unknown;
  readonly strides?: unknown;
  readonly stride?: unknown;
  readonly offset?: unknown;
}

/** Whether a value is an array of another library. */
export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  const fields = value as Fields;
  return globalThis.Array.isArray(fields.shape ?? fields.dims) && (typeof fields.dataSync === "function" || "data" in fields);
}

// What other libraries call dtypes that have another name here; null where the elements decide.
const NAMES: Readonly<Record<string, string | null>> = {
  array: null,
  generic: null,
  buffer: "uint8",
  uint8_clamped: "uint8",
  bigint64: "int64",
  biguint64: "uint64",
};

function dtypeOf(op: string, parameter: string, given: unknown, data: TypedArray | readonly unknown[]): Dtype {
  const named = typeof given === "string" && given in NAMES ? NAMES[given] : given;
  if (named !== undefined && named !== null) return toDtype(op, `${parameter}.dtype`, named);
  return ownDtype(data);
}

/** Whether the bytes of `data` are those of elements of `dtype`. */
function holds(data: TypedArray, dtype: Dtype): boolean {
  const own = ownDtype(data);
  if (own === dtype) return true;
  if (dtype === complex64) return data instanceof Float32Array;
  if (dtype === bool) return data instanceof Uint8Array;
  return (dtype === float16 || dtype === bfloat16) && data instanceof Uint16Array;
}

function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const dimension of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= dimension;
  }
  return strides;
}

/** Calls visit with the place of every element in row-major order. */
function forEachPlace(shape: readonly number[], strides: readonly number[], offset: number, visit: (place: number) => void): void {
  const walk = (axis: number, place: number): void => {
    if (axis === shape.length) return visit(place);
    for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, place + i * strides[axis]!);
  };
  walk(0, offset);
}

/** The first and last place that strides reach, for an array that has elements. */
function reach(shape: readonly number[], strides: readonly number[], offset: number): [first: number, last: number] {
  let [first, last] = [offset, offset];
  shape.forEach((dimension, axis) => {
    const way = (dimension - 1) * strides[axis]!;
    if (way < 0) first += way;
    else last += way;
  });
  return [first, last];
}

/** The elements of an array of another library, in row-major order. */
export function tensorElements(op: string, parameter: string, tensor: TensorLike): Elements {
  const fields = tensor as Fields;
  const data = typeof fields.dataSync === "function" ? fields.dataSync() : fields.data;
  if (!isTypedArray(data) && !globalThis.Array.isArray(data)) throw wrongType(op, `${parameter}.data`, "a typed array or a list of numbers", data);
  const shape = integers(op, `${parameter}.shape`, fields.shape ?? fields.dims);
  const dtype = dtypeOf(op, parameter, fields.dtype ?? fields.type, data);
  const given = fields.strides ?? fields.stride;
  const strides = given === undefined ? rowMajor(shape) : integers(op, `${parameter}.strides`, given);
  const [offset] = integers(op, `${parameter}.offset`, fields.offset ?? 0);
  if (shape.some((dimension) => dimension < 0) || strides.length !== shape.length) {
    throw new MlxError("INVALID_ARGUMENT", op, `${parameter} has shape [${shape.join(", ")}] and strides [${strides.join(", ")}]`);
  }
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const parts = dtype === complex64 && isTypedArray(data) ? 2 : 1;
  if (size > 0) {
    const [first, last] = reach(shape, strides, offset!);
    if (first < 0 || (last + 1) * parts > data.length) {
      const places = `places ${first} to ${last} of ${Math.floor(data.length / parts)}`;
      throw new MlxError("OUT_OF_RANGE", op, `${parameter} of shape [${shape.join(", ")}] reaches ${places} elements`);
    }
  }
  const straight = given === undefined || rowMajor(shape).every((stride, axis) => stride === strides[axis] || shape[axis] === 1);
  if (isTypedArray(data) && holds(data, dtype)) {
    const bytes = data as unknown as Uint8Array;
    if (straight) return { data: bytes.subarray(parts * offset!, parts * (offset! + size)), shape, dtype };
    const gathered = room(op, parts * size, (length) => new (data.constructor as Uint8ArrayConstructor)(length));
    let next = 0;
    forEachPlace(shape, strides, offset!, (place) => {
      for (let part = 0; part < parts; part++) gathered[next++] = bytes[parts * place + part]!;
    });
    return { data: gathered, shape, dtype };
  }
  const converted: ReadArray = room(op, size, (length) => allocate(dtype.key, length));
  const put = storer(converted, dtype);
  let next = 0;
  forEachPlace(shape, strides, offset!, (place) => put(next++, scalar(op, parameter, data[place])));
  return { data: converted, shape, dtype };
}

function scalar(op: string, parameter: string, value: unknown): Scalar {
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || isComplex(value)) return value;
  throw wrongType(op, `${parameter}.data`, "numbers, booleans, bigints or { re, im }", value);
}

/** Memory for elements: strides of zero can ask for any amount. */
function room<T>(op: string, length: number, make: (length: number) => T): T {
  try {
    return make(length);
  } catch {
    throw new MlxError("OUT_OF_MEMORY", op, `there is no room for ${length} elements`);
  }
}
