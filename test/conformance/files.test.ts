// Arrays in files: what Python MLX writes is read here and the other way round, from and to paths and bytes.

import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { decodeArgument, decodeValues, disposeInputs } from "../golden/cases.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

interface GoldenFile {
  readonly format: mx.FileFormat;
  readonly bytes: string;
  readonly arrays: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string | string[] | { readonly array: string }>>;
  readonly of?: string;
}

const GOLDEN = JSON.parse(fs.readFileSync(new URL("../golden/files.json", import.meta.url), "utf8")) as Record<"read" | "write", GoldenFile[]>;
const folder = fs.mkdtempSync(join(tmpdir(), "mlx-files-"));

afterAll(() => {
  disposeInputs();
  fs.rmSync(folder, { recursive: true });
});

type Loaded = mx.Array | Record<string, mx.Array>;

function byName(loaded: Loaded): Record<string, mx.Array> {
  return loaded instanceof mx.Array ? { "": loaded } : loaded;
}

function disposeAll(values: Iterable<unknown>): void {
  for (const value of values) if (value instanceof mx.Array) value.dispose();
}

/** Dtype, shape and elements; every NaN is the same. */
function facts(array: mx.Array): unknown {
  return { dtype: array.dtype, shape: array.shape, data: [...array.toTypedArray()].map(String) };
}

function expectArrays(loaded: Loaded, expected: Readonly<Record<string, string>>): void {
  const arrays = byName(loaded);
  expect(Object.keys(arrays).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, text] of Object.entries(expected)) {
    const { dtype, shape, data } = decodeValues(text);
    expect({ name, ...facts(arrays[name]!) as object }).toEqual({ name, dtype, shape, data: [...data].map(String) });
  }
}

function expectMetadata(metadata: Readonly<Record<string, unknown>>, expected: NonNullable<GoldenFile["metadata"]>): void {
  expect(Object.keys(metadata).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    if (typeof value === "string" || globalThis.Array.isArray(value)) expect(metadata[name]).toEqual(value);
    else expectArrays(metadata[name] as mx.Array, { "": value.array });
  }
}

/** Loads in the way that has a type for every format. */
const loadAny = mx.load as unknown as (file: unknown, options?: unknown) => Loaded;
const loadBoth = mx.load as unknown as (file: unknown, options?: unknown) => [Record<string, mx.Array>, Record<string, unknown>];

function encode({ format, arrays, metadata }: GoldenFile): Uint8Array {
  const named = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, decodeArgument({ array }) as mx.Array]));
  const given = metadata === undefined ? undefined : decodeArgument(metadata);
  if (format === "npy") return mx.encodeNpy(named[""]!);
  if (format === "npz") return mx.encodeNpz(named);
  if (format === "safetensors") return mx.encodeSafetensors(named, given as Record<string, string>);
  return mx.encodeGguf(named, given as mx.GgufMetadata);
}

describe("load()", () => {
  it("reads what Python MLX writes and reads, from a path and from bytes", () => {
    GOLDEN.read.forEach(({ format, bytes, arrays, metadata }, i) => {
      const content = Buffer.from(bytes, "base64");
      const path = join(folder, `read${i}.${format}`);
      fs.writeFileSync(path, content);
      const shared = new Uint8Array(new SharedArrayBuffer(content.length));
      shared.set(content);
      for (const file of [path, pathToFileURL(path), content, new Uint8Array(content).buffer, shared]) {
        const loaded = loadAny(file, { format });
        expectArrays(loaded, arrays);
        disposeAll(Object.values(byName(loaded)));
        if (metadata === undefined) continue;
        const [again, values] = loadBoth(file, { format, returnMetadata: true });
        expectArrays(again, arrays);
        expectMetadata(values, metadata);
        disposeAll([...Object.values(again), ...Object.values(values)]);
      }
    });
  });

  it("leaves the elements in the file until the array is computed", async () => {
    const path = join(folder, "lazy.safetensors");
    mx.saveSafetensors(path, { a: [1, 2], b: [3, 4] });
    const bytes = fs.readFileSync(path);
    const { a, b } = mx.load(path, { format: "safetensors" });
    expect(a!.toArray()).toEqual([1, 2]);
    bytes.writeFloatLE(5, bytes.length - 8);
    fs.writeFileSync(path, bytes);
    expect(b!.toArray()).toEqual([5, 4]);
    const { b: gone } = mx.load(path, { format: "safetensors" });
    const { b: lost } = mx.load(path, { format: "safetensors" });
    fs.truncateSync(path, bytes.length - 4);
    expect(code(() => gone!.toArray())).toBe("RUNTIME");
    await expect(lost!.add(1).toArrayAsync()).rejects.toThrow("has become shorter");
    expect(mx.add(1, 2).item()).toBe(3);
  });

  it("finds a large file at once", () => {
    const path = join(folder, "sparse.safetensors");
    const count = 1000;
    const header = Object.fromEntries(
      globalThis.Array.from({ length: count }, (_, i) => [`t${i}`, { dtype: "F32", shape: [1 << 18], data_offsets: [i << 20, (i + 1) << 20] }]),
    );
    const text = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(text.length));
    fs.writeFileSync(path, Buffer.concat([head, text]));
    fs.truncateSync(path, 8 + text.length + count * (1 << 20));
    const started = performance.now();
    const arrays = mx.load(path, { format: "safetensors" });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(Object.keys(arrays)).toHaveLength(count);
    expect(arrays.t999!.sum().item()).toBe(0);
    disposeAll(Object.values(arrays));
  });

  it("reads on the stream that it is given, on the CPU at any rate", () => {
    const path = join(folder, "stream.npy");
    mx.save(path, [1, 2, 3]);
    const stream = mx.newStream("cpu");
    for (const options of [{ stream }, { stream: "cpu" }, stream, "cpu", mx.device("cpu")] as const) {
      expect((loadAny(path, options) as mx.Array).toArray()).toEqual([1, 2, 3]);
    }
  });

  it("tells the format by the extension, or by what it is told", () => {
    const path = join(folder, "named");
    mx.save(path, [1]);
    expect((mx.load(`${path}.npy`) as mx.Array).item()).toBe(1);
    fs.renameSync(`${path}.npy`, path);
    expect(code(() => mx.load(path))).toBe("INVALID_ARGUMENT");
    expect(mx.load(path, { format: "npy" }).item()).toBe(1);
    expect(code(() => mx.load(path, { format: "npz" }))).toBe("INVALID_ARGUMENT");
    expect(code(() => loadAny(path, { format: "pt" }))).toBe("INVALID_ARGUMENT");
    expect(code(() => loadAny(path, { format: 1 }))).toBe("TypeError");
    expect(code(() => loadAny(path, { formats: "npy" }))).toBe("TypeError");
    expect(code(() => loadAny(path, { format: "npy", returnMetadata: 1 }))).toBe("TypeError");
    expect(code(() => loadAny(path, { format: "npy", returnMetadata: true }))).toBe("INVALID_ARGUMENT");
    expect(code(() => loadAny(new Uint8Array(8)))).toBe("INVALID_ARGUMENT");
    for (const file of [1, null, undefined, {}, ["a.npy"], new URL("http://localhost/a.npy")]) expect(code(() => loadAny(file))).toBe("TypeError");
  });

  it("throws RUNTIME for a file that is not there, or is no file", () => {
    for (const extension of ["npy", "npz", "safetensors", "gguf"]) expect(code(() => mx.load(join(folder, `none.${extension}`)))).toBe("RUNTIME");
    fs.mkdirSync(join(folder, "folder.npy"));
    expect(code(() => mx.load(join(folder, "folder.npy")))).toBe("RUNTIME");
    expect(code(() => mx.load("/dev/zero", { format: "npy" }))).toBe("RUNTIME");
    expect(code(() => mx.load("a\0.npy"))).toBe("INVALID_ARGUMENT");
  });

  it("gives records that no name can harm", () => {
    const arrays = mx.load(mx.encodeNpz({ constructor: [1], toString: [2] } as unknown as mx.ArraysToSave), { format: "npz" });
    expect(Object.entries(arrays).map(([name, array]) => [name, array.toArray()])).toEqual([["constructor", [1]], ["toString", [2]]]);
    const { missing, ...none } = mx.load(mx.encodeSafetensors({}), { format: "safetensors" });
    expect([missing, Object.keys(none)]).toEqual([undefined, []]);
    expect("constructor" in mx.load(mx.encodeSafetensors({}), { format: "safetensors" })).toBe(false);
  });
});

describe("a model in several files", () => {
  const model = join(folder, "model");
  fs.mkdirSync(model);
  const index = join(model, "model.safetensors.index.json");
  const map = (weights: unknown): void => fs.writeFileSync(index, JSON.stringify({ metadata: { total_size: 16 }, weight_map: weights }));

  it("is loaded by its index or its folder", () => {
    mx.saveSafetensors(join(model, "model-1"), { a: [1, 2], extra: [0] }, { format: "mlx" });
    mx.saveSafetensors(join(model, "model-2"), { b: [3], c: [4] });
    map({ c: "model-2.safetensors", a: "model-1.safetensors", b: "model-2.safetensors" });
    for (const [file, options] of [[index, {}], [pathToFileURL(index), {}], [model, { format: "safetensors" }], [`${model}/`, { format: "safetensors" }]]) {
      const [arrays, metadata] = loadBoth(file, { ...options as object, returnMetadata: true });
      expect(Object.entries(arrays).map(([name, array]) => [name, array.toArray()]).sort()).toEqual([["a", [1, 2]], ["b", [3]], ["c", [4]]]);
      expect({ ...metadata }).toEqual({ format: "mlx" });
    }
  });

  it("in a folder without an index is its one file", () => {
    const single = join(folder, "single");
    fs.mkdirSync(single);
    mx.saveSafetensors(join(single, "model"), { a: [1] });
    expect(mx.load(single, { format: "safetensors" }).a!.item()).toBe(1);
  });

  it("throws for files outside of its folder, missing ones and missing tensors", () => {
    for (const file of ["../x.safetensors", "/etc/passwd", "a/b", "..", ".", "", "a\\b", "C:x", "a\0b", 5, null, ["a"]]) {
      map({ a: file });
      expect([file, code(() => mx.load(index))]).toEqual([file, "INVALID_ARGUMENT"]);
    }
    map({ a: "model-1.safetensors", b: "model-3.safetensors" });
    expect(code(() => mx.load(index))).toBe("RUNTIME");
    map({ a: "model-1.safetensors", b: "model-1.safetensors" });
    expect(code(() => mx.load(index))).toBe("INVALID_ARGUMENT");
    for (const text of ["", "[]", "{}", '{"weight_map":[]}', "{", '{"weight_map":{"a":"b","a":"c"}}', '{"weight_map":{"__proto__":"b"}}']) {
      fs.writeFileSync(index, text);
      expect([text, code(() => mx.load(index))]).toEqual([text, "INVALID_ARGUMENT"]);
    }
  });
});

describe("saving", () => {
  it("gives the bytes that Python MLX was seen to read", () => {
    for (const golden of GOLDEN.write) {
      const what = `${golden.format} of ${Object.values(golden.arrays).map((text) => text.split(" ")[0]).join(", ")}`;
      expect([what, Buffer.from(encode(golden)).toString("base64")]).toEqual([what, golden.bytes]);
    }
  });

  it("writes the same to a path, and adds the extension where it is missing", () => {
    const a = mx.array([[1, 2], [3, 4]]);
    const saves: [mx.FileFormat, (file: string | URL) => void, () => Uint8Array][] = [
      ["npy", (file) => mx.save(file, a), () => mx.encodeNpy(a)],
      ["npz", (file) => mx.savez(file, { a }), () => mx.encodeNpz({ a })],
      ["npz", (file) => mx.savezCompressed(file, { a }), () => mx.encodeNpz({ a }, { compressed: true })],
      ["safetensors", (file) => mx.saveSafetensors(file, { a }, { k: "v" }), () => mx.encodeSafetensors({ a }, { k: "v" })],
      ["gguf", (file) => mx.saveGguf(file, { a }, { k: "v" }), () => mx.encodeGguf({ a }, { k: "v" })],
    ];
    for (const [format, save, encode] of saves) {
      const path = join(folder, `saved.${format}`);
      for (const file of [path, join(folder, "saved"), pathToFileURL(path), pathToFileURL(join(folder, "saved"))]) {
        save(file);
        expect(Buffer.compare(fs.readFileSync(path), encode())).toBe(0);
        fs.rmSync(path);
      }
    }
    expect(fs.readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("keeps every dtype, scalars, empty arrays and views", () => {
    const a = mx.array([[1, 2, 3], [4, 5, 6]]);
    const views = { T: a.T, row: a.take(1, 0), wide: mx.broadcastTo(mx.array([7]), [2, 2]), scalar: mx.array(8), none: mx.zeros([0, 3]) };
    for (const compressed of [false, true]) {
      const back = mx.load(mx.encodeNpz(views, { compressed }), { format: "npz" });
      for (const [name, view] of Object.entries(views)) expect(facts(back[name]!)).toEqual(facts(view));
    }
    const all = Object.fromEntries(mx.dtype.keys().map((key) => [key, mx.array([[0, 1, 2]], key as mx.DtypeKey)]));
    const back = mx.load(mx.encodeSafetensors(all), { format: "safetensors" });
    for (const [key, array] of Object.entries(all)) expect(facts(back[key]!)).toEqual(facts(array));
  });

  it("takes plain values, and lists as arr_0, arr_1 ...", () => {
    const { arr_0, arr_1 } = mx.load(mx.encodeNpz([[1, 2], Int8Array.of(3)]), { format: "npz" });
    expect([arr_0!.toArray(), arr_1!.dtype]).toEqual([[1, 2], "int8"]);
    expect(mx.load(mx.encodeSafetensors({ a: [[true]] }), { format: "safetensors" }).a!.dtype).toBe("bool");
  });

  it("can overwrite the file that its arrays are still in", () => {
    const path = join(folder, "same.safetensors");
    mx.saveSafetensors(path, { a: [1, 2] });
    const { a } = mx.load(path, { format: "safetensors" });
    mx.saveSafetensors(path, { a: a!, b: a!.add(1) });
    const again = mx.load(path, { format: "safetensors" });
    expect([again.a!.toArray(), again.b!.toArray()]).toEqual([[1, 2], [2, 3]]);
  });

  it("leaves nothing behind when it fails", () => {
    const path = join(folder, "failed.gguf");
    fs.writeFileSync(path, "old");
    const names = fs.readdirSync(folder);
    expect(code(() => mx.saveGguf(path, { a: [1], b: [true] }))).toBe("UNSUPPORTED");
    expect(code(() => mx.savez(join(folder, "none", "a"), { a: [1] }))).toBe("RUNTIME");
    expect(code(() => mx.save(join(folder, "folder.npy"), [1]))).toBe("RUNTIME");
    expect(fs.readFileSync(path, "utf8")).toBe("old");
    expect(fs.readdirSync(folder)).toEqual(names);
  });

  it("throws for what a format does not hold", () => {
    for (const dtype of ["bool", "uint8", "uint32", "int64", "float64", "bfloat16", "complex64"] as const) {
      expect(code(() => mx.encodeGguf({ a: mx.array([1], dtype) }))).toBe("UNSUPPORTED");
    }
    for (const dtype of ["float16", "bfloat16", "float64", "complex64"] as const) {
      expect(code(() => mx.encodeGguf({}, { a: mx.array([1], dtype) }))).toBe("UNSUPPORTED");
    }
    expect(code(() => mx.encodeGguf({}, { a: mx.zeros([1, 1]) }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeGguf({ a: mx.zeros([1, 1, 1, 1, 1, 1, 1, 1, 1]) }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeGguf({}, { "general.alignment": mx.array(7, "uint32") }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeSafetensors({ __metadata__: [1] }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeSafetensors({ "a\ud800": [1] }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeNpz(JSON.parse('{"__proto__": [1]}')))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.encodeNpz({ ["x".repeat(70000)]: [1] }))).toBe("INVALID_ARGUMENT");
  });

  it("throws a TypeError for arguments of a wrong type", () => {
    const save = mx as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of ["save", "savez", "savezCompressed", "saveSafetensors", "saveGguf"]) {
      const good = name === "save" ? [1] : { a: [1] };
      for (const file of [1, null, undefined, {}, new Uint8Array(1)]) expect(code(() => save[name]!(file, good))).toBe("TypeError");
      for (const bad of ["a", { a: "x" }, { a: {} }, () => 1]) expect(code(() => save[name]!(join(folder, "x"), bad))).toBe("TypeError");
    }
    for (const name of ["encodeNpz", "encodeSafetensors", "encodeGguf"]) {
      for (const bad of [1, null, undefined, mx.array([1]), new Map(), Float32Array.of(1), new Date(0)]) expect(code(() => save[name]!(bad))).toBe("TypeError");
    }
    for (const metadata of [1, "a", ["a"], new Map(), { a: 1 }]) expect(code(() => save.encodeSafetensors!({}, metadata))).toBe("TypeError");
    for (const metadata of [1, ["a"], mx.array(1), { a: 1 }, { a: ["x", 1] }]) expect(code(() => save.encodeGguf!({}, metadata))).toBe("TypeError");
    expect(code(() => save.encodeNpz!({}, { compressed: 1 }))).toBe("TypeError");
    const gone = mx.array([1]);
    gone.dispose();
    expect(code(() => mx.encodeNpy(gone))).toBe("DISPOSED");
  });

  it("leaves no array behind", () => {
    const count = live();
    for (let i = 0; i < 10; i++) {
      mx.encodeNpz({ a: [1, 2], b: 3 }, { compressed: true });
      expect(code(() => mx.encodeSafetensors({ a: [1, 2], b: "x" as unknown as number }))).toBe("TypeError");
      expect(code(() => mx.encodeGguf({ a: [1, 2], b: [true] }))).toBe("UNSUPPORTED");
      disposeAll(Object.values(mx.load(mx.encodeNpz({ a: [1, 2] }), { format: "npz" })));
    }
    expect(live()).toBe(count);
  });
});
