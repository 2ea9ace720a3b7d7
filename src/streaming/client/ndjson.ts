// Reads application/x-ndjson: a frame a line.

import { DataEvents, joined } from "./data_event.ts";
import type { Decoder, JsonFrames } from "./decoder.ts";
import type { ReceivedFrame } from "./session.ts";

const NEWLINE = 10;
const NOTHING = new Uint8Array(0);
const HEAD = /^\{"type":"data","tensorId":(?<tensorId>"(?:[^"\\\r\n]|\\.)*"),"index":(?<index>\d+),"id":"(?<id>[^"\\\r\n]*)","base64":"/;

/** Reads lines of JSON. */
export class NdjsonDecoder implements Decoder {
  readonly #frames: JsonFrames;
  readonly #data: DataEvents;
  readonly #text = new TextDecoder();
  #line = "";
  #pending: Uint8Array = NOTHING;
  // Bytes of the line that is read as text; 0 between two lines.
  #length = 0;

  constructor(frames: JsonFrames) {
    this.#frames = frames;
    this.#data = new DataEvents(frames, HEAD, "}\n");
  }

  push(chunk: Uint8Array, out: ReceivedFrame[]): void {
    const bytes = joined(this.#pending, chunk);
    this.#pending = NOTHING;
    let at = 0;
    while (at < bytes.length) {
      if (this.#data.inside) {
        at = this.#data.push(bytes, at, out);
      } else if (this.#length > 0) {
        at = this.#read(bytes, at, out);
      } else {
        const found = this.#data.find(bytes, at);
        if (found === "more" && bytes.indexOf(NEWLINE, at) < 0) {
          this.#pending = bytes.slice(at);
          return;
        }
        at = found === "data" ? at + this.#data.headLength : this.#read(bytes, at, out);
      }
    }
  }

  /** Reads up to the end of the line; gives where that is. */
  #read(bytes: Uint8Array, start: number, out: ReceivedFrame[]): number {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    this.#length += end - start;
    this.#frames.bound(this.#length);
    this.#line += this.#text.decode(bytes.subarray(start, end), { stream: true });
    if (newline < 0) return end;
    const line = this.#line.trim();
    this.#line = "";
    this.#length = 0;
    if (line !== "") this.#frames.take(line, undefined, out);
    return end;
  }
}
