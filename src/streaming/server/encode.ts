// From what a producer yields to frames: arrays, trees of arrays, texts and plain values.

import { Array } from "../../core/array.ts";
import { withCapableDevice } from "../../core/context.ts";
import { type DtypeLike, toDtype } from "../../core/dtype.ts";
import { isTypedArray } from "../../core/scalar.ts";
import { childrenOf } from "../../core/structure.ts";
import { astype } from "../../generated/ops.ts";
import { MlxError, wrongType } from "../../native/errors.ts";
import { type DataFrame, type Frame, HEAD_BYTES, type JsonValue, type MetadataFrame, MOST_ID_BYTES } from "../frames.ts";
import { DataChunk, headBytes } from "./chunk.ts";
import { describeTensor, evaluated, ownHandle, piecesOf, smallBytes, type Tensor } from "./read.ts";
import { jsonElements, jsonNumber } from "./values.ts";

/** How arrays are sent. */
export interface TensorOptions {
  /** The tensor's name: "tensor" unless told otherwise. For the arrays of a tree the beginning of their names, which go on with their paths. */
  id?: string | undefined;
  /** Bytes of a data frame: 256 KiB unless told otherwise, and at most 1 MiB. */
  chunkSize?: number | undefined;
  /** The dtype that arrays are converted to before they are sent. */
  dtype?: DtypeLike | undefined;
  /** What the metadata frame says besides. */
  metadata?: { [key: string]: JsonValue } | undefined;
  /** How many elements an array has at most that goes as plain numbers: 16. */
  valueSize?: number | undefined;
}

const CHUNK = 1 << 18;
const MOST_CHUNK = 1 << 20;
const VALUE_SIZE = 16;
const DEEPEST = 200;
const NEVER = new AbortController().signal;

const ready = new WeakSet<object>();

/**
 * Marks a frame as ready, so that a producer that yields it sends it as it is. Without it an object is data.
 *
 * @param frame The frame. After a frame of type "error" or "end" the stream ends.
 * @returns The same frame.
 * @throws {TypeError} When it is no object with a type.
 * @example
 * ```ts
 * import { eventStreamResponse, frame } from "mlx.node/streaming";
 *
 * eventStreamResponse([frame({ type: "json", json: { step: 1 } })]).status; // 200
 * ```
 */
export function frame<T extends Frame>(frame: T): T {
  if (typeof frame !== "object" || frame === null || typeof frame.type !== "string") throw wrongType("frame", "frame", "a frame", frame);
  ready.add(frame);
  return frame;
}

/** What is wrong with the options of tensors. */
export function checkTensorOptions(name: string, options: TensorOptions): void {
  const { id, chunkSize, dtype, valueSize } = options;
  if (id !== undefined && typeof id !== "string") throw wrongType(name, "tensor.id", "a string", id);
  for (const [parameter, value, least] of [["tensor.chunkSize", chunkSize, 16], ["tensor.valueSize", valueSize, 0]] as const) {
    if (value === undefined) continue;
    if (typeof value !== "number") throw wrongType(name, parameter, "a number", value);
    if (!Number.isInteger(value) || value < least) {
      throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be an integer from ${least} on, got ${value}`);
    }
  }
  if (dtype !== undefined) toDtype(name, "tensor.dtype", dtype);
}

const isTensor = (value: unknown): value is Tensor => value instanceof Array || isTypedArray(value);

/** The array to send in the place of another: of the dtype asked for, and nobody else's to dispose of. */
function converted(tensor: Tensor, options: TensorOptions): Tensor {
  if (!(tensor instanceof Array)) return tensor;
  const own = ownHandle(tensor);
  if (options.dtype === undefined) return own;
  try {
    const { key } = toDtype("streaming", "tensor.dtype", options.dtype);
    return withCapableDevice([own.dtype, key], () => astype(own, key));
  } finally {
    own.dispose();
  }
}

function release(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) if (tensor instanceof Array) tensor.dispose();
}

async function* tensorFrames(
  tensor: Tensor,
  tensorId: string,
  options: TensorOptions,
  signal: AbortSignal,
  isOwn: boolean,
): AsyncGenerator<Frame, void, undefined> {
  const { shape, dtype, size, bytes } = describeTensor(tensor);
  const head = headBytes(tensorId);
  if (head - HEAD_BYTES > MOST_ID_BYTES || tensorId === "") {
    throw new MlxError("INVALID_ARGUMENT", "streaming", `a tensor's name must have 1 to ${MOST_ID_BYTES} bytes`);
  }
  const itemBytes = size === 0 ? 1 : bytes / size;
  const step = Math.floor(Math.min(options.chunkSize ?? CHUNK, MOST_CHUNK) / itemBytes);
  const stride: number[] = [];
  let apart = 1;
  for (const dimension of shape.toReversed()) {
    stride.unshift(apart);
    apart *= dimension;
  }
  const { metadata } = options;
  const frame: MetadataFrame = { type: "metadata", tensorId, shape, dtype, stride, bytes, chunks: Math.ceil(size / step) };
  yield metadata === undefined ? frame : { ...frame, metadata };
  let index = 0;
  for await (const memory of piecesOf(tensor, step, head, signal)) yield new DataChunk(tensorId, index++, memory, head, isOwn);
}

/** A tree on its way to a value frame. */
class Tree {
  /** Every array in the tree, as it is sent, and its name when it is too large for a number. */
  readonly tensors = new Map<Tensor, { own: Tensor; tensorId: string | undefined }>();
  readonly #names = new Set<string>();
  readonly #options: TensorOptions;

  constructor(options: TensorOptions) {
    this.#options = options;
  }

  collect(value: unknown, path: string, depth = 0): void {
    if (isTensor(value)) {
      if (this.tensors.has(value)) return;
      const own = converted(value, this.#options);
      const { size } = describeTensor(own);
      this.tensors.set(value, { own, tensorId: size > (this.#options.valueSize ?? VALUE_SIZE) ? this.#name(path) : undefined });
      return;
    }
    if (depth > DEEPEST) throw new MlxError("INVALID_ARGUMENT", "streaming", "what was yielded is nested too deep, or holds itself");
    for (const [key, child] of childrenOf(value) ?? []) this.collect(child, path === "" ? String(key) : `${path}.${key}`, depth + 1);
  }

  /** A name of its own for each: two paths may read the same. */
  #name(path: string): string {
    const full = [this.#options.id, path].filter((part) => part !== undefined && part !== "").join(".") || "tensor";
    let name = full;
    for (let n = 2; this.#names.has(name); n++) name = `${full}#${n}`;
    this.#names.add(name);
    return name;
  }

  /** The tree as JSON, as JSON.stringify would make it but for arrays and numbers. */
  json(value: unknown): JsonValue | undefined {
    if (isTensor(value)) {
      const { own, tensorId } = this.tensors.get(value)!;
      if (tensorId !== undefined) return { tensor: tensorId };
      const { shape, dtype } = describeTensor(own);
      return jsonElements(smallBytes(own), shape, dtype);
    }
    if (typeof value === "number" || typeof value === "bigint") return jsonNumber(value);
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    const children = childrenOf(value);
    if (children !== undefined) {
      if (globalThis.Array.isArray(value)) return children.map(([, child]) => this.json(child) ?? null);
      return Object.fromEntries(children.flatMap(([key, child]) => {
        const json = this.json(child);
        return json === undefined ? [] : [[String(key), json]];
      }));
    }
    const { toJSON } = Object(value) as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.json(toJSON.call(value));
    if (value instanceof Set) return [...value].map((child) => this.json(child) ?? null);
    return typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, this.json(child) ?? null])) : undefined;
  }
}

async function* treeFrames(value: unknown, options: TensorOptions, signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
  const tree = new Tree(options);
  try {
    tree.collect(value, "");
    if (tree.tensors.size === 0) {
      yield { type: "json", json: tree.json(value) ?? null };
      return;
    }
    const each = [...tree.tensors.values()];
    await evaluated(each.flatMap(({ own }) => own instanceof Array ? [own] : []), signal);
    for (const { own, tensorId } of each) if (tensorId !== undefined) yield* tensorFrames(own, tensorId, options, signal, true);
    const json = tree.json(value)!;
    if (!isTensor(value)) {
      yield { type: "value", value: json };
      return;
    }
    const { own, tensorId } = each[0]!;
    if (tensorId !== undefined) return;
    const { shape, dtype } = describeTensor(own);
    yield { type: "value", value: json, tensorId: options.id ?? "tensor", shape, dtype };
  } finally {
    release([...tree.tensors.values()].map(({ own }) => own));
  }
}

/** The frames of one thing that a producer yields: a frame where it is one, else an iterator. */
export function framesOf(value: unknown, options: TensorOptions, signal: AbortSignal): Frame | AsyncGenerator<Frame, void, undefined> {
  if (typeof value === "string") return { type: "token", token: value };
  if (typeof value === "object" && value !== null && (value instanceof DataChunk || ready.has(value))) return value as Frame;
  return treeFrames(value, options, signal);
}

/**
 * The frames of one array: its metadata, and its elements in pieces.
 *
 * The array is computed without blocking the event loop, and read piece by piece as frames are taken.
 *
 * @param array The array, or a typed array; of any shape and dtype, however small. It stays the caller's to dispose of, and may be
 * disposed of once the first frame has come.
 * @param options Its name, the size of the pieces, a dtype to convert to, what the metadata says besides.
 * @returns An iterator of frames that a producer may yield on.
 * @throws {TypeError} When it is no array.
 * @throws {MlxError} The error of the operation that failed.
 * @example
 * ```ts
 * import { ones } from "mlx.node";
 * import { tensorToFrames } from "mlx.node/streaming";
 *
 * for await (const frame of tensorToFrames(ones([2, 2]), { id: "w" })) console.log(frame.type); // metadata, data
 * ```
 */
export async function* tensorToFrames(
  array: Array | Tensor,
  options: Omit<TensorOptions, "valueSize"> = {},
): AsyncGenerator<MetadataFrame | DataFrame, void, undefined> {
  if (!isTensor(array)) throw wrongType("tensorToFrames", "array", "an array", array);
  checkTensorOptions("tensorToFrames", options);
  const own = converted(array, options);
  try {
    for await (const each of tensorFrames(own, options.id ?? "tensor", options, NEVER, false)) yield frame(each as MetadataFrame | DataFrame);
  } finally {
    release([own]);
  }
}
