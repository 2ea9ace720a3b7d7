// GGUF, version 3: writing, with the types that Python MLX writes.

import { Array } from "../core/array.ts";
import type { Dtype } from "../core/dtype.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { evaluateHandles } from "../native/jobs.ts";
import { collect, type Sink } from "./files.ts";
import { ALIGNMENT, ALIGNMENT_KEY, type GgufValue, PLAIN_TYPES, VALUE_TYPES } from "./gguf.ts";
import { checkName, dtypeOf, elementBytes, type Entry, isRecord } from "./tensors.ts";

const MOST_DIMENSIONS = 8;
const TENSOR_TYPES: ReadonlyMap<Dtype, number> = new Map([...PLAIN_TYPES].map(([type, dtype]) => [dtype, type]));
// Those that are read back as they were.
const METADATA_TYPES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(VALUE_TYPES).filter(([key]) => !["string", "array", "float64"].includes(key)),
);

/** A header as it grows. */
class Head {
  readonly parts: Uint8Array[] = [];
  length = 0;

  bytes(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  uint32(...values: number[]): void {
    this.bytes(new Uint8Array(Uint32Array.from(values).buffer));
  }

  uint64(...values: number[]): void {
    this.bytes(new Uint8Array(BigUint64Array.from(values, BigInt).buffer));
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }
}

/** Checks metadata that a caller gave, and computes its arrays. */
export function toGgufValues(op: string, metadata: unknown): [key: string, value: GgufValue][] {
  if (metadata === undefined || metadata === null) return [];
  if (!isRecord(metadata)) throw wrongType(op, "metadata", "an object", metadata);
  const values = Object.entries(metadata).map(([key, value]): [string, GgufValue] => {
    const isTexts = globalThis.Array.isArray(value) && value.every((text) => typeof text === "string");
    if (!(value instanceof Array || typeof value === "string" || isTexts)) {
      throw wrongType(op, `metadata ${describe(key)}`, "an array, a string or a list of strings", value);
    }
    return [checkName(op, key), value instanceof Array || typeof value === "string" ? value : [...value]];
  });
  const arrays = values.map(([, value]) => value).filter((value) => value instanceof Array);
  for (const array of arrays) {
    if (METADATA_TYPES[array.dtype] === undefined) throw new MlxError("UNSUPPORTED", op, `metadata cannot be ${array.dtype}`);
    if (array.ndim > 1) throw new MlxError("INVALID_ARGUMENT", op, `metadata of shape [${array.shape.join(", ")}]: it has one dimension at most`);
  }
  evaluateHandles(op, arrays.map(({ handle }) => handle));
  return values;
}

function putValue(op: string, head: Head, value: GgufValue): void {
  if (typeof value === "string") {
    head.uint32(VALUE_TYPES.string);
    head.text(value);
  } else if (value instanceof Array) {
    const type = METADATA_TYPES[value.dtype]!;
    if (value.ndim === 0) {
      head.uint32(type);
    } else {
      head.uint32(VALUE_TYPES.array, type);
      head.uint64(value.size);
    }
    head.bytes(elementBytes(op, value));
  } else {
    head.uint32(VALUE_TYPES.array, VALUE_TYPES.string);
    head.uint64(value.length);
    for (const text of value) head.text(text);
  }
}

function alignmentOf(op: string, values: readonly (readonly [string, GgufValue])[]): number {
  const value = values.find(([key]) => key === ALIGNMENT_KEY)?.[1];
  if (value === undefined) return ALIGNMENT;
  const alignment = value instanceof Array && value.dtype === "uint32" && value.ndim === 0 ? value.item<number>() : 0;
  if (alignment === 0 || alignment % 8 !== 0 || alignment > 1 << 16) {
    throw new MlxError("INVALID_ARGUMENT", op, `${ALIGNMENT_KEY} must be a uint32, a multiple of 8 up to 65536`);
  }
  return alignment;
}

/** Writes computed arrays and metadata as a GGUF file. */
export function writeGguf(op: string, entries: readonly Entry[], values: readonly (readonly [string, GgufValue])[], sink: Sink): void {
  const alignment = alignmentOf(op, values);
  const head = new Head();
  head.bytes(new TextEncoder().encode("GGUF"));
  head.uint32(3);
  head.uint64(entries.length, values.length);
  for (const [key, value] of values) {
    head.text(key);
    putValue(op, head, value);
  }
  let end = 0;
  for (const { name, array } of entries) {
    const type = TENSOR_TYPES.get(dtypeOf(array));
    if (type === undefined) throw new MlxError("UNSUPPORTED", op, `${describe(name)} is ${array.dtype}: GGUF holds float32, float16, int8, int16 and int32`);
    if (array.ndim > MOST_DIMENSIONS) {
      throw new MlxError("INVALID_ARGUMENT", op, `${describe(name)} has ${array.ndim} dimensions, more than ${MOST_DIMENSIONS}`);
    }
    head.text(name);
    head.uint32(array.ndim);
    head.uint64(...array.shape.toReversed());
    head.uint32(type);
    head.uint64(end);
    end += array.nbytes + padding(array.nbytes, alignment);
  }
  sink(collect(op, (part) => head.parts.forEach(part)));
  let at = head.length;
  for (const { array } of entries) {
    const gap = padding(at, alignment);
    const bytes = elementBytes(op, array, new Uint8Array(gap));
    sink(bytes);
    at += bytes.length;
  }
}

function padding(length: number, alignment: number): number {
  return (alignment - length % alignment) % alignment;
}
