// safetensors: the length of a JSON header, the header, the elements; and models in several such files, whose index says
// which tensor is in which.

import { bfloat16, bool, complex64, type Dtype, float16, float32, float64, int16, int32, int64, int8, uint16, uint32, uint64, uint8 } from "../core/dtype.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import type { Sink, Source } from "./files.ts";
import { checkApart, checkName, countElements, dtypeOf, elementBytes, emptyRecord, type Entry, isRecord, Names, type Tensor } from "./tensors.ts";

// The limit of the format's own library.
const LONGEST_HEADER = 100_000_000;
const DEEPEST = 16;
const METADATA = "__metadata__";
const DECODER = new TextDecoder();

const NAMES: readonly (readonly [name: string, dtype: Dtype])[] = [
  ["BOOL", bool],
  ["U8", uint8],
  ["U16", uint16],
  ["U32", uint32],
  ["U64", uint64],
  ["I8", int8],
  ["I16", int16],
  ["I32", int32],
  ["I64", int64],
  ["F16", float16],
  ["F32", float32],
  ["F64", float64],
  ["BF16", bfloat16],
  ["C64", complex64],
];
const BY_DTYPE: ReadonlyMap<Dtype, string> = new Map(NAMES.map(([name, dtype]) => [dtype, name]));
// 8-bit floats come as the bytes that they are, as in Python MLX: `fromFp8` decodes them.
const BY_NAME: ReadonlyMap<string, Dtype> = new Map([...NAMES, ["F8_E4M3", uint8], ["F8_E8M0", uint8]]);

/** What a header says. */
export interface SafetensorsHeader {
  readonly tensors: Tensor[];
  readonly metadata: Record<string, string>;
}

/** The header of a safetensors file. */
export function parseSafetensors(source: Source): SafetensorsHeader {
  const size = source.bytes(0, 8, "the length of the header");
  const length = Number(new DataView(size.buffer, size.byteOffset).getBigUint64(0, true));
  if (length > LONGEST_HEADER) throw source.invalid(`a header of ${length} bytes`);
  const bytes = source.bytes(8, length, "the header");
  const names = new Names(source);
  const header = parseJson(source, bytes);
  const start = 8 + length;
  const metadata = parseMetadata(source, header[METADATA]);
  const tensors = Object.entries(header).filter(([name]) => name !== METADATA).map(([name, entry]) => parseTensor(source, names.add(name), entry, start));
  checkApart(source, tensors);
  return { tensors, metadata };
}

function parseTensor(source: Source, name: string, entry: unknown, start: number): Tensor {
  if (!isRecord(entry)) throw source.invalid(`${describe(name)} is ${describe(entry)}`);
  const { dtype: type, shape, data_offsets: offsets } = entry;
  if (typeof type !== "string") throw source.invalid(`${describe(name)} has no dtype`);
  const dtype = BY_NAME.get(type);
  if (dtype === undefined) throw source.error("UNSUPPORTED", `holds ${describe(name)} of dtype ${describe(type)}, which MLX has not`);
  if (!globalThis.Array.isArray(shape)) throw source.invalid(`${describe(name)} has no shape`);
  const bytes = countElements(source, name, shape) * dtype.size;
  if (!globalThis.Array.isArray(offsets) || offsets.length !== 2 || !offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0)) {
    throw source.invalid(`${describe(name)} has no data_offsets`);
  }
  const [first, end] = offsets as [number, number];
  if (end - first !== bytes) {
    throw source.invalid(`${describe(name)} of shape [${shape.join(", ")}] and dtype ${type} takes ${bytes} bytes, its data_offsets are [${first}, ${end}]`);
  }
  if (end > source.size - start) throw source.error("RUNTIME", `ends early: ${describe(name)} ends at byte ${start + end}, and there are ${source.size}`);
  return { name, dtype, shape: shape as number[], start: start + first, length: bytes };
}

function parseMetadata(source: Source, value: unknown): Record<string, string> {
  const metadata = emptyRecord<string>();
  // Python MLX writes null when there is none.
  if (value === undefined || value === null) return metadata;
  if (!isRecord(value)) throw source.invalid(`its metadata is ${describe(value)}`);
  const names = new Names(source);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw source.invalid(`its metadata ${describe(key)} is ${describe(text)}, no string`);
    metadata[names.add(key)] = text;
  }
  return metadata;
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COLON = 0x3a, OPEN = [0x7b, 0x5b], CLOSE = [0x7d, 0x5d], BLANK = [0x20, 0x09, 0x0a, 0x0d];

/**
 * Parses a JSON object. Its text is gone through first: a parser would keep one of two equal keys, and not every one
 * bounds how deep it goes.
 */
function parseJson(source: Source, bytes: Uint8Array): Record<string, unknown> {
  const text = source.decode(bytes, "its JSON");
  const open: Set<string>[] = [];
  let value: unknown;
  try {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        const from = i;
        for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
        let next = i + 1;
        while (BLANK.includes(bytes[next]!)) next++;
        if (bytes[next] !== COLON) continue;
        const key = JSON.parse(DECODER.decode(bytes.subarray(from, i + 1))) as string;
        if (open.at(-1)?.has(key)) throw source.invalid(`there is more than one ${describe(key)}`);
        open.at(-1)?.add(key);
      } else if (OPEN.includes(byte)) {
        if (open.push(new Set()) > DEEPEST) throw source.invalid("its JSON is nested too deeply");
      } else if (CLOSE.includes(byte)) {
        open.pop();
      }
    }
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof MlxError) throw error;
    throw source.invalid("its JSON cannot be parsed");
  }
  if (!isRecord(value)) throw source.invalid(`its JSON is ${describe(value)}, no object`);
  return value;
}

/** Which file holds which tensor, from the index of a model in several files. */
export function parseIndex(source: Source): Map<string, string[]> {
  if (source.size > LONGEST_HEADER) throw source.invalid(`an index of ${source.size} bytes`);
  const index = parseJson(source, source.bytes(0, source.size, "the index"));
  const map = index.weight_map;
  if (!isRecord(map)) throw source.invalid("it has no weight_map");
  const names = new Names(source);
  const files = new Map<string, string[]>();
  for (const [name, file] of Object.entries(map)) {
    // A name in the folder of the index, and no way out of it.
    if (typeof file !== "string" || /^$|^\.\.?$|[/\\:\0]/.test(file)) {
      throw source.invalid(`${describe(name)} is in ${describe(file)}, which is no file beside it`);
    }
    const inFile = files.get(file) ?? [];
    inFile.push(names.add(name));
    files.set(file, inFile);
  }
  return files;
}

/** Checks metadata that a caller gave. */
export function toMetadata(op: string, metadata: unknown): Record<string, string> {
  if (metadata === undefined || metadata === null) return {};
  if (!isRecord(metadata)) throw wrongType(op, "metadata", "an object of strings", metadata);
  const result = emptyRecord<string>();
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw wrongType(op, `metadata ${describe(key)}`, "a string", value);
    result[checkName(op, key)] = value;
  }
  return result;
}

/** Writes computed arrays as a safetensors file: those of the widest elements first, which keeps all aligned. */
export function writeSafetensors(op: string, entries: readonly Entry[], metadata: Record<string, string>, sink: Sink): void {
  if (entries.some(({ name }) => name === METADATA)) throw new MlxError("INVALID_ARGUMENT", op, `${METADATA} cannot be the name of an array`);
  const sorted = entries.map((entry) => ({ ...entry, dtype: dtypeOf(entry.array) }))
    .sort((a, b) => b.dtype.size - a.dtype.size || (a.name < b.name ? -1 : 1));
  let end = 0;
  const items = sorted.map(({ name, array, dtype }) => {
    const first = end;
    end += array.nbytes;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: BY_DTYPE.get(dtype), shape: array.shape, data_offsets: [first, end] })}`;
  });
  // As text: an object would put names that are numbers first.
  if (Object.keys(metadata).length > 0) items.unshift(`"${METADATA}":${JSON.stringify(metadata)}`);
  const text = new TextEncoder().encode(`{${items.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(text, 8);
  sink(head);
  for (const { array } of sorted) sink(elementBytes(op, array));
}
