// Saving arrays to files, and the same to bytes.

import type { ArrayLike } from "../core/arguments.ts";
import { wrongType } from "../native/errors.ts";
import { collect, type Sink, toPath, writeFile } from "./files.ts";
import type { GgufValue } from "./gguf.ts";
import { npyBytes } from "./npy.ts";
import { writeNpz } from "./npz.ts";
import { toMetadata, writeSafetensors } from "./safetensors.ts";
import { type Entry, withArrays, withEntries } from "./tensors.ts";
import { toGgufValues, writeGguf } from "./write_gguf.ts";

/** Arrays to be saved by name. */
export type ArraysToSave = Readonly<Record<string, ArrayLike>>;

type Write = (sink: Sink) => void;

/** Runs `write` on a file; the extension is added where it is missing, as Python MLX does. */
function toFile(op: string, file: unknown, extension: string, write: Write): void {
  const path = toPath(op, file);
  writeFile(op, path.endsWith(extension) ? path : `${path}${extension}`, write);
}

/** A list of arrays has the names that Python's positional arguments get. */
function withNumbered<T>(op: string, arrays: unknown, body: (entries: Entry[]) => T): T {
  if (!globalThis.Array.isArray(arrays)) return withEntries(op, arrays, body);
  return withArrays(op, arrays.map((array, i) => [`arr_${i}`, array] as const), body);
}

/**
 * Saves an array as an `.npy` file, which NumPy reads too (bfloat16 as the bytes that it is).
 *
 * The file appears once it is complete: until then it has another name beside it.
 *
 * @param file The path, or a `file:` URL; `.npy` is added where it is missing.
 * @param array The array; it is computed first.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @see mlx.core.save
 * @example
 * ```ts
 * import { array, load, save } from "mlx.node";
 *
 * save("/tmp/mlx-example.npy", array([1, 2, 3]));
 * load("/tmp/mlx-example.npy").toArray(); // [1, 2, 3]
 * ```
 */
export function save(file: string | URL, array: ArrayLike): void {
  withArrays("save", [["array", array]], ([entry]) => toFile("save", file, ".npy", (sink) => sink(npyBytes("save", entry!.array))));
}

/**
 * Saves arrays as an `.npz` archive without compression, which NumPy reads too.
 *
 * @param file The path, or a `file:` URL; `.npz` is added where it is missing.
 * @param arrays The arrays by name, or a list, whose arrays are named `arr_0`, `arr_1` and so on.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @see mlx.core.savez
 * @example
 * ```ts
 * import { array, load, savez } from "mlx.node";
 *
 * savez("/tmp/mlx-example.npz", { x: array([1, 2]), y: array(3) });
 * load("/tmp/mlx-example.npz").x!.toArray(); // [1, 2]
 * ```
 */
export function savez(file: string | URL, arrays: ArraysToSave | readonly ArrayLike[]): void {
  withNumbered("savez", arrays, (entries) => toFile("savez", file, ".npz", (sink) => writeNpz("savez", entries, false, sink)));
}

/**
 * Saves arrays as a compressed `.npz` archive, which NumPy reads too.
 *
 * @param file The path, or a `file:` URL; `.npz` is added where it is missing.
 * @param arrays The arrays by name, or a list, whose arrays are named `arr_0`, `arr_1` and so on.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @see mlx.core.savez_compressed
 * @example
 * ```ts
 * import { load, savezCompressed, zeros } from "mlx.node";
 *
 * savezCompressed("/tmp/mlx-compressed.npz", [zeros([100, 100])]);
 * load("/tmp/mlx-compressed.npz").arr_0!.shape; // [100, 100]
 * ```
 */
export function savezCompressed(file: string | URL, arrays: ArraysToSave | readonly ArrayLike[]): void {
  const name = "savezCompressed";
  withNumbered(name, arrays, (entries) => toFile(name, file, ".npz", (sink) => writeNpz(name, entries, true, sink)));
}

/**
 * Saves arrays as a `.safetensors` file, one array after another, so that no more than one is copied at a time.
 *
 * The file appears once it is complete, so it may be one whose arrays are still to be read.
 *
 * @param file The path, or a `file:` URL; `.safetensors` is added where it is missing.
 * @param arrays The arrays by name, of any dtype. Python MLX does not read float64.
 * @param metadata Texts by name.
 * @throws {MlxError} RUNTIME when the file cannot be written.
 * @see mlx.core.save_safetensors
 * @example
 * ```ts
 * import { array, load, saveSafetensors } from "mlx.node";
 *
 * saveSafetensors("/tmp/mlx-model.safetensors", { weight: array([[1, 2]], "bfloat16") });
 * load("/tmp/mlx-model.safetensors").weight!.dtype; // "bfloat16"
 * ```
 */
export function saveSafetensors(file: string | URL, arrays: ArraysToSave, metadata?: Readonly<Record<string, string>>): void {
  const name = "saveSafetensors";
  const texts = toMetadata(name, metadata);
  withEntries(name, arrays, (entries) => toFile(name, file, ".safetensors", (sink) => writeSafetensors(name, entries, texts, sink)));
}

/**
 * Saves arrays as a `.gguf` file.
 *
 * @param file The path, or a `file:` URL; `.gguf` is added where it is missing.
 * @param arrays The arrays by name: float32, float16, int8, int16 or int32.
 * @param metadata By name: texts, lists of texts, and arrays without dimensions or with one, of any type but float16,
 * bfloat16, float64 and complex64.
 * @throws {MlxError} RUNTIME when the file cannot be written; UNSUPPORTED for a dtype that GGUF does not hold.
 * @see mlx.core.save_gguf
 * @example
 * ```ts
 * import { array, load, saveGguf } from "mlx.node";
 *
 * saveGguf("/tmp/mlx-example.gguf", { w: array([1, 2]) }, { "general.name": "tiny", layers: array(2, "uint32") });
 * const [arrays, metadata] = load("/tmp/mlx-example.gguf", { returnMetadata: true });
 * metadata["general.name"]; // "tiny"
 * arrays.w!.toArray(); // [1, 2]
 * ```
 */
export function saveGguf(file: string | URL, arrays: ArraysToSave, metadata?: Readonly<Record<string, GgufValue>>): void {
  const name = "saveGguf";
  const values = toGgufValues(name, metadata);
  withEntries(name, arrays, (entries) => toFile(name, file, ".gguf", (sink) => writeGguf(name, entries, values, sink)));
}

/**
 * Gives the bytes of the file that {@link save} would write.
 *
 * @param array The array; it is computed first.
 * @returns The bytes.
 * @see mlx.core.save
 * @example
 * ```ts
 * import { array, encodeNpy, load } from "mlx.node";
 *
 * load(encodeNpy(array([1, 2])), { format: "npy" }).toArray(); // [1, 2]
 * ```
 */
export function encodeNpy(array: ArrayLike): Uint8Array {
  return withArrays("encodeNpy", [["array", array]], ([entry]) => npyBytes("encodeNpy", entry!.array));
}

/**
 * Gives the bytes of the file that {@link savez} or {@link savezCompressed} would write.
 *
 * @param arrays The arrays by name, or a list, whose arrays are named `arr_0`, `arr_1` and so on.
 * @param options Whether to compress.
 * @returns The bytes.
 * @see mlx.core.savez
 * @example
 * ```ts
 * import { array, encodeNpz, load } from "mlx.node";
 *
 * const bytes = encodeNpz({ x: array([1, 2]) }, { compressed: true });
 * load(bytes, { format: "npz" }).x!.toArray(); // [1, 2]
 * ```
 */
export function encodeNpz(arrays: ArraysToSave | readonly ArrayLike[], options: { readonly compressed?: boolean | undefined } = {}): Uint8Array {
  const name = "encodeNpz";
  const { compressed = false } = options;
  if (typeof compressed !== "boolean") throw wrongType(name, "compressed", "a boolean", compressed);
  return withNumbered(name, arrays, (entries) => collect(name, (sink) => writeNpz(name, entries, compressed, sink)));
}

/**
 * Gives the bytes of the file that {@link saveSafetensors} would write.
 *
 * @param arrays The arrays by name.
 * @param metadata Texts by name.
 * @returns The bytes.
 * @see mlx.core.save_safetensors
 * @example
 * ```ts
 * import { array, encodeSafetensors, load } from "mlx.node";
 *
 * load(encodeSafetensors({ x: array([1, 2]) }), { format: "safetensors" }).x!.toArray(); // [1, 2]
 * ```
 */
export function encodeSafetensors(arrays: ArraysToSave, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const name = "encodeSafetensors";
  const texts = toMetadata(name, metadata);
  return withEntries(name, arrays, (entries) => collect(name, (sink) => writeSafetensors(name, entries, texts, sink)));
}

/**
 * Gives the bytes of the file that {@link saveGguf} would write.
 *
 * @param arrays The arrays by name: float32, float16, int8, int16 or int32.
 * @param metadata Arrays, texts and lists of texts by name.
 * @returns The bytes.
 * @throws {MlxError} UNSUPPORTED for a dtype that GGUF does not hold.
 * @see mlx.core.save_gguf
 * @example
 * ```ts
 * import { array, encodeGguf, load } from "mlx.node";
 *
 * load(encodeGguf({ x: array([1, 2]) }), { format: "gguf" }).x!.toArray(); // [1, 2]
 * ```
 */
export function encodeGguf(arrays: ArraysToSave, metadata?: Readonly<Record<string, GgufValue>>): Uint8Array {
  const name = "encodeGguf";
  const values = toGgufValues(name, metadata);
  return withEntries(name, arrays, (entries) => collect(name, (sink) => writeGguf(name, entries, values, sink)));
}
