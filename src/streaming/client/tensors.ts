// From the bytes of a tensor to typed arrays, the same as Array.toTypedArray gives them.

import { ITEM_BYTES, type MetadataFrame, MOST_DIMENSIONS, MOST_ID_BYTES, type TensorDtype } from "../frames.ts";
import { decodeBase64 } from "./base64.ts";
import { StreamError } from "./errors.ts";

/** A tensor's elements: half precision comes as float32, complex64 as real and imaginary parts in turn, bool as bytes. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** The number of elements, for dimensions that need not be sound. */
function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** Throws for metadata that contradicts itself, or is of a tensor with more bytes than `most`. */
export function checkMetadata(frame: MetadataFrame, most: number): void {
  const { tensorId, shape, dtype, stride, bytes, chunks } = frame;
  const fail = (text: string): never => {
    throw new StreamError("PROTOCOL", `metadata of ${JSON.stringify(tensorId.slice(0, 60))}: ${text}`);
  };
  if (tensorId === "" || tensorId.length > MOST_ID_BYTES) fail(`a tensorId has 1 to ${MOST_ID_BYTES} bytes`);
  if (shape.length > MOST_DIMENSIONS) fail(`${shape.length} dimensions are more than ${MOST_DIMENSIONS}`);
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) fail("the shape is not one of whole numbers");
  const itemBytes = Object.hasOwn(ITEM_BYTES, dtype) ? ITEM_BYTES[dtype] : fail(`no dtype ${JSON.stringify(dtype)}`);
  const wanted = sizeOf(shape) * itemBytes;
  if (bytes !== wanted) fail(`${bytes} bytes do not fill shape [${shape.join(", ")}] of ${dtype}`);
  let step = 1;
  const row = shape.map((_, axis) => shape.length - 1 - axis).map((axis) => {
    const own = step;
    step *= shape[axis]!;
    return own;
  }).reverse();
  if (stride.length !== row.length || !stride.every((each, axis) => each === row[axis])) fail(`strides [${stride.join(", ")}] are not row-major`);
  if (!Number.isSafeInteger(chunks) || chunks < (bytes === 0 ? 0 : 1) || chunks > bytes) fail(`${chunks} data frames cannot hold ${bytes} bytes`);
  if (bytes > most) throw new StreamError("TOO_LARGE", `tensor ${JSON.stringify(tensorId.slice(0, 60))} has ${bytes} bytes; at most ${most} are read`);
}

/** The bits of the float32 that a float16 stands for: as bits, because engines have one NaN only; a signalling NaN becomes quiet. */
function float16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = half >> 10 & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0xff << 23 | (fraction === 0 ? 0 : 1 << 22) | fraction << 13;
  if (exponent > 0) return sign | exponent + 112 << 23 | fraction << 13;
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21;
  return sign | 113 - shift << 23 | (fraction << shift & 0x3ff) << 13;
}

/** Half precision widened to float32, in shared memory when it came in such. */
function widen(buffer: ArrayBufferLike, dtype: "float16" | "bfloat16"): Float32Array {
  const halves = new Uint16Array(buffer);
  const bytes = 4 * halves.length;
  const wide = new Float32Array(buffer instanceof ArrayBuffer ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes));
  const words = new Uint32Array(wide.buffer);
  if (dtype === "bfloat16") { for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16; }
  else for (let i = 0; i < halves.length; i++) words[i] = float16(halves[i]!);
  return wide;
}

/** The elements in `buffer`, which has exactly their bytes. */
export function typedArrayOf(buffer: ArrayBufferLike, dtype: TensorDtype): TensorData {
  switch (dtype) {
    case "bool":
    case "uint8":
      return new Uint8Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "uint64":
      return new BigUint64Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "float32":
    case "complex64":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
    default:
      return widen(buffer, dtype);
  }
}

/**
 * Rebuilds a tensor from its metadata and its data frames, for clients that read the stream by other means.
 *
 * @param metadata The metadata frame, as parsed from JSON.
 * @param chunks Its data frames in order, their texts of base64, or their bytes.
 * @param options Whether the elements come in a SharedArrayBuffer, and the most bytes of a tensor (1 GiB).
 * @returns The elements in row-major order: Uint8Array for bool, Float32Array for float16 and bfloat16 (exact), and for complex64 a
 * Float32Array of real and imaginary parts in turn.
 * @throws {StreamError} PROTOCOL when the frames do not make up the tensor, TOO_LARGE when it has more bytes than allowed.
 * @example
 * ```ts
 * import { decodeTensor } from "mlx.node/streaming/client";
 *
 * const metadata = { tensorId: "a", shape: [2], dtype: "int16", stride: [1], bytes: 4, chunks: 1 } as const;
 * decodeTensor({ type: "metadata", ...metadata, shape: [2], stride: [1] }, ["AQACAA=="]); // Int16Array [1, 2]
 * ```
 */
export function decodeTensor(
  metadata: MetadataFrame,
  chunks: readonly (string | Uint8Array | { readonly base64: string; readonly index?: number })[],
  options: { shared?: boolean | undefined; maxTensorBytes?: number | undefined } = {},
): TensorData {
  checkMetadata(metadata, options.maxTensorBytes ?? 2 ** 30);
  if (chunks.length !== metadata.chunks) {
    throw new StreamError("PROTOCOL", `decodeTensor: ${chunks.length} data frames, where the metadata announces ${metadata.chunks}`);
  }
  const buffer = options.shared ? new SharedArrayBuffer(metadata.bytes) : new ArrayBuffer(metadata.bytes);
  const target = new Uint8Array(buffer);
  let at = 0;
  chunks.forEach((chunk, i) => {
    const index = typeof chunk === "object" && "index" in chunk ? chunk.index : i;
    if (index !== undefined && index !== i) throw new StreamError("PROTOCOL", `decodeTensor: data frame ${index} stands where ${i} should`);
    if (chunk instanceof Uint8Array) {
      if (at + chunk.length > target.length) throw new StreamError("PROTOCOL", "decodeTensor: there are more bytes than the metadata announces");
      target.set(chunk, at);
      at += chunk.length;
    } else {
      at += decodeBase64(typeof chunk === "string" ? chunk : chunk.base64, target.subarray(at));
    }
  });
  if (at !== target.length) throw new StreamError("PROTOCOL", `decodeTensor: ${at} of ${target.length} bytes are there`);
  return typedArrayOf(buffer, metadata.dtype);
}
