// A data frame as the server holds it: the bytes themselves, with room before them for a binary record's head.

import { Buffer } from "node:buffer";
import { type DataFrame, HEAD_BYTES } from "../frames.ts";

const ENCODER = new TextEncoder();

interface NativeBase64 {
  toBase64?(): string;
}

const hasNative = typeof (Uint8Array.prototype as NativeBase64).toBase64 === "function";

/** The base64 of bytes, by the quickest way that the runtime has. */
export function toBase64(bytes: Uint8Array): string {
  if (hasNative) return (bytes as NativeBase64).toBase64!();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** How many bytes a binary record with a piece of the tensor has before the piece. */
export function headBytes(tensorId: string): number {
  return HEAD_BYTES + ENCODER.encode(tensorId).length;
}

/** A piece of a tensor. */
export class DataChunk implements DataFrame {
  /** The kind of frame. */
  readonly type = "data";
  /** The tensor's name. */
  readonly tensorId: string;
  /** Which piece it is, from 0 on. */
  readonly index: number;
  /** The memory: `head` free bytes and then the piece. */
  readonly memory: Uint8Array;
  /** The number of free bytes. */
  readonly head: number;
  /** Whether only the stream that sends it sees it. */
  isOwn: boolean;
  /** Whether a record's head has been written there: the same piece may be sent in several streams. */
  claimed = false;

  constructor(tensorId: string, index: number, memory: Uint8Array, head: number, isOwn: boolean) {
    this.isOwn = isOwn;
    this.tensorId = tensorId;
    this.index = index;
    this.memory = memory;
    this.head = head;
  }

  /** The bytes of the piece. */
  get bytes(): Uint8Array {
    return this.memory.subarray(this.head);
  }

  /** The bytes in base64. */
  get base64(): string {
    return toBase64(this.bytes);
  }

  /** The plain frame, for JSON.stringify. */
  toJSON(): DataFrame {
    return { type: "data", tensorId: this.tensorId, index: this.index, base64: this.base64 };
  }
}
