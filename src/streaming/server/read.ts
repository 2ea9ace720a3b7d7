// Reading arrays out for the network: evaluated off the event loop, and copied in pieces with turns of the event loop between them.

import { setImmediate } from "node:timers";
import { Array, retain } from "../../core/array.ts";
import { withCapableDevice } from "../../core/context.ts";
import type { TypedArray } from "../../core/scalar.ts";
import { releaseFromScopes } from "../../core/scope.ts";
import { slice } from "../../core/slice.ts";
import { ownDtype } from "../../core/values.ts";
import { MlxError } from "../../native/errors.ts";
import { read } from "../../native/frame.ts";
import { evaluateHandlesAsync } from "../../native/jobs.ts";
import type { TensorDtype } from "../frames.ts";
import { unfilled } from "./memory.ts";

/** What can be sent as a tensor. */
export type Tensor = Array | TypedArray;

const NAME = "streaming";
// Copying this many bytes keeps the event loop for about a tenth of a millisecond.
const MOST_BETWEEN_TURNS = 1 << 20;
// Pieces that are evaluated together.
const BATCH = 64;

/** What a tensor is. */
export interface TensorDescription {
  readonly shape: number[];
  readonly dtype: TensorDtype;
  readonly size: number;
  readonly bytes: number;
}

/** Describes a tensor. */
export function describeTensor(tensor: Tensor): TensorDescription {
  if (!(tensor instanceof Array)) return { shape: [tensor.length], dtype: ownDtype(tensor).key, size: tensor.length, bytes: tensor.byteLength };
  const { shape, dtype, size, nbytes } = tensor;
  return { shape, dtype, size, bytes: nbytes };
}

/** Bytes of a typed array. */
function bytesOf(tensor: TypedArray): Uint8Array {
  return new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
}

/** Promises that arrays are evaluated; the signal stops what no stream has been given yet. */
export async function evaluated(arrays: readonly Array[], signal: AbortSignal): Promise<void> {
  const gone = arrays.find((array) => array.disposed);
  if (gone !== undefined) throw new MlxError("DISPOSED", NAME, "an array was disposed of before it was sent");
  if (arrays.length > 0) await evaluateHandlesAsync(NAME, arrays.map((array) => array.handle), signal);
}

/** A handle that nobody else disposes of. */
export function ownHandle(array: Array): Array {
  if (array.disposed) throw new MlxError("DISPOSED", NAME, "the array has been disposed");
  const own = retain(NAME, array);
  releaseFromScopes(new Set([own]));
  return own;
}

/** The bytes of a tensor that is small, row-major; an array must have been evaluated. */
export function smallBytes(tensor: Tensor): Uint8Array {
  if (!(tensor instanceof Array)) return bytesOf(tensor);
  const bytes = new Uint8Array(tensor.nbytes);
  read(NAME, tensor.handle, bytes);
  return bytes;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The pieces of an array from element `from` to `to`, which share its memory. */
function cut(flat: Array, from: number, to: number, step: number): Array[] {
  const pieces: Array[] = [];
  withCapableDevice([flat.dtype], () => {
    for (let at = from; at < to; at += step) pieces.push(flat.index(slice(at, Math.min(at + step, to))));
  });
  releaseFromScopes(new Set(pieces));
  return pieces;
}

/** The elements of a tensor in pieces of `step` elements, each with `head` free bytes before it. */
export async function* piecesOf(tensor: Tensor, step: number, head: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const { size, bytes: all } = describeTensor(tensor);
  if (size === 0) return;
  const itemBytes = all / size;
  if (!(tensor instanceof Array)) {
    const bytes = bytesOf(tensor);
    for (let at = 0; at < all; at += step * itemBytes) {
      const piece = bytes.subarray(at, at + step * itemBytes);
      const memory = unfilled(head + piece.length);
      memory.set(piece, head);
      yield memory;
    }
    return;
  }
  let copied = 0;
  const flat = size <= step ? ownHandle(tensor) : withCapableDevice([tensor.dtype], () => tensor.reshape([size]));
  releaseFromScopes(new Set([flat]));
  try {
    for (let from = 0; from < size; from += BATCH * step) {
      const pieces = size <= step ? [flat] : cut(flat, from, Math.min(size, from + BATCH * step), step);
      try {
        await evaluated(pieces, signal);
        for (const piece of pieces) {
          const bytes = piece.nbytes;
          copied += bytes;
          if (copied > MOST_BETWEEN_TURNS) {
            copied = bytes;
            await turn();
          }
          const memory = unfilled(head + bytes);
          read(NAME, piece.handle, memory.subarray(head));
          yield memory;
        }
      } finally {
        for (const piece of pieces) piece.dispose();
      }
    }
  } finally {
    flat.dispose();
  }
}
