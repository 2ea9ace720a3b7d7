// Files that are truncated, damaged or made to do harm: an MlxError that names the file, whatever they claim.

import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { live } from "./live.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "mlx-hostile-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const load = mx.load as unknown as (file: unknown, options?: unknown) => unknown;

type Case = readonly [what: string, bytes: Uint8Array, code: mx.MlxErrorCode];

/** Bytes of numbers (one byte each), texts and other bytes. */
function bytes(...parts: (number | string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => typeof part === "number" ? Buffer.of(part) : typeof part === "string" ? Buffer.from(part) : part));
}

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: number | bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

// npy

function npy(header: string, data: Uint8Array = Buffer.alloc(8), version = 1): Buffer {
  const length = version === 1 ? u16(header.length) : u32(header.length);
  return bytes(0x93, "NUMPY", version, 0, length, header, data);
}

function npyOf(descr: string, shape: string, fortran = "False"): Buffer {
  return npy(`{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`);
}

const NPY: Case[] = [
  ["nothing", Buffer.alloc(0), "INVALID_ARGUMENT"],
  ["its first bytes alone", bytes(0x93, "NUMPY"), "INVALID_ARGUMENT"],
  ["another magic", bytes("NUMPY!", Buffer.alloc(50)), "INVALID_ARGUMENT"],
  ["an unknown version", npy("{}", undefined, 4), "INVALID_ARGUMENT"],
  ["a header longer than the file", bytes(0x93, "NUMPY", 1, 0, u16(0xffff), "{"), "RUNTIME"],
  ["a header of 4 GB", bytes(0x93, "NUMPY", 2, 0, u32(0xffffffff), "{"), "RUNTIME"],
  ["a header that is no dict", npy("[1, 2]"), "INVALID_ARGUMENT"],
  ["a header with code", npy("{'descr': __import__('os'), 'fortran_order': False, 'shape': ()}"), "INVALID_ARGUMENT"],
  ["a header without a shape", npy("{'descr': '<f4', 'fortran_order': False}"), "INVALID_ARGUMENT"],
  ["a header with two shapes", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'shape': (2,)}"), "INVALID_ARGUMENT"],
  ["a header with more after it", npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()} + 1"), "INVALID_ARGUMENT"],
  ["a header that is not UTF-8", npy("{'descr': '<f4\u00ff', 'fortran_order': False, 'shape': ()}"), "INVALID_ARGUMENT"],
  ["a shape of 2^63 elements", npyOf("<f4", "9223372036854775807,"), "INVALID_ARGUMENT"],
  ["a shape whose size overflows", npyOf("<f8", "2147483647, 2147483647, 2147483647, 4"), "INVALID_ARGUMENT"],
  ["a shape of no elements that overflows", npyOf("<f8", "2147483647, 2147483647, 2147483647, 0"), "INVALID_ARGUMENT"],
  ["a shape larger than the file", npyOf("<f4", "3,"), "RUNTIME"],
  ["a negative dimension", npyOf("<f4", "-1,"), "INVALID_ARGUMENT"],
  ["a fraction of a dimension", npyOf("<f4", "1.5,"), "INVALID_ARGUMENT"],
  ["a shape that is no tuple", npyOf("<f4", "2"), "INVALID_ARGUMENT"],
  ["a shape with holes", npyOf("<f4", "1,,2"), "INVALID_ARGUMENT"],
  ["too many dimensions", npyOf("<f4", "1, ".repeat(65)), "INVALID_ARGUMENT"],
  ["objects", npyOf("|O", "1,"), "UNSUPPORTED"],
  ["texts", npyOf("<U4", "1,"), "UNSUPPORTED"],
  ["records", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}"), "INVALID_ARGUMENT"],
  ["floats of 128 bits", npyOf("<f16", "1,"), "UNSUPPORTED"],
  ["an order that is none", npyOf("|f4", "1,"), "UNSUPPORTED"],
];

// safetensors

function safetensors(header: unknown, data: Uint8Array = Buffer.alloc(8)): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return bytes(u64(text.length), text, data);
}

const ENTRY = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
const TEXT = JSON.stringify(ENTRY);

const SAFETENSORS: Case[] = [
  ["nothing", Buffer.alloc(0), "RUNTIME"],
  ["less than a length", Buffer.alloc(7), "RUNTIME"],
  ["a header of 2^63 bytes", bytes(u64(1n << 63n), "{}"), "INVALID_ARGUMENT"],
  ["a header of 2^64 - 1 bytes", bytes(u64((1n << 64n) - 1n), "{}"), "INVALID_ARGUMENT"],
  ["a header longer than the file", bytes(u64(1000), "{}"), "RUNTIME"],
  ["an empty header", safetensors(""), "INVALID_ARGUMENT"],
  ["a header that is no JSON", safetensors("{'a': 1}"), "INVALID_ARGUMENT"],
  ["a header that is cut off", safetensors('{"a":'), "INVALID_ARGUMENT"],
  ["a header that is cut off in a text", safetensors('{"a\\'), "INVALID_ARGUMENT"],
  ["a header that is not UTF-8", bytes(u64(2), 0x7b, 0xff), "INVALID_ARGUMENT"],
  ["a header that is a list", safetensors([ENTRY]), "INVALID_ARGUMENT"],
  ["a header that is null", safetensors("null"), "INVALID_ARGUMENT"],
  ["absurd nesting", safetensors("[".repeat(1_000_000)), "INVALID_ARGUMENT"],
  ["absurd nesting in a tensor", safetensors(`{"a":${'{"a":'.repeat(100_000)}`), "INVALID_ARGUMENT"],
  ["a name twice", safetensors(`{"a":${TEXT},"a":${TEXT}}`), "INVALID_ARGUMENT"],
  ["a name twice, once escaped", safetensors(`{"a":${TEXT},"\\u0061":${TEXT}}`), "INVALID_ARGUMENT"],
  ["a shape twice", safetensors('{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}'), "INVALID_ARGUMENT"],
  ["__proto__ as a name", safetensors(`{"__proto__":${TEXT}}`), "INVALID_ARGUMENT"],
  ["__proto__ in the metadata", safetensors('{"__metadata__":{"__proto__":"x"}}'), "INVALID_ARGUMENT"],
  ["metadata of numbers", safetensors({ __metadata__: { a: 1 } }), "INVALID_ARGUMENT"],
  ["metadata that is a list", safetensors({ __metadata__: [] }), "INVALID_ARGUMENT"],
  ["a tensor that is a number", safetensors({ a: 1 }), "INVALID_ARGUMENT"],
  ["no dtype", safetensors({ a: { ...ENTRY, dtype: undefined } }), "INVALID_ARGUMENT"],
  ["an unknown dtype", safetensors({ a: { ...ENTRY, dtype: "F8_E5M2" } }), "UNSUPPORTED"],
  ["a dtype that is a property of every object", safetensors({ a: { ...ENTRY, dtype: "constructor" } }), "UNSUPPORTED"],
  ["no shape", safetensors({ a: { ...ENTRY, shape: undefined } }), "INVALID_ARGUMENT"],
  ["a shape of texts", safetensors({ a: { ...ENTRY, shape: ["1"] } }), "INVALID_ARGUMENT"],
  ["a negative dimension", safetensors({ a: { ...ENTRY, shape: [-1] } }), "INVALID_ARGUMENT"],
  ["a fraction of a dimension", safetensors({ a: { ...ENTRY, shape: [0.5] } }), "INVALID_ARGUMENT"],
  ["a dimension of 2^31", safetensors({ a: { ...ENTRY, shape: [2 ** 31, 0] } }), "INVALID_ARGUMENT"],
  ["a shape whose size overflows", safetensors({ a: { ...ENTRY, shape: [2 ** 30, 2 ** 30, 2 ** 30] } }), "INVALID_ARGUMENT"],
  ["too many dimensions", safetensors({ a: { ...ENTRY, shape: new globalThis.Array(65).fill(1) } }), "INVALID_ARGUMENT"],
  ["no offsets", safetensors({ a: { ...ENTRY, data_offsets: undefined } }), "INVALID_ARGUMENT"],
  ["one offset", safetensors({ a: { ...ENTRY, data_offsets: [4] } }), "INVALID_ARGUMENT"],
  ["negative offsets", safetensors({ a: { ...ENTRY, data_offsets: [-4, 0] } }), "INVALID_ARGUMENT"],
  ["offsets the wrong way round", safetensors({ a: { ...ENTRY, data_offsets: [4, 0] } }), "INVALID_ARGUMENT"],
  ["fractions of offsets", safetensors({ a: { ...ENTRY, data_offsets: [0.5, 4.5] } }), "INVALID_ARGUMENT"],
  ["huge offsets", safetensors({ a: { ...ENTRY, data_offsets: [2 ** 60, 2 ** 60 + 4] } }), "INVALID_ARGUMENT"],
  ["offsets that do not fit the shape", safetensors({ a: { ...ENTRY, data_offsets: [0, 8] } }), "INVALID_ARGUMENT"],
  ["offsets outside of the file", safetensors({ a: { ...ENTRY, data_offsets: [8, 12] } }), "RUNTIME"],
  ["offsets far outside of the file", safetensors({ a: { ...ENTRY, data_offsets: [2 ** 52, 2 ** 52 + 4] } }), "RUNTIME"],
  ["tensors that overlap", safetensors({ a: ENTRY, b: { ...ENTRY, data_offsets: [2, 6] } }), "INVALID_ARGUMENT"],
  ["tensors in the same place", safetensors({ a: ENTRY, b: ENTRY }), "INVALID_ARGUMENT"],
];

// npz

interface Entry {
  name?: string | Uint8Array;
  method?: number;
  data?: Uint8Array;
  size?: number;
  length?: number;
  crc?: number;
  flags?: number;
  local?: number;
}

const GOOD = npyOf("<f4", "2,");
const GOOD_NPY = Buffer.from(mx.encodeNpy(mx.zeros([2])));
const CRC = crc32(GOOD_NPY);

/** An archive of the entries, of which each field can be another than the right one; and what the end says. */
function zip(entries: Entry[], end: { count?: number; size?: number; start?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const lines: Buffer[] = [];
  let at = 0;
  for (const { name = "a.npy", method = 0, data = GOOD_NPY, size = data.length, length = data.length, crc = CRC, flags = 0, local } of entries) {
    const encoded = typeof name === "string" ? Buffer.from(name) : Buffer.from(name);
    const common = bytes(u16(20), u16(flags), u16(method), u32(0), u32(crc), u32(length), u32(size), u16(encoded.length), u16(0));
    const head = bytes("PK\x03\x04", common, encoded, data);
    lines.push(bytes("PK\x01\x02", u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(local ?? at), encoded));
    locals.push(head);
    at += head.length;
  }
  const directory = Buffer.concat(lines);
  const { count = entries.length, size = directory.length, start = at } = end;
  return bytes(...locals, directory, "PK\x05\x06", u32(0), u16(count), u16(count), u32(size), u32(start), u16(0));
}

/** An archive of one entry whose numbers stand where those of 64 bits do. */
function zip64({ size = GOOD_NPY.length, start, extra = 24 }: { size?: number | bigint; start?: number | bigint; extra?: number } = {}): Buffer {
  const max = u32(0xffffffff);
  const name = Buffer.from("a.npy");
  const local = bytes("PK\x03\x04", u16(45), u16(0), u16(0), u32(0), u32(CRC), max, max, u16(name.length), u16(0), name, GOOD_NPY);
  const wide = bytes(u16(1), u16(extra), u64(size), u64(size), u64(0)).subarray(0, 4 + extra);
  const common = bytes(u16(45), u16(0), u16(0), u32(0), u32(CRC), max, max, u16(name.length), u16(wide.length));
  const line = bytes("PK\x01\x02", u16(45), common, u16(0), u16(0), u16(0), u32(0), max, name, wide);
  const end = bytes("PK\x06\x06", u64(44), u16(45), u16(45), u32(0), u32(0), u64(1), u64(1), u64(line.length), u64(local.length));
  const locator = bytes("PK\x06\x07", u32(0), u64(start ?? local.length + line.length), u32(1));
  return bytes(local, line, end, locator, "PK\x05\x06", u32(0), u16(0xffff), u16(0xffff), max, max, u16(0));
}

const BOMB = deflateRawSync(Buffer.alloc(50_000_000));

const NPZ: Case[] = [
  ["nothing", Buffer.alloc(0), "INVALID_ARGUMENT"],
  ["no end", Buffer.alloc(100), "INVALID_ARGUMENT"],
  ["an end that is cut off", zip([{}]).subarray(0, -1), "INVALID_ARGUMENT"],
  ["more entries than there are", zip([{}], { count: 2 }), "INVALID_ARGUMENT"],
  ["65534 entries", zip([{}], { count: 65534 }), "INVALID_ARGUMENT"],
  ["a directory outside of the file", zip([{}], { start: 0x7fffffff }), "INVALID_ARGUMENT"],
  ["a directory of 4 GB", zip([{}], { size: 0xfffffffe }), "INVALID_ARGUMENT"],
  ["a directory elsewhere", zip([{}], { start: 0 }), "INVALID_ARGUMENT"],
  ["an entry outside of the file", zip([{ local: 0x7fffffff }]), "INVALID_ARGUMENT"],
  ["an entry in the directory", zip([{ local: 60 }]), "INVALID_ARGUMENT"],
  ["an entry longer than the file", zip([{ size: 100_000, length: 100_000 }]), "INVALID_ARGUMENT"],
  ["entries in the same place", zip([{}, { name: "b.npy", local: 0 }]), "INVALID_ARGUMENT"],
  ["a name twice", zip([{}, {}]), "INVALID_ARGUMENT"],
  ["a name with and without its extension", zip([{}, { name: "a" }]), "INVALID_ARGUMENT"],
  ["__proto__ as a name", zip([{ name: "__proto__.npy" }]), "INVALID_ARGUMENT"],
  ["a name that is not UTF-8", zip([{ name: Buffer.of(0xff, 0xfe) }]), "INVALID_ARGUMENT"],
  ["an encrypted entry", zip([{ flags: 1 }]), "UNSUPPORTED"],
  ["an unknown compression", zip([{ method: 12 }]), "UNSUPPORTED"],
  ["an entry that is no npy file", zip([{ data: Buffer.alloc(200), crc: 0 }]), "INVALID_ARGUMENT"],
  ["an entry of a stored size that lies", zip([{ size: 1000 }]), "INVALID_ARGUMENT"],
  ["a deflated entry that claims 4 GB", zip([{ method: 8, data: deflateRawSync(GOOD_NPY), size: 0xfffffffe }]), "INVALID_ARGUMENT"],
  ["a deflated entry that claims too much", zip([{ method: 8, data: deflateRawSync(GOOD_NPY), size: GOOD_NPY.length + 1 }]), "INVALID_ARGUMENT"],
  ["a deflated entry that claims too little", zip([{ method: 8, data: deflateRawSync(GOOD_NPY), size: GOOD_NPY.length - 1 }]), "INVALID_ARGUMENT"],
  ["a bomb that claims to be small", zip([{ method: 8, data: BOMB, size: 136 }]), "INVALID_ARGUMENT"],
  ["a bomb that says what it is, and is no array", zip([{ method: 8, data: BOMB, size: 50_000_000 }]), "INVALID_ARGUMENT"],
  ["a deflated entry that is no deflate", zip([{ method: 8, data: Buffer.alloc(50, 0xff), size: 136 }]), "INVALID_ARGUMENT"],
  ["a deflated entry with a wrong checksum", zip([{ method: 8, data: deflateRawSync(GOOD_NPY), size: GOOD_NPY.length, crc: 1 }]), "INVALID_ARGUMENT"],
  ["an entry of 2^63 bytes", zip64({ size: 1n << 63n }), "INVALID_ARGUMENT"],
  ["an entry without its number of 64 bits", zip64({ extra: 16 }), "INVALID_ARGUMENT"],
  ["an end of 64 bits outside of the file", zip64({ start: 1n << 62n }), "RUNTIME"],
  ["an end of 64 bits that is none", zip64({ start: 0 }), "INVALID_ARGUMENT"],
  ["an array larger than its entry", zip([{ data: npyOf("<f4", "1000,"), crc: crc32(npyOf("<f4", "1000,")) }, { name: "b.npy" }]), "RUNTIME"],
];

// gguf

function text(value: string | Uint8Array): Buffer {
  const encoded = typeof value === "string" ? Buffer.from(value) : value;
  return bytes(u64(encoded.length), encoded);
}

function gguf(
  tensors: Uint8Array[],
  values: Uint8Array[] = [],
  counts: { tensors?: number | bigint; values?: number | bigint; version?: number } = {},
): Buffer {
  const head = bytes("GGUF", u32(counts.version ?? 3), u64(counts.tensors ?? tensors.length), u64(counts.values ?? values.length), ...values, ...tensors);
  return bytes(head, Buffer.alloc((32 - head.length % 32) % 32 + 64));
}

function tensor(name: string, shape: (number | bigint)[], type: number, offset: number | bigint = 0, ndim = shape.length): Buffer {
  return bytes(text(name), u32(ndim), ...shape.map(u64), u32(type), u64(offset));
}

const NUMBER = bytes(text("n"), u32(4), u32(1));

const GGUF: Case[] = [
  ["nothing", Buffer.alloc(0), "RUNTIME"],
  ["another magic", bytes("GGML", Buffer.alloc(40)), "INVALID_ARGUMENT"],
  ["its first bytes alone", Buffer.from("GGUF"), "RUNTIME"],
  ["version 1", gguf([], [], { version: 1 }), "UNSUPPORTED"],
  ["the other byte order", gguf([], [], { version: 3 << 24 }), "UNSUPPORTED"],
  ["2^63 tensors", gguf([], [], { tensors: 1n << 63n }), "RUNTIME"],
  ["2^64 - 1 values", gguf([], [], { values: (1n << 64n) - 1n }), "RUNTIME"],
  ["more tensors than there are", gguf([tensor("a", [1], 0)], [], { tensors: 3 }), "INVALID_ARGUMENT"],
  ["a name of 2^63 bytes", gguf([], [bytes(u64(1n << 63n), u32(4), u32(1))]), "RUNTIME"],
  ["a text of 2^40 bytes", gguf([], [bytes(text("s"), u32(8), u64(1n << 40n))]), "RUNTIME"],
  ["a list of 2^62 numbers", gguf([], [bytes(text("l"), u32(9), u32(4), u64(1n << 62n))]), "RUNTIME"],
  ["a list of 2^62 texts", gguf([], [bytes(text("l"), u32(9), u32(8), u64(1n << 62n))]), "RUNTIME"],
  ["lists of lists", gguf([], [bytes(text("l"), u32(9), u32(9), u64(1), u32(9))]), "UNSUPPORTED"],
  ["an unknown type of value", gguf([], [bytes(text("l"), u32(13), u32(0))]), "INVALID_ARGUMENT"],
  ["a list of an unknown type", gguf([], [bytes(text("l"), u32(9), u32(99), u64(1))]), "INVALID_ARGUMENT"],
  ["a text that is not UTF-8", gguf([], [bytes(text("s"), u32(8), text(Buffer.of(0xff)))]), "INVALID_ARGUMENT"],
  ["a value twice", gguf([], [NUMBER, NUMBER]), "INVALID_ARGUMENT"],
  ["__proto__ as a value", gguf([], [bytes(text("__proto__"), u32(4), u32(1))]), "INVALID_ARGUMENT"],
  ["an alignment of 0", gguf([], [bytes(text("general.alignment"), u32(4), u32(0))]), "INVALID_ARGUMENT"],
  ["an alignment of 4 GB", gguf([], [bytes(text("general.alignment"), u32(4), u32(0xffffffff))]), "INVALID_ARGUMENT"],
  ["an alignment that is a text", gguf([], [bytes(text("general.alignment"), u32(8), text("32"))]), "INVALID_ARGUMENT"],
  ["a tensor twice", gguf([tensor("a", [1], 0), tensor("a", [1], 0, 32)]), "INVALID_ARGUMENT"],
  ["__proto__ as a tensor", gguf([tensor("__proto__", [1], 0)]), "INVALID_ARGUMENT"],
  ["scales that are there already", gguf([tensor("a.weight", [32], 2), tensor("a.scales", [1], 1, 32)]), "INVALID_ARGUMENT"],
  ["2^32 - 1 dimensions", gguf([tensor("a", [1], 0, 0, 0xffffffff)]), "INVALID_ARGUMENT"],
  ["9 dimensions", gguf([tensor("a", new globalThis.Array(9).fill(1), 0)]), "INVALID_ARGUMENT"],
  ["a dimension of 2^63", gguf([tensor("a", [1n << 63n], 0)]), "INVALID_ARGUMENT"],
  ["a shape whose size overflows", gguf([tensor("a", [2 ** 30, 2 ** 30, 2 ** 30], 0)]), "INVALID_ARGUMENT"],
  ["a tensor larger than the file", gguf([tensor("a", [1000], 0)]), "RUNTIME"],
  ["a tensor outside of the file", gguf([tensor("a", [1], 0, 1000)]), "RUNTIME"],
  ["an offset of 2^63", gguf([tensor("a", [1], 0, 1n << 63n)]), "RUNTIME"],
  ["tensors that overlap", gguf([tensor("a", [2], 0), tensor("b", [2], 0, 4)]), "INVALID_ARGUMENT"],
  ["an unknown type", gguf([tensor("a", [1], 99)]), "UNSUPPORTED"],
  ["a type that nothing unpacks", gguf([tensor("a", [256], 11)]), "UNSUPPORTED"],
  ["half a block", gguf([tensor("a", [16], 2)]), "INVALID_ARGUMENT"],
  ["a block without dimensions", gguf([tensor("a", [], 8)]), "INVALID_ARGUMENT"],
  ["half a block of 256", gguf([tensor("a", [128], 12)]), "INVALID_ARGUMENT"],
];

const CASES: Record<mx.FileFormat, Case[]> = { npy: NPY, npz: NPZ, safetensors: SAFETENSORS, gguf: GGUF };

function errorOf(file: unknown, format: string): string {
  try {
    load(file, { format });
  } catch (error) {
    if (error instanceof mx.MlxError) return `${error.code} ${error.op}: ${error.message}`;
    return String(error);
  }
  return "no error";
}

for (const [format, cases] of Object.entries(CASES)) {
  describe(`load() of a hostile ${format} file`, () => {
    for (const [what, content, code] of cases) {
      it(`throws ${code} for ${what}`, () => {
        const path = join(folder, `case.${format}`);
        fs.writeFileSync(path, content);
        const count = live();
        for (const [file, label] of [[path, path], [new Uint8Array(content), "the bytes"]] as const) {
          const error = errorOf(file, format);
          expect(error.startsWith(`${code} load: `), error).toBe(true);
          expect(error).toContain(label);
          expect(error.length).toBeLessThan(1000);
        }
        expect(live()).toBe(count);
      });
    }
  });
}

it("good files of the same makers load", () => {
  const good: [mx.FileFormat, Uint8Array][] = [
    ["npy", GOOD],
    ["npz", zip([{}, { name: "b.npy", method: 8, data: deflateRawSync(GOOD_NPY), size: GOOD_NPY.length }])],
    ["npz", zip64()],
    ["safetensors", safetensors({ a: ENTRY, b: { ...ENTRY, data_offsets: [4, 8] }, __metadata__: { k: "v" } })],
    ["gguf", gguf([tensor("a", [2], 0), tensor("b.weight", [32], 2, 32)], [NUMBER])],
  ];
  for (const [format, content] of good) expect(() => mx.evaluate(load(content, { format }))).not.toThrow();
});

describe("load() of damaged files", () => {
  const a = mx.array([[1, 2, 3], [4, 5, 6]]);
  const SEEDS: [mx.FileFormat, Uint8Array][] = [
    ["npy", mx.encodeNpy(a)],
    ["npz", mx.encodeNpz({ a, b: mx.array([1n]) })],
    ["npz", mx.encodeNpz({ a, b: mx.array([true]) }, { compressed: true })],
    ["safetensors", mx.encodeSafetensors({ a, b: mx.array([1], "bfloat16"), c: mx.array(5) }, { k: "v" })],
    ["gguf", mx.encodeGguf({ a, b: mx.array([1], "int8") }, { t: "x", l: ["a", "b"], n: mx.array([1, 2], "uint16") })],
    ["gguf", gguf([tensor("b.weight", [32], 2), tensor("c", [4, 2], 30, 32)], [NUMBER])],
  ];
  const ROUNDS = 600;
  const SECONDS = 5;

  /** Numbers from 0 to below 2^32, the same in every run. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      // The low bits of such a generator repeat soon.
      return (state ^ state >>> 15) >>> 0;
    };
  }

  function damage(seed: Uint8Array, next: () => number): Uint8Array {
    const copy = Uint8Array.from(seed);
    const kind = next() % 4;
    if (kind === 0) return copy.subarray(0, next() % seed.length);
    for (let count = 1 + next() % 4; count > 0; count--) {
      const at = next() % copy.length;
      if (kind === 1) copy[at] = next() & 0xff;
      else if (kind === 2) copy[at] = copy[at]! ^ 1 << next() % 8;
      else copy.fill(next() % 2 === 0 ? 0xff : 0, at, at + 1 + next() % 8);
    }
    return copy;
  }

  it("gives arrays or an MlxError, never anything else", () => {
    const count = live();
    const path = join(folder, "damaged");
    const started = performance.now();
    const next = random(7);
    let done = 0;
    for (let round = 0; round < ROUNDS && performance.now() - started < SECONDS * 1000; round++) {
      for (const [format, seed] of SEEDS) {
        const content = damage(seed, next);
        const file = round % 4 === 0 ? path : content;
        if (file === path) fs.writeFileSync(path, content);
        done++;
        try {
          const loaded = load(file, { format, returnMetadata: format === "safetensors" || format === "gguf" });
          mx.evaluate(loaded);
          for (const values of loaded instanceof mx.Array ? [[loaded]] : globalThis.Array.isArray(loaded) ? loaded : [loaded]) {
            for (const value of Object.values(values as object)) if (value instanceof mx.Array) value.dispose();
          }
        } catch (error) {
          if (!(error instanceof mx.MlxError)) throw new Error(`${format} ${Buffer.from(content).toString("base64")}`, { cause: error });
        }
      }
    }
    expect(done).toBeGreaterThan(100);
    expect(live()).toBe(count);
    expect(mx.add(1, 2).item()).toBe(3);
  });
});
