// What a reader keeps of a stream from one connection to the next: the last event's id and the tensors that are not complete.

import type { Frame, JsonValue, MetadataFrame, TensorDtype } from "../frames.ts";
import { Base64Decoder } from "./base64.ts";
import { StreamError } from "./errors.ts";
import { checkMetadata, type TensorData, typedArrayOf } from "./tensors.ts";

/** A tensor that has arrived whole. */
export interface TensorFrame {
  /** The kind of frame. */
  type: "tensor";
  /** The tensor's name. */
  tensorId: string;
  /** The dimensions. */
  shape: number[];
  /** The element type. */
  dtype: TensorDtype;
  /** The elements in row-major order. */
  data: TensorData;
  /** What the sender said of it. */
  metadata?: { [key: string]: JsonValue } | undefined;
}

/** What {@link parseFrames} gives: whole tensors, and every frame but metadata and data as it came. */
export type ReceivedFrame = (TensorFrame | Exclude<Frame, { type: "metadata" | "data" }>) & {
  /** The event's id, for Last-Event-ID. */
  id?: string | undefined;
};

/** A tensor on its way. */
interface Partial {
  readonly frame: MetadataFrame;
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  /** The next data frame. */
  index: number;
  /** Bytes of whole data frames. */
  committed: number;
  /** Bytes that are there. */
  received: number;
}

/** What a session is asked for. */
export interface SessionOptions {
  /** Whether tensors come in SharedArrayBuffers. */
  shared?: boolean | undefined;
  /** The most bytes of the tensors that are on their way at once: 1 GiB. */
  maxTensorBytes?: number | undefined;
}

/**
 * What a reader keeps of a stream from one connection to the next.
 *
 * Give the same session to {@link parseFrames} for each connection, and its `lastEventId` to the server as Last-Event-ID: where the
 * server resumes the stream, a tensor goes on in the middle.
 *
 * @example
 * ```ts
 * import { FrameSession } from "mlx.node/streaming/client";
 *
 * const session = new FrameSession({ maxTensorBytes: 2 ** 20 });
 * session.lastEventId; // undefined: nothing has come yet
 * ```
 */
export class FrameSession {
  /** The id of the last frame that came whole. */
  lastEventId: string | undefined = undefined;
  /** How many milliseconds the server wants a client to wait before it reconnects. */
  retry: number | undefined = undefined;
  /** Whether the end frame has come. */
  ended = false;

  readonly #shared: boolean;
  readonly #most: number;
  readonly #tensors = new Map<string, Partial>();
  #open = 0;
  #current: Partial | undefined;
  readonly #base64 = new Base64Decoder();

  /** Makes a session in which nothing has come yet. */
  constructor(options: SessionOptions = {}) {
    this.#shared = options.shared ?? false;
    this.#most = options.maxTensorBytes ?? 2 ** 30;
  }

  /** @internal A new connection: what came of a data frame that was cut off comes again, or never. */
  reconnected(): void {
    this.ended = false;
    this.#current = undefined;
    for (const tensor of this.#tensors.values()) tensor.received = tensor.committed;
  }

  /** @internal Takes a frame that is no data frame. */
  take(frame: Exclude<Frame, { type: "data" }>, id: string | undefined, out: ReceivedFrame[]): void {
    if (id !== undefined) this.lastEventId = id;
    if (frame.type === "metadata") {
      this.#drop(frame.tensorId);
      checkMetadata(frame, this.#most - this.#open);
      const buffer = this.#shared ? new SharedArrayBuffer(frame.bytes) : new ArrayBuffer(frame.bytes);
      const tensor = { frame, buffer, bytes: new Uint8Array(buffer), index: 0, committed: 0, received: 0 };
      this.#tensors.set(frame.tensorId, tensor);
      this.#open += frame.bytes;
      if (frame.chunks === 0) this.#complete(tensor, id, out);
      return;
    }
    if (frame.type === "end") this.ended = true;
    out.push(id === undefined ? frame : { ...frame, id });
  }

  #drop(tensorId: string): void {
    const tensor = this.#tensors.get(tensorId);
    if (tensor === undefined) return;
    this.#tensors.delete(tensorId);
    this.#open -= tensor.frame.bytes;
  }

  #complete(tensor: Partial, id: string | undefined, out: ReceivedFrame[]): void {
    const { tensorId, shape, dtype, bytes, metadata } = tensor.frame;
    if (tensor.received !== bytes) throw new StreamError("PROTOCOL", `tensor ${JSON.stringify(tensorId)} ended after ${tensor.received} of ${bytes} bytes`);
    this.#drop(tensorId);
    const data = typedArrayOf(tensor.buffer, dtype);
    out.push({ type: "tensor", tensorId, shape, dtype, data, ...(metadata === undefined ? {} : { metadata }), ...(id === undefined ? {} : { id }) });
  }

  /** @internal Begins a data frame; `expected` bytes follow, when that is known. */
  beginData(tensorId: string, index: number, expected?: number): void {
    const tensor = this.#tensors.get(tensorId);
    if (tensor === undefined) throw new StreamError("PROTOCOL", `a data frame of ${JSON.stringify(tensorId)}, which was not announced or is complete`);
    if (index !== tensor.index) throw new StreamError("PROTOCOL", `data frame ${index} of ${JSON.stringify(tensorId)} came where ${tensor.index} should`);
    if (expected !== undefined && tensor.committed + expected > tensor.bytes.length) {
      throw new StreamError("PROTOCOL", `the data frames of ${JSON.stringify(tensorId)} have more bytes than were announced`);
    }
    tensor.received = tensor.committed;
    this.#current = tensor;
    this.#base64.reset();
  }

  /** @internal Takes bytes of the data frame. */
  takeBytes(from: Uint8Array, start: number, end: number): void {
    const tensor = this.#current!;
    tensor.bytes.set(start === 0 && end === from.length ? from : from.subarray(start, end), tensor.received);
    tensor.received += end - start;
  }

  /** @internal Takes base64 of the data frame. */
  takeBase64(from: Uint8Array, start: number, end: number): void {
    const tensor = this.#current!;
    tensor.received += this.#base64.decode(from, start, end, tensor.bytes, tensor.received);
  }

  /** @internal Ends the data frame. */
  endData(id: string | undefined, out: ReceivedFrame[]): void {
    const tensor = this.#current!;
    this.#base64.end();
    this.#current = undefined;
    tensor.committed = tensor.received;
    tensor.index++;
    if (id !== undefined) this.lastEventId = id;
    if (tensor.index === tensor.frame.chunks) this.#complete(tensor, id, out);
  }
}
