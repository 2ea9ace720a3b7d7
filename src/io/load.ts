// Loading arrays from files of any format.

import { record } from "../core/arguments.ts";
import type { Array } from "../core/array.ts";
import { type StreamLike, type StreamOption, toStream } from "../core/context.ts";
import { Device } from "../core/device.ts";
import { liveToken, Stream } from "../core/stream.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { type FileSource, fileSystem, type Source, toPath, withSource } from "./files.ts";
import { type GgufMetadata, parseGguf, toGgufMetadata } from "./gguf.ts";
import { parseNpy } from "./npy.ts";
import { loadNpz } from "./npz.ts";
import { parseIndex, parseSafetensors } from "./safetensors.ts";
import { disposeAll, emptyRecord, makeArrays, type NamedArrays, type Tensor } from "./tensors.ts";

/** A format that arrays are kept in. */
export type FileFormat = "npy" | "npz" | "safetensors" | "gguf";

/** The options of {@link load}. */
export interface LoadOptions<Format extends FileFormat = FileFormat, Metadata extends boolean = boolean> {
  /** The format; without it the extension tells. Bytes need it. */
  readonly format?: Format | undefined;
  /** Whether to give the metadata too, which safetensors and GGUF have. */
  readonly returnMetadata?: Metadata | undefined;
  /** The stream that reads the elements. MLX reads on the CPU: a stream of the GPU stands for the CPU's stream in force. */
  readonly stream?: StreamLike | undefined;
}

const FORMATS: readonly FileFormat[] = ["npy", "npz", "safetensors", "gguf"];
const INDEX = ".index.json";
const NAME = "load";

type Result = Array | NamedArrays | [arrays: NamedArrays, metadata: Record<string, string> | GgufMetadata];

/**
 * Loads the array of an `.npy` file, or the arrays by name of an `.npz`, `.safetensors` or `.gguf` file.
 *
 * Only the header is read: the elements stay in the file until an array is computed, so that a model of many gigabytes
 * is there at once. The file must not change until then; a file that is replaced, as {@link saveSafetensors} does, is no
 * change. Compressed arrays, and those of bytes, are copied at once.
 *
 * A model in several files is loaded by its index (`model.safetensors.index.json`) or its folder. GGUF's `q4_0`, `q4_1`
 * and `q8_0` tensors become packed weights, `scales` and `biases`, as `quantizedMatmul` takes them (32 elements a group);
 * `bf16`, `q2_k`, `q4_k` and `q6_k` tensors become float16.
 *
 * The arrays come in an object without a prototype. A file that is damaged, or lies about itself, is an error.
 *
 * @param file A path, a `file:` URL, or bytes (which need a `format`).
 * @param options The format, whether to return the metadata, and the stream; or the stream alone.
 * @returns An array, or an object of arrays; with `returnMetadata` the list of that object and the metadata.
 * @throws {MlxError} RUNTIME when the file cannot be read or ends early; INVALID_ARGUMENT when it is not what its format
 * wants, or the format is unknown; UNSUPPORTED when it holds what MLX has not.
 * @see mlx.core.load
 * @example
 * ```ts
 * import { array, load, saveSafetensors } from "mlx.node";
 *
 * saveSafetensors("/tmp/mlx-example.safetensors", { w: array([1, 2]) }, { made: "here" });
 * const { w } = load("/tmp/mlx-example.safetensors");
 * w!.toArray(); // [1, 2]
 * const [arrays, metadata] = load("/tmp/mlx-example.safetensors", { returnMetadata: true });
 * metadata.made; // "here"
 * ```
 */
export function load(file: FileSource, options: LoadOptions<"npy", false> & { readonly format: "npy" }): Array;
/** Loads the arrays of a file of another format. */
export function load(
  file: FileSource,
  options: LoadOptions<"npz" | "safetensors" | "gguf", false> & { readonly format: "npz" | "safetensors" | "gguf" },
): NamedArrays;
/** Loads the arrays and the metadata of a safetensors file. */
export function load(
  file: FileSource,
  options: LoadOptions<"safetensors", true> & { readonly format: "safetensors"; readonly returnMetadata: true },
): [arrays: NamedArrays, metadata: Record<string, string>];
/** Loads the arrays and the metadata of a GGUF file. */
export function load(
  file: FileSource,
  options: LoadOptions<"gguf", true> & { readonly format: "gguf"; readonly returnMetadata: true },
): [arrays: NamedArrays, metadata: GgufMetadata];
/** Loads the array of an npy file. */
export function load(file: `${string}.npy`, options?: LoadOptions<never, false> | StreamLike): Array;
/** Loads the arrays of a file whose extension tells that it has several. */
export function load(
  file: `${string}.npz` | `${string}.safetensors` | `${string}.gguf` | `${string}.safetensors.index.json`,
  options?: LoadOptions<never, false> | StreamLike,
): NamedArrays;
/** Loads the arrays and the metadata of a safetensors file. */
export function load(
  file: `${string}.safetensors` | `${string}.safetensors.index.json`,
  options: LoadOptions<never, true> & { readonly returnMetadata: true },
): [arrays: NamedArrays, metadata: Record<string, string>];
/** Loads the arrays and the metadata of a GGUF file. */
export function load(
  file: `${string}.gguf`,
  options: LoadOptions<never, true> & { readonly returnMetadata: true },
): [arrays: NamedArrays, metadata: GgufMetadata];
/** Loads a file whose format is known only when the program runs. */
export function load(file: string | URL, options?: LoadOptions<FileFormat, false> | StreamLike): Array | NamedArrays;
/** Loads bytes whose format is known only when the program runs. */
export function load(file: FileSource, options: LoadOptions<FileFormat, false> & { readonly format: FileFormat }): Array | NamedArrays;
/** Loads arrays and metadata of a file whose format is known only when the program runs. */
export function load(
  file: FileSource,
  options: LoadOptions<"safetensors" | "gguf", true> & { readonly returnMetadata: true },
): [arrays: NamedArrays, metadata: Record<string, string> | GgufMetadata];
export function load(file: FileSource, options?: LoadOptions | StreamLike): Result {
  const { format: given, returnMetadata = false } = record<LoadOptions>(NAME, options as LoadOptions | StreamOption, ["format", "returnMetadata"]);
  if (typeof returnMetadata !== "boolean") throw wrongType(NAME, "returnMetadata", "a boolean", returnMetadata);
  const token = cpuToken(options);
  const target = file instanceof ArrayBuffer || file instanceof Uint8Array ? file : toPath(NAME, file);
  const format = given === undefined ? formatOf(target) : toFormat(given);
  if (format === "safetensors" && typeof target === "string") return loadSafetensors(target, token, returnMetadata);
  if (returnMetadata && (format === "npy" || format === "npz")) throw new MlxError("INVALID_ARGUMENT", NAME, `${format} has no metadata`);
  return withSource(NAME, target, (source) => loadSource(source, format, token, returnMetadata));
}

function loadSource(source: Source, format: FileFormat, token: number, returnMetadata: boolean): Result {
  if (format === "npy") return makeArrays(source, [parseNpy(source, "the array")], token)[0]!;
  if (format === "npz") return loadNpz(source, token);
  if (format === "safetensors") {
    const { tensors, metadata } = parseSafetensors(source);
    const arrays = named(source, tensors, token);
    return returnMetadata ? [arrays, metadata] : arrays;
  }
  const { tensors, metadata } = parseGguf(source);
  const arrays = named(source, tensors, token);
  if (!returnMetadata) return arrays;
  try {
    return [arrays, toGgufMetadata(source, metadata)];
  } catch (error) {
    disposeAll(Object.values(arrays));
    throw error;
  }
}

function named(source: Source, tensors: readonly Tensor[], token: number): NamedArrays {
  const arrays = emptyRecord<Array>();
  makeArrays(source, tensors, token).forEach((array, i) => arrays[tensors[i]!.name] = array);
  return arrays;
}

/** A file, or a model in several: the path of its index, or of its folder. */
function loadSafetensors(path: string, token: number, returnMetadata: boolean): Result {
  const main = inFolder(path);
  if (!main.endsWith(INDEX)) return withSource(NAME, main, (source) => loadSource(source, "safetensors", token, returnMetadata));
  const folder = main.slice(0, Math.max(main.lastIndexOf("/"), main.lastIndexOf("\\")) + 1);
  const files = withSource(NAME, main, parseIndex);
  const arrays = emptyRecord<Array>();
  const metadata = emptyRecord<string>();
  try {
    for (const [file, names] of files) {
      withSource(NAME, `${folder}${file}`, (source) => {
        const header = parseSafetensors(source);
        Object.assign(metadata, header.metadata);
        const there = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
        const wanted = names.map((name) => {
          const tensor = there.get(name);
          if (tensor === undefined) throw source.invalid(`the index says that ${describe(name)} is in it`);
          return tensor;
        });
        Object.assign(arrays, named(source, wanted, token));
      });
    }
  } catch (error) {
    disposeAll(Object.values(arrays));
    throw error;
  }
  return returnMetadata ? [arrays, metadata] : arrays;
}

/** Where a model is a folder, its index, or else its one file. */
function inFolder(path: string): string {
  const fs = fileSystem();
  try {
    if (!fs.statSync(path).isDirectory()) return path;
  } catch {
    // Whoever opens it says what is wrong.
    return path;
  }
  const folder = path.replace(/\/+$/, "");
  const index = `${folder}/model.safetensors${INDEX}`;
  return fs.existsSync(index) ? index : `${folder}/model.safetensors`;
}

function toFormat(format: unknown): FileFormat {
  if (typeof format !== "string") throw wrongType(NAME, "format", `one of ${FORMATS.join(", ")}`, format);
  const known = FORMATS.find((name) => name === format);
  if (known === undefined) throw new MlxError("INVALID_ARGUMENT", NAME, `format must be one of ${FORMATS.join(", ")}, got ${describe(format)}`);
  return known;
}

function formatOf(file: string | Uint8Array | ArrayBuffer): FileFormat {
  if (typeof file !== "string") throw new MlxError("INVALID_ARGUMENT", NAME, `bytes need a format: one of ${FORMATS.join(", ")}`);
  const known = FORMATS.find((name) => file.endsWith(`.${name}`));
  if (known !== undefined) return known;
  if (file.endsWith(INDEX)) return "safetensors";
  throw new MlxError("INVALID_ARGUMENT", NAME, `the extension of ${file} tells no format: give one of ${FORMATS.join(", ")}`);
}

/** The stream that reads: MLX reads on the CPU. */
function cpuToken(options: LoadOptions | StreamLike | undefined): number {
  const bare = typeof options === "string" || options instanceof Stream || options instanceof Device;
  const stream = toStream(NAME, bare ? options : options?.stream);
  return liveToken(NAME, stream.device === "cpu" ? stream : toStream(NAME, "cpu"));
}
