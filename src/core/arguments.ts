// From the arguments of a call to the call frame: checks and conversions that the generated ops share.
//
// Conversions may run other JavaScript (a getter in a nested list, for instance), so every argument is converted
// before the first one is put into the frame. The `put` functions run none.

import { describe, MlxError, wrongType } from "../native/errors.ts";
import { check, failure, put, putList, reserve, slotList } from "../native/frame.ts";
import { Array } from "./array.ts";
import { currentToken, type StreamOption, streamToken } from "./context.ts";
import { Device, isDeviceType } from "./device.ts";
import { Dtype, int32, toDtype } from "./dtype.ts";
import { Group } from "./group.ts";
import { type Complex, isComplex, isTypedArray, type NestedArray, type Scalar, type TypedArray } from "./scalar.ts";
import { isTensor, tensorElements, type TensorLike } from "./foreign.ts";
import { integer, integers, optionalInteger, optionalIntegers, seed } from "./integers.ts";
import { Stream } from "./stream.ts";
import { toElements } from "./values.ts";

/** What stands for an array: an array, a scalar (weakly typed), nested lists, a typed array, an array of another library. */
export type ArrayLike = Array | Scalar | NestedArray | TypedArray | TensorLike;

/** One axis or several; negative ones count from the last. */
export type Axes = number | readonly number[];

/** A shape: the dimensions, or the one dimension. */
export type Shape = number | readonly number[];

/** An array operand after conversion. A temporary is freed by the call that takes it. */
export type Operand = Array | Temporary | number | boolean | bigint | ComplexScalar;

class ComplexScalar {
  readonly re: number;
  readonly im: number;

  constructor({ re, im }: Complex) {
    this.re = re;
    this.im = im;
  }
}

class Temporary {
  readonly array: Array;

  constructor(array: Array) {
    this.array = array;
  }
}

const EXPECTED = "an array, a number, boolean, bigint or { re, im }, nested lists of them, a typed array or { data, shape }";

/** @internal */
export function operand(name: string, parameter: string, value: unknown): Operand {
  if (value instanceof Array || typeof value === "number" || typeof value === "boolean") return value;
  return convert(name, parameter, value, undefined);
}

/** @internal An operand whose lists become arrays of `dtype`. */
export function operandOf(name: string, parameter: string, value: unknown, dtype: Dtype): Operand {
  return globalThis.Array.isArray(value) ? convert(name, parameter, value, dtype) : operand(name, parameter, value);
}

function convert(name: string, parameter: string, value: unknown, dtype: Dtype | undefined): Operand {
  if (typeof value === "bigint") return checkBigInt(name, parameter, value);
  if (globalThis.Array.isArray(value) || isTypedArray(value)) return new Temporary(fromData(name, parameter, value, undefined, dtype));
  if (isComplex(value)) return new ComplexScalar(value);
  if (isTensor(value)) return new Temporary(Array.fromElements(name, tensorElements(name, parameter, value)));
  throw wrongType(name, parameter, EXPECTED, value);
}

function checkBigInt(name: string, parameter: string, value: bigint): bigint {
  if (value >= -(1n << 63n) && value < 1n << 64n) return value;
  throw new MlxError("OUT_OF_RANGE", name, `${parameter} ${value}n does not fit 64 bits`);
}

/** @internal An operand of indices: plain numbers become int32. */
export function indices(name: string, parameter: string, value: unknown): Operand {
  if (value instanceof Array) return value;
  if (typeof value === "number") return new Temporary(fromData(name, parameter, integer(name, parameter, value), undefined, int32));
  if (typeof value === "boolean") throw wrongType(name, parameter, "an array of integers, an integer or nested lists of integers", value);
  if (isTypedArray(value)) return convert(name, parameter, value, undefined);
  const operand = convert(name, parameter, value, int32);
  if (globalThis.Array.isArray(value)) checkIndices(name, parameter, value);
  return operand;
}

/** @internal The same where they may be absent. */
export function optionalIndices(name: string, parameter: string, value: unknown): Operand | null {
  return value === undefined || value === null ? null : indices(name, parameter, value);
}

/** @internal A position, or an array of positions. */
export function offset(name: string, parameter: string, value: unknown): Operand {
  if (typeof value !== "number") return indices(name, parameter, value);
  checkIndices(name, parameter, [value]);
  return value;
}

/** The conversion to int32 would cut off and wrap. */
function checkIndices(name: string, parameter: string, list: readonly unknown[]): void {
  for (const item of list) {
    if (globalThis.Array.isArray(item) || isTypedArray(item)) checkIndices(name, parameter, item as readonly unknown[]);
    else if (typeof item !== "number" && typeof item !== "bigint") throw wrongType(name, parameter, "nested lists of integers", item);
    else if (typeof item === "number" && !Number.isInteger(item)) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be integers, got ${item}`);
    else if (item < -(2 ** 31) || item >= 2 ** 31) throw new MlxError("OUT_OF_RANGE", name, `${parameter} ${item} does not fit 32 bits`);
  }
}

/** @internal A list of operands. */
export function operands(name: string, parameter: string, values: unknown): Operand[] {
  if (!globalThis.Array.isArray(values)) throw wrongType(name, parameter, "a list of arrays", values);
  return values.map((value, i) => operand(name, `${parameter}[${i}]`, value));
}

/** @internal An operand that may be absent. */
export function optionalOperand(name: string, parameter: string, value: unknown): Operand | null {
  return value === undefined || value === null ? null : operand(name, parameter, value);
}

/** @internal A new array of the elements in `data`. */
export function fromData(name: string, parameter: string, data: unknown, shape?: readonly number[], dtype?: Dtype): Array {
  return Array.fromElements(name, toElements(name, parameter, data, dtype), shape);
}

const TAGS = { integer: 1, floating: 2, boolean: 3, complex: 4, int64: 5, uint64: 6 } as const;

/** @internal */
export function putOperand(value: Operand): void {
  if (value instanceof Array) {
    put(value.handle);
  } else if (typeof value === "number") {
    put(Number.isSafeInteger(value) ? TAGS.integer : TAGS.floating);
    put(value);
  } else {
    putRareOperand(value);
  }
}

function putRareOperand(value: Exclude<Operand, Array | number>): void {
  if (value instanceof Temporary) {
    put(-value.array.handle);
  } else if (typeof value === "boolean") {
    put(TAGS.boolean);
    put(value ? 1 : 0);
  } else if (typeof value === "bigint") {
    put(value >> 63n === 1n ? TAGS.uint64 : TAGS.int64);
    putWord(BigInt.asUintN(64, value));
  } else {
    put(TAGS.complex);
    put(value.re);
    put(value.im);
  }
}

/** @internal A 64-bit word: its high half, then its low half. */
export function putWord(bits: bigint): void {
  put(Number(bits >> 32n));
  put(Number(bits & 0xffffffffn));
}

/** @internal */
export function putOperands(name: string, values: readonly Operand[]): void {
  reserve(name, 3 * values.length + 1);
  put(values.length);
  for (const value of values) putOperand(value);
}

/** @internal */
export function putOptionalOperand(value: Operand | null): void {
  if (value === null) put(NaN);
  else putOperand(value);
}

/** @internal A number argument. */
export function float(name: string, parameter: string, value: unknown): number {
  if (typeof value !== "number") throw wrongType(name, parameter, "a number", value);
  return value;
}

/** @internal A number argument that may be absent. */
export function optionalFloat(name: string, parameter: string, value: unknown): number | null {
  return value === undefined || value === null ? null : float(name, parameter, value);
}

/** @internal */
export function putOptionalFloat(value: number | null): void {
  put(value === null ? 0 : 1);
  if (value !== null) put(value);
}

/** @internal A boolean argument: 1 or 0. */
export function flag(name: string, parameter: string, value: unknown): number {
  if (typeof value !== "boolean") throw wrongType(name, parameter, "a boolean", value);
  return value ? 1 : 0;
}

/** @internal A boolean argument that may be absent: NaN then. */
export function optionalFlag(name: string, parameter: string, value: unknown): number {
  return value === undefined || value === null ? NaN : flag(name, parameter, value);
}

/** @internal The order of a norm: a number, or the index of a word among those allowed; null when it is absent. */
export function order(name: string, parameter: string, value: unknown, words: readonly string[]): number | readonly [word: number] | null {
  if (value === undefined || value === null || typeof value === "number") return value ?? null;
  if (typeof value !== "string") throw wrongType(name, parameter, `a number, ${words.map(describe).join(" or ")}`, value);
  return [choice(name, parameter, value, words)];
}

/** @internal */
export function putOrder(value: number | readonly [word: number] | null): void {
  put(value === null ? 0 : typeof value === "number" ? 1 : 2);
  if (value !== null) put(typeof value === "number" ? value : value[0]);
}

/** @internal */
export function putOptionalList(values: readonly number[] | null): void {
  if (values === null) put(NaN);
  else putList(values);
}

/** @internal A number of equal parts, or the places to split at. */
export function sections(name: string, parameter: string, value: unknown): number | number[] {
  return typeof value === "number" ? integer(name, parameter, value) : integers(name, parameter, value);
}

/** @internal */
export function putSections(value: number | readonly number[]): void {
  if (typeof value === "number") {
    put(NaN);
    put(value);
  } else {
    putList(value);
  }
}

/** @internal A number of axes to contract, or the axes of each of two arrays. */
export function contraction(name: string, parameter: string, value: unknown): number | readonly [number[], number[]] {
  if (typeof value === "number") return integer(name, parameter, value);
  if (!globalThis.Array.isArray(value)) throw wrongType(name, parameter, "a number of axes, or [axes of a, axes of b]", value);
  if (value.length !== 2) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be [axes of a, axes of b], got a list of ${value.length}`);
  return [integers(name, `${parameter}[0]`, value[0]), integers(name, `${parameter}[1]`, value[1])];
}

/** @internal */
export function putContraction(value: number | readonly [readonly number[], readonly number[]]): void {
  if (typeof value === "number") {
    put(NaN);
    put(value);
  } else {
    putList(value[0]);
    putList(value[1]);
  }
}

/** @internal The widths of a padding: one for all, before and after for all, or both for each axis. */
export function padWidths(name: string, parameter: string, value: unknown): number[] {
  if (!globalThis.Array.isArray(value)) return [integer(name, parameter, value)];
  if (value.every((item) => typeof item === "number")) {
    if (value.length !== 1 && value.length !== 2) {
      throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be a number, [before, after] or such a pair for each axis, got ${value.length} numbers`);
    }
    return integers(name, parameter, value);
  }
  const pairs = value.flatMap((pair, i) => {
    const widths = integers(name, `${parameter}[${i}]`, pair);
    if (widths.length !== 2) throw new MlxError("INVALID_ARGUMENT", name, `${parameter}[${i}] must be [before, after], got ${describe(pair)}`);
    return widths;
  });
  // The leading number of axes tells one axis' pair from a pair for all.
  return integers(name, parameter, [value.length, ...pairs]);
}

/** @internal The padding of a convolution before and after the axes: one number, one for each axis, or both lists. */
export function padding(name: string, parameter: string, value: unknown): readonly [number[], number[]] {
  if (!globalThis.Array.isArray(value) || !value.some((item) => globalThis.Array.isArray(item))) {
    const both = integers(name, parameter, value);
    return [both, both];
  }
  if (value.length !== 2) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be [before, after], got a list of ${value.length}`);
  return [integers(name, `${parameter}[0]`, value[0]), integers(name, `${parameter}[1]`, value[1])];
}

/** @internal */
export function putPadding(value: readonly [readonly number[], readonly number[]]): void {
  putList(value[0]);
  putList(value[1]);
}

/** @internal The code of a dtype argument. */
export function dtypeCode(name: string, parameter: string, value: unknown): number {
  return toDtype(name, parameter, value).code;
}

/** @internal The code of a dtype argument that may be absent: -1 then. */
export function optionalDtypeCode(name: string, parameter: string, value: unknown): number {
  return value === undefined || value === null ? -1 : dtypeCode(name, parameter, value);
}

/** @internal A text argument. */
export function text(name: string, parameter: string, value: unknown): string {
  if (typeof value !== "string") throw wrongType(name, parameter, "a string", value);
  return value;
}

/** @internal The mask of an attention: none, "causal" or an array. */
export function mask(name: string, parameter: string, value: unknown): Operand | "causal" | null {
  if (value === undefined || value === null || value === "causal") return value ?? null;
  if (typeof value !== "string") return operand(name, parameter, value);
  throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be "causal", an array or null, got ${describe(value)}`);
}

/** @internal */
export function putMask(value: Operand | "causal" | null): void {
  put(value === "causal" ? 1 : 0);
  putOptionalOperand(value === "causal" ? null : value);
}

/** @internal The number of a group of processes that may be absent: NaN then. */
export function group(name: string, parameter: string, value: unknown): number {
  if (value === undefined || value === null) return NaN;
  if (!(value instanceof Group)) throw wrongType(name, parameter, "a Group", value);
  return value.live(name);
}

/** @internal The index of a word among those allowed. */
export function choice(name: string, parameter: string, value: unknown, choices: readonly string[]): number {
  if (typeof value !== "string") throw wrongType(name, parameter, `one of ${choices.map(describe).join(", ")}`, value);
  const index = choices.indexOf(value);
  if (index < 0) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be one of ${choices.map(describe).join(", ")}, got ${describe(value)}`);
  return index;
}

/**
 * @internal Whether an argument is the options, or the stream that may stand in their place, rather than the next
 * positional argument.
 */
export function isOptions(value: unknown): value is StreamOption {
  if (isDeviceType(value)) return true;
  if (typeof value !== "object" || value === null || value instanceof Array) return false;
  if (value instanceof Stream || value instanceof Device) return true;
  return !(value instanceof Dtype || globalThis.Array.isArray(value) || ArrayBuffer.isView(value) || isComplex(value) || isTensor(value));
}

/** @internal The options as an object of known keys; a stream that stands in their place has none. */
export function record<T extends object>(name: string, options: T | StreamOption | undefined, known: readonly string[]): Partial<T> {
  if (options === undefined || isDeviceType(options) || options instanceof Stream || options instanceof Device) return {};
  if (!isOptions(options)) throw wrongType(name, "options", 'an options object, a Stream, a Device, "cpu" or "gpu"', options);
  for (const key of Object.keys(options)) {
    if (!known.includes(key) && key !== "stream") {
      throw new TypeError(`${name}: unknown option ${describe(key)}; there are ${[...known, "stream"].join(", ")}`);
    }
  }
  return options as Partial<T>;
}

/** @internal The token of the stream for a call whose only option is the stream. */
export function streamOf(name: string, options: StreamOption | undefined): number {
  if (options === undefined) return currentToken(name);
  record(name, options, []);
  return streamToken(name, options);
}

/** @internal Parts the arguments of a call that takes any number of arrays, then options. */
export function variadic(args: readonly unknown[]): [values: readonly unknown[], options: unknown] {
  const last = args.length - 1;
  if (last >= 0 && isOptions(args[last])) return [args.slice(0, last), args[last]];
  return [args, undefined];
}

/** @internal The array of a handle that a call gave, or the call's error. */
export function result(name: string, handle: number): Array {
  if (!(handle >= 0)) throw failure(name);
  return new Array(handle);
}

/** @internal The arrays whose handles a call left in the frame, or the call's error. */
export function results(name: string, count: number): Array[] {
  return slotList(check(name, count)).map((handle) => new Array(handle));
}

export { integer, integers, optionalInteger, optionalIntegers, seed, streamToken };

/** @internal The first that is not undefined; null is a value. */
export function choose(value: unknown, option: unknown, fallback: unknown): unknown {
  return value !== undefined ? value : option !== undefined ? option : fallback;
}
