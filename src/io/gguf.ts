// GGUF, versions 2 and 3: metadata, the list of tensors, the tensors; reading, as Python MLX has it. Tensors quantized in
// a way that MLX computes with become three arrays, those in other ways float16.

import type { Array } from "../core/array.ts";
import { bool, type Dtype, float16, float32, int16, int32, int64, int8, uint16, uint32, uint64, uint8 } from "../core/dtype.ts";
import { describe } from "../native/errors.ts";
import type { Source } from "./files.ts";
import { checkApart, countElements, disposeAll, emptyRecord, fromBytes, type Layout, Names, type Tensor } from "./tensors.ts";

/** What GGUF's metadata holds: numbers and booleans as arrays of their dtype (one alone without dimensions), and texts. */
export type GgufValue = Array | string | readonly string[];

/** Metadata by name. */
export type GgufMetadata = Record<string, GgufValue>;

/** A value of the metadata before there is an array. */
type Value = string | string[] | { readonly dtype: Dtype; readonly shape: readonly number[]; readonly bytes: Uint8Array };

/** What stands before the elements. */
export interface GgufHeader {
  readonly tensors: Tensor[];
  readonly metadata: ReadonlyMap<string, Value>;
}

/** The numbers of the types of metadata. */
export const VALUE_TYPES = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

const NUMBERS: ReadonlyMap<number, Dtype> = new Map([
  [VALUE_TYPES.uint8, uint8],
  [VALUE_TYPES.int8, int8],
  [VALUE_TYPES.uint16, uint16],
  [VALUE_TYPES.int16, int16],
  [VALUE_TYPES.uint32, uint32],
  [VALUE_TYPES.int32, int32],
  [VALUE_TYPES.float32, float32],
  [VALUE_TYPES.bool, bool],
  [VALUE_TYPES.uint64, uint64],
  [VALUE_TYPES.int64, int64],
  // In the file 8 bytes; float32 as in Python MLX.
  [VALUE_TYPES.float64, float32],
]);

/** Types of tensors that MLX has too. */
export const PLAIN_TYPES: ReadonlyMap<number, Dtype> = new Map([[0, float32], [1, float16], [24, int8], [25, int16], [26, int32]]);

/** Blocks that become packed weights with scales and biases: 32 elements each. */
const QUANTIZED: ReadonlyMap<number, { readonly layout: "q4_0" | "q4_1" | "q8_0"; readonly bytes: number; readonly perWord: number }> = new Map([
  [2, { layout: "q4_0", bytes: 18, perWord: 8 }],
  [3, { layout: "q4_1", bytes: 20, perWord: 8 }],
  [8, { layout: "q8_0", bytes: 34, perWord: 4 }],
]);
const PER_BLOCK = 32;

/** Blocks that become float16. */
const CAST: ReadonlyMap<number, { readonly layout: Layout; readonly bytes: number; readonly elements: number }> = new Map([
  [10, { layout: "q2_k", bytes: 84, elements: 256 }],
  [12, { layout: "q4_k", bytes: 144, elements: 256 }],
  [14, { layout: "q6_k", bytes: 210, elements: 256 }],
  [30, { layout: "bf16", bytes: 2, elements: 1 }],
]);

const MAGIC = 0x46554747;
const MOST_DIMENSIONS = 8;
export const ALIGNMENT = 32;
export const ALIGNMENT_KEY = "general.alignment";
const LARGEST_ALIGNMENT = 1 << 20;
// What is read at a time.
const WINDOW = 1 << 18;
const SUFFIX = ".weight";

/** Reads one thing after another. */
class Cursor {
  readonly #source: Source;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;
  at = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  take(length: number, what: string): Uint8Array {
    const from = this.at - this.#start;
    this.at += length;
    if (from + length <= this.#window.length) return this.#window.subarray(from, from + length);
    const start = this.at - length;
    this.#window = this.#source.bytes(start, Math.max(length, Math.min(WINDOW, this.#source.size - start)), what);
    this.#start = start;
    return this.#window.subarray(0, length);
  }

  #view(length: number, what: string): DataView {
    const bytes = this.take(length, what);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  uint32(what: string): number {
    return this.#view(4, what).getUint32(0, true);
  }

  /** A number of 64 bits that counts something; beyond 2^53 it is not exact, and more than any file holds. */
  uint64(what: string): number {
    return Number(this.#view(8, what).getBigUint64(0, true));
  }

  text(what: string): string {
    return this.#source.decode(this.take(this.uint64(what), what), what);
  }

  /** A count of things that take at least `least` bytes each. */
  count(least: number, what: string): number {
    const count = this.uint64(what);
    const left = this.#source.size - this.at;
    if (count * least > left) throw this.#source.error("RUNTIME", `ends early: it has ${count} ${what}, and ${left} bytes are left`);
    return count;
  }
}

/** All that stands before the elements. */
export function parseGguf(source: Source): GgufHeader {
  const cursor = new Cursor(source);
  if (cursor.uint32("the header") !== MAGIC) throw source.invalid("it does not begin as a GGUF file");
  const version = cursor.uint32("the header");
  if (version !== 2 && version !== 3) throw source.error("UNSUPPORTED", `is GGUF version ${version}; versions 2 and 3 are known`);
  const tensorCount = cursor.count(24, "tensors");
  const valueCount = cursor.count(13, "metadata values");
  const keys = new Names(source);
  const metadata = new Map<string, Value>();
  for (let i = 0; i < valueCount; i++) {
    const key = keys.add(cursor.text("the name of a metadata value"));
    metadata.set(key, parseValue(source, cursor, key));
  }
  const infos = [];
  for (let i = 0; i < tensorCount; i++) infos.push(parseInfo(source, cursor));
  const alignment = alignmentOf(source, metadata);
  const start = Math.ceil(cursor.at / alignment) * alignment;
  checkApart(source, infos);
  const names = new Names(source);
  const tensors = infos.flatMap((info) => toTensors(source, info, start));
  for (const { name } of tensors) names.add(name);
  return { tensors, metadata };
}

function parseValue(source: Source, cursor: Cursor, key: string): Value {
  const what = `the metadata ${describe(key)}`;
  const type = cursor.uint32(what);
  if (type === VALUE_TYPES.string) return cursor.text(what);
  if (type !== VALUE_TYPES.array) return numbers(source, cursor, type, 1, [], what);
  const of = cursor.uint32(what);
  if (of === VALUE_TYPES.array) throw source.error("UNSUPPORTED", `has lists of lists in ${what}`);
  if (of !== VALUE_TYPES.string) {
    const size = NUMBERS.get(of) === undefined ? 1 : sizeOf(of);
    const count = cursor.count(size, `elements in ${what}`);
    return numbers(source, cursor, of, count, [count], what);
  }
  const count = cursor.count(8, `texts in ${what}`);
  const texts: string[] = [];
  for (let i = 0; i < count; i++) texts.push(cursor.text(what));
  return texts;
}

function sizeOf(type: number): number {
  return type === VALUE_TYPES.float64 ? 8 : NUMBERS.get(type)!.size;
}

function numbers(source: Source, cursor: Cursor, type: number, count: number, shape: readonly number[], what: string): Value {
  const dtype = NUMBERS.get(type);
  if (dtype === undefined) throw source.invalid(`${what} is of unknown type ${type}`);
  countElements(source, what, shape);
  const bytes = cursor.take(count * sizeOf(type), what);
  if (type === VALUE_TYPES.bool) return { dtype, shape, bytes: bytes.map((byte) => byte === 0 ? 0 : 1) };
  if (type !== VALUE_TYPES.float64) return { dtype, shape, bytes };
  const doubles = new Float64Array(bytes.slice().buffer);
  return { dtype, shape, bytes: new Uint8Array(Float32Array.from(doubles).buffer) };
}

function alignmentOf(source: Source, metadata: ReadonlyMap<string, Value>): number {
  const value = metadata.get(ALIGNMENT_KEY);
  if (value === undefined) return ALIGNMENT;
  if (typeof value === "string" || globalThis.Array.isArray(value) || !("bytes" in value) || value.dtype !== uint32 || value.shape.length > 0) {
    throw source.invalid(`${ALIGNMENT_KEY} is no uint32`);
  }
  const alignment = new DataView(value.bytes.buffer, value.bytes.byteOffset).getUint32(0, true);
  if (alignment === 0 || alignment > LARGEST_ALIGNMENT) throw source.invalid(`${ALIGNMENT_KEY} is ${alignment}`);
  return alignment;
}

/** A line of the list of tensors; `start` counts from the first tensor. */
interface Info {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly start: number;
  readonly length: number;
}

function parseInfo(source: Source, cursor: Cursor): Info {
  const name = cursor.text("the name of a tensor");
  const what = `the tensor ${describe(name)}`;
  const ndim = cursor.uint32(what);
  if (ndim > MOST_DIMENSIONS) throw source.invalid(`${what} has ${ndim} dimensions, more than ${MOST_DIMENSIONS}`);
  const shape: number[] = [];
  for (let i = 0; i < ndim; i++) shape.unshift(cursor.uint64(what));
  const count = countElements(source, name, shape);
  const type = cursor.uint32(what);
  const start = cursor.uint64(what);
  const plain = PLAIN_TYPES.get(type);
  if (plain !== undefined) return { name, shape, type, start, length: count * plain.size };
  const block = QUANTIZED.get(type) ?? CAST.get(type);
  if (block === undefined) throw source.error("UNSUPPORTED", `holds ${what} of type ${type}, which MLX cannot read`);
  const elements = "elements" in block ? block.elements : PER_BLOCK;
  const whole = "elements" in block ? count : shape.at(-1) ?? 1;
  if (whole % elements !== 0) throw source.invalid(`${what} of shape [${shape.join(", ")}] does not divide into blocks of ${elements}`);
  return { name, shape, type, start, length: count / elements * block.bytes };
}

function toTensors(source: Source, { name, shape, type, start: offset, length }: Info, dataStart: number): Tensor[] {
  const start = dataStart + offset;
  if (start + length > source.size) {
    throw source.error("RUNTIME", `ends early: the tensor ${describe(name)} ends at byte ${start + length}, and there are ${source.size}`);
  }
  const plain = PLAIN_TYPES.get(type);
  if (plain !== undefined) return [{ name, dtype: plain, shape, start, length }];
  const quantized = QUANTIZED.get(type);
  if (quantized === undefined) return [{ name, dtype: float16, shape, start, length, layout: CAST.get(type)!.layout }];
  const { layout, perWord } = quantized;
  const outer = shape.slice(0, -1);
  // Python MLX cuts off as many letters, whatever they are.
  const stem = name.length < SUFFIX.length ? name : name.slice(0, -SUFFIX.length);
  const scales = [...outer, shape.at(-1)! / PER_BLOCK];
  return [
    { name, dtype: uint32, shape: [...outer, shape.at(-1)! / perWord], start, length, layout },
    { name: `${stem}.scales`, dtype: float16, shape: scales, start, length, layout: `${layout}.scales` },
    { name: `${stem}.biases`, dtype: float16, shape: scales, start, length, layout: `${layout}.biases` },
  ];
}

/** The metadata with its arrays. */
export function toGgufMetadata(source: Source, metadata: ReadonlyMap<string, Value>): GgufMetadata {
  const result = emptyRecord<GgufValue>();
  const made: Array[] = [];
  try {
    for (const [key, value] of metadata) {
      if (typeof value === "string" || !("bytes" in value)) {
        result[key] = value;
        continue;
      }
      const array = fromBytes(source.op, value.bytes, value.shape, value.dtype);
      made.push(array);
      result[key] = array;
    }
  } catch (error) {
    disposeAll(made);
    throw error;
  }
  return result;
}
