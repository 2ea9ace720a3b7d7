// Zip archives: what is in one, and writing one entry by entry. Compression is the runtime's own zlib; entries that are
// not compressed can be read where they lie. It knows nothing of arrays.

import type * as Zlib from "node:zlib";
import process from "node:process";
import { describe, MlxError } from "../native/errors.ts";
import { type Sink, Source } from "./files.ts";

/** An entry of an archive: where its bytes lie. */
export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  /** The first byte. */
  readonly start: number;
  /** Bytes in the archive. */
  readonly length: number;
  /** Bytes once it is inflated. */
  readonly size: number;
}

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50, END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50;
const LOCAL_SIZE = 30, CENTRAL_SIZE = 46, END_SIZE = 22, END_64_SIZE = 56, LOCATOR_64_SIZE = 20;
const EXTRA_64 = 1;
const ENCRYPTED = 1, UTF8 = 1 << 11;
const STORED = 0, DEFLATED = 8;
const MAX_16 = 0xffff, MAX_32 = 0xffffffff;
const LONGEST_COMMENT = 0xffff;
// Deflate makes of one byte no more than this many.
const MOST_EXPANSION = 1032;
// The first of January 1980, the earliest there is: the same arrays make the same file.
const DATE = 0x21;
// Made on Unix, to be read and written by its owner.
const UNIX = 3, MODE = 0o600;

function zlib(): typeof Zlib {
  return process.getBuiltinModule("node:zlib");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function uint64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** The entries of the archive, whose bytes are known to lie inside it and apart. */
export function readDirectory(source: Source): ZipEntry[] {
  const { count, start, size } = findDirectory(source);
  if (size < 0 || start < 0 || start + size > source.size) throw source.invalid("its directory lies outside of the file");
  if (count * CENTRAL_SIZE > size) throw source.invalid(`it has ${count} entries, and a directory of ${size} bytes`);
  const directory = source.bytes(start, size, "the directory");
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > size || view.getUint32(at, true) !== CENTRAL) throw source.invalid("its directory is damaged");
    const end = at + CENTRAL_SIZE + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (end > size) throw source.invalid("its directory is damaged");
    entries.push(readEntry(source, directory.subarray(at, end), start));
    at = end;
  }
  const sorted = entries.toSorted((a, b) => a.start - b.start);
  sorted.forEach(({ name, start: first, length }, i) => {
    if (first + length > (sorted[i + 1]?.start ?? start)) throw source.invalid(`its entry ${describe(name)} overlaps what follows`);
  });
  return entries;
}

function findDirectory(source: Source): { count: number; start: number; size: number } {
  const tailStart = Math.max(0, source.size - END_SIZE - LONGEST_COMMENT - LOCATOR_64_SIZE);
  const tail = viewOf(source.bytes(tailStart, source.size - tailStart, "the end"));
  let at = tail.byteLength - END_SIZE;
  while (at >= 0 && !(tail.getUint32(at, true) === END && at + END_SIZE + tail.getUint16(at + 20, true) === tail.byteLength)) at--;
  if (at < 0) throw source.invalid("it does not end as a zip archive");
  const count = tail.getUint16(at + 10, true), size = tail.getUint32(at + 12, true), start = tail.getUint32(at + 16, true);
  if (count !== MAX_16 && size !== MAX_32 && start !== MAX_32) return { count, start, size };
  const locator = at - LOCATOR_64_SIZE;
  if (locator < 0 || tail.getUint32(locator, true) !== LOCATOR_64) return { count, start, size };
  const end = viewOf(source.bytes(uint64(tail, locator + 8), END_64_SIZE, "the end of the directory"));
  if (end.getUint32(0, true) !== END_64) throw source.invalid("its directory is damaged");
  return { count: uint64(end, 32), size: uint64(end, 40), start: uint64(end, 48) };
}

/** An entry from its line in the directory, which begins at `directoryStart`. */
function readEntry(source: Source, line: Uint8Array, directoryStart: number): ZipEntry {
  const view = viewOf(line);
  const flags = view.getUint16(8, true), method = view.getUint16(10, true);
  const extra = CENTRAL_SIZE + view.getUint16(28, true);
  const name = source.decode(line.subarray(CENTRAL_SIZE, extra), "the name of an entry");
  const wide = extra64(view, extra, extra + view.getUint16(30, true));
  const field = (at: number): number => {
    const value = view.getUint32(at, true);
    return value === MAX_32 && wide.length > 0 ? wide.shift()! : value;
  };
  const size = field(24), length = field(20), local = field(42);
  if (flags & ENCRYPTED) throw source.error("UNSUPPORTED", `has an encrypted entry ${describe(name)}`);
  if (method !== STORED && method !== DEFLATED) throw source.error("UNSUPPORTED", `has an entry ${describe(name)} of compression method ${method}`);
  const outside = (): MlxError => source.invalid(`its entry ${describe(name)} lies outside of the file`);
  if (local + LOCAL_SIZE > directoryStart) throw outside();
  const head = viewOf(source.bytes(local, LOCAL_SIZE, `the entry ${describe(name)}`));
  const start = local + LOCAL_SIZE + head.getUint16(26, true) + head.getUint16(28, true);
  if (head.getUint32(0, true) !== LOCAL || start + length > directoryStart) throw outside();
  if (method === STORED ? size !== length : size > MOST_EXPANSION * length) {
    throw source.invalid(`its entry ${describe(name)} cannot hold ${size} bytes in ${length}`);
  }
  return { name, deflated: method === DEFLATED, crc: view.getUint32(16, true), start, length, size };
}

/** The numbers of 64 bits that stand for those that have no room in an entry. */
function extra64(view: DataView, at: number, end: number): number[] {
  while (at + 4 <= end) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > end) break;
    if (view.getUint16(at, true) === EXTRA_64) {
      return globalThis.Array.from({ length: Math.min(3, length >> 3) }, (_, i) => uint64(view, at + 4 + 8 * i));
    }
    at += 4 + length;
  }
  return [];
}

/** The content of an entry as a source of its own, after its checksum was found right. */
export function readContent(source: Source, entry: ZipEntry): Source {
  const label = `${source.label}, entry ${describe(entry.name)},`;
  let bytes = source.bytes(entry.start, entry.length, `the entry ${describe(entry.name)}`);
  if (entry.deflated) {
    try {
      bytes = zlib().inflateRawSync(bytes, { maxOutputLength: Math.max(1, entry.size) });
    } catch (error) {
      throw source.invalid(`its entry ${describe(entry.name)} cannot be inflated to ${entry.size} bytes: ${error instanceof Error ? error.message : error}`);
    }
    if (bytes.length !== entry.size) throw source.invalid(`its entry ${describe(entry.name)} has ${bytes.length} bytes, not ${entry.size}`);
  }
  if (zlib().crc32(bytes) !== entry.crc) throw source.invalid(`the checksum of its entry ${describe(entry.name)} is wrong`);
  return new Source(source.op, bytes, label);
}

/** Writes an archive, an entry at a time. */
export class ZipWriter {
  readonly #op: string;
  readonly #sink: Sink;
  readonly #compressed: boolean;
  readonly #directory: Uint8Array[] = [];
  #at = 0;

  constructor(op: string, sink: Sink, compressed: boolean) {
    this.#op = op;
    this.#sink = sink;
    this.#compressed = compressed;
  }

  add(name: string, content: Uint8Array): void {
    const encoded = new TextEncoder().encode(name);
    if (encoded.length > MAX_16) throw new MlxError("INVALID_ARGUMENT", this.#op, `a name of ${encoded.length} bytes is too long for a zip archive`);
    const bytes = this.#compressed ? zlib().deflateRawSync(content) : content;
    const wide = content.length >= MAX_32 || bytes.length >= MAX_32;
    const common = { encoded, method: this.#compressed ? DEFLATED : STORED, crc: zlib().crc32(content), length: bytes.length, size: content.length };
    const local = record(LOCAL, LOCAL_SIZE, common, wide ? [content.length, bytes.length] : []);
    const far = this.#at >= MAX_32;
    const central = record(CENTRAL, CENTRAL_SIZE, common, [...(wide ? [content.length, bytes.length] : []), ...(far ? [this.#at] : [])]);
    viewOf(central).setUint32(42, Math.min(this.#at, MAX_32), true);
    this.#directory.push(central);
    this.#put(local);
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    this.#sink(bytes);
    this.#at += bytes.length;
  }

  end(): void {
    const start = this.#at;
    for (const entry of this.#directory) this.#put(entry);
    const size = this.#at - start;
    const count = this.#directory.length;
    if (count >= MAX_16 || size >= MAX_32 || start >= MAX_32) this.#put(end64(count, size, start, this.#at));
    const end = new DataView(new ArrayBuffer(END_SIZE));
    end.setUint32(0, END, true);
    end.setUint16(8, Math.min(count, MAX_16), true);
    end.setUint16(10, Math.min(count, MAX_16), true);
    end.setUint32(12, Math.min(size, MAX_32), true);
    end.setUint32(16, Math.min(start, MAX_32), true);
    this.#put(new Uint8Array(end.buffer));
  }
}

/** What the header before an entry and its line in the directory have in common; both end in the name and the wide numbers. */
function record(
  signature: number,
  headSize: number,
  { encoded, method, crc, length, size }: { encoded: Uint8Array; method: number; crc: number; length: number; size: number },
  wide: readonly number[],
): Uint8Array {
  const extra = wide.length === 0 ? 0 : 4 + 8 * wide.length;
  const bytes = new Uint8Array(headSize + encoded.length + extra);
  const view = viewOf(bytes);
  const version = extra === 0 ? 20 : 45;
  view.setUint32(0, signature, true);
  if (signature === CENTRAL) {
    view.setUint16(4, version | UNIX << 8, true);
    view.setUint32(38, MODE << 16 >>> 0, true);
  }
  // The line in the directory has one more number, the version that is needed, before the rest.
  const at = signature === CENTRAL ? 6 : 4;
  view.setUint16(at, version, true);
  view.setUint16(at + 2, encoded.some((byte) => byte > 127) ? UTF8 : 0, true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  // Both or none: the wide numbers begin with those two.
  const isWide = length >= MAX_32 || size >= MAX_32;
  view.setUint32(at + 14, isWide ? MAX_32 : length, true);
  view.setUint32(at + 18, isWide ? MAX_32 : size, true);
  view.setUint16(at + 22, encoded.length, true);
  view.setUint16(at + 24, extra, true);
  bytes.set(encoded, headSize);
  if (extra > 0) {
    view.setUint16(headSize + encoded.length, EXTRA_64, true);
    view.setUint16(headSize + encoded.length + 2, extra - 4, true);
    wide.forEach((value, i) => view.setBigUint64(headSize + encoded.length + 4 + 8 * i, BigInt(value), true));
  }
  return bytes;
}

/** The end of a directory that has more entries, or lies further on, than the plain one can say; and where that is. */
function end64(count: number, size: number, start: number, at: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(END_64_SIZE + LOCATOR_64_SIZE));
  view.setUint32(0, END_64, true);
  view.setBigUint64(4, BigInt(END_64_SIZE - 12), true);
  view.setUint16(12, 45, true);
  view.setUint16(14, 45, true);
  for (const [place, value] of [[24, count], [32, count], [40, size], [48, start]] as const) view.setBigUint64(place, BigInt(value), true);
  view.setUint32(END_64_SIZE, LOCATOR_64, true);
  view.setBigUint64(END_64_SIZE + 8, BigInt(at), true);
  view.setUint32(END_64_SIZE + 16, 1, true);
  return new Uint8Array(view.buffer);
}
