// Reads the binary format: records of a fixed head, a tensor's name and a payload, which goes straight to the tensor's memory.

import { BINARY_VERSION, HEAD_BYTES, MOST_ID_BYTES, RECORD_DATA, RECORD_JSON, RECORD_OPEN } from "../frames.ts";
import type { Decoder, JsonFrames } from "./decoder.ts";
import { StreamError } from "./errors.ts";
import type { ReceivedFrame } from "./session.ts";

const DECODER = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return DECODER.decode(bytes);
  } catch (cause) {
    throw new StreamError("PROTOCOL", "a record has a text that is no UTF-8", { cause });
  }
}

/** Reads binary records. */
export class BinaryDecoder implements Decoder {
  readonly #frames: JsonFrames;
  readonly #head = new Uint8Array(HEAD_BYTES + MOST_ID_BYTES);
  readonly #view = new DataView(this.#head.buffer);
  #headAt = 0;
  #headLength = HEAD_BYTES;
  #kind = -1;
  // Bytes of the payload that are to come.
  #left = 0;
  #payload: Uint8Array | undefined;
  #payloadAt = 0;
  #stream = "";

  constructor(frames: JsonFrames) {
    this.#frames = frames;
  }

  push(bytes: Uint8Array, out: ReceivedFrame[]): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#kind < 0) {
        const part = Math.min(bytes.length - at, this.#headLength - this.#headAt);
        this.#head.set(bytes.subarray(at, at + part), this.#headAt);
        this.#headAt += part;
        at += part;
        if (this.#headAt < this.#headLength) continue;
        if (this.#headAt === HEAD_BYTES && this.#measure() > 0) continue;
        this.#begin();
      } else {
        const part = Math.min(bytes.length - at, this.#left);
        if (this.#payload === undefined) {
          this.#frames.session.takeBytes(bytes, at, at + part);
        } else {
          this.#payload.set(bytes.subarray(at, at + part), this.#payloadAt);
          this.#payloadAt += part;
        }
        at += part;
        this.#left -= part;
      }
      if (this.#left === 0 && this.#kind >= 0) this.#end(out);
    }
  }

  /** Reads the fixed part of the head; gives how many bytes of a name follow it. */
  #measure(): number {
    const version = this.#view.getUint8(5);
    const nameBytes = this.#view.getUint16(6, true);
    if (version !== BINARY_VERSION) throw new StreamError("PROTOCOL", `a record of version ${version}, where ${BINARY_VERSION} is read`);
    if (nameBytes > MOST_ID_BYTES) throw new StreamError("PROTOCOL", `a tensorId of ${nameBytes} bytes, where ${MOST_ID_BYTES} is the most`);
    this.#headLength = HEAD_BYTES + nameBytes;
    return nameBytes;
  }

  #begin(): void {
    this.#kind = this.#view.getUint8(4);
    this.#left = this.#view.getUint32(0, true);
    if (this.#kind === RECORD_DATA) {
      this.#payload = undefined;
      this.#frames.session.beginData(textOf(this.#head.subarray(HEAD_BYTES, this.#headLength)), this.#view.getUint32(8, true), this.#left);
    } else if (this.#kind === RECORD_JSON || this.#kind === RECORD_OPEN) {
      this.#frames.bound(this.#left);
      this.#payload = new Uint8Array(this.#left);
      this.#payloadAt = 0;
    } else {
      throw new StreamError("PROTOCOL", `a record of kind ${this.#kind}`);
    }
  }

  #end(out: ReceivedFrame[]): void {
    const number = this.#view.getUint32(12, true);
    const id = number === 0 ? undefined : `${this.#stream}${number}`;
    if (this.#kind === RECORD_DATA) {
      this.#frames.session.endData(id, out);
    } else {
      const text = textOf(this.#payload!);
      this.#payload = undefined;
      if (this.#kind === RECORD_JSON) this.#frames.take(text, id, out);
      else this.#open(text);
    }
    this.#kind = -1;
    this.#headAt = 0;
    this.#headLength = HEAD_BYTES;
  }

  #open(text: string): void {
    let value: { stream?: unknown; retry?: unknown };
    try {
      value = Object(JSON.parse(text));
    } catch (cause) {
      throw new StreamError("PROTOCOL", "the record that opens the stream is no JSON", { cause });
    }
    if (typeof value.stream === "string") this.#stream = `${value.stream}:`;
    if (typeof value.retry === "number") this.#frames.session.retry = value.retry;
  }
}
