// The short cut for data frames in text: their base64 goes from the bytes of the network to the tensor's memory, with no text between.

import type { JsonFrames } from "./decoder.ts";
import { StreamError } from "./errors.ts";
import type { ReceivedFrame } from "./session.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const QUOTE = 34;
const MARK = '{"type":"data",';
// Most heads are shorter than the first, none that the server writes is longer than the second.
const USUAL_HEAD = 256;
const MOST_HEAD = 8192;

/** What the bytes at hand are the beginning of; "more" when they are too few to tell. */
export type Found = "data" | "other" | "more";

/** Reads data frames that are written as the server writes them; others are for JSON.parse. */
export class DataEvents {
  readonly #frames: JsonFrames;
  readonly #head: RegExp;
  readonly #tail: Uint8Array;
  #id: string | undefined;
  #inside = false;
  #tailAt = -1;
  /** How many bytes the head of the last data frame has. */
  headLength = 0;

  /**
   * @param head Matches a record up to the quote that opens the base64; its groups are the id, the tensor's name and the index.
   * @param tail What follows the quote that closes it.
   */
  constructor(frames: JsonFrames, head: RegExp, tail: string) {
    this.#frames = frames;
    this.#head = head;
    this.#tail = ENCODER.encode(tail);
  }

  /** Whether the bytes that come next are of a data frame. */
  get inside(): boolean {
    return this.#inside;
  }

  /** Tells whether a data frame begins at `start`, and begins it. */
  find(bytes: Uint8Array, start: number): Found {
    for (const length of [USUAL_HEAD, MOST_HEAD]) {
      const text = DECODER.decode(bytes.subarray(start, start + length));
      const brace = text.indexOf("{");
      if (brace < 0 ? text.includes("\n\n") : !MARK.startsWith(text.slice(brace, brace + MARK.length))) return "other";
      const found = this.#head.exec(text);
      if (found !== null) {
        const { id, tensorId, index } = found.groups as { id: string; tensorId: string; index: string };
        this.headLength = ENCODER.encode(found[0]).length;
        this.#frames.session.beginData(JSON.parse(tensorId), Number(index));
        this.#id = id;
        this.#inside = true;
        this.#tailAt = -1;
        return "data";
      }
      if (bytes.length - start < length) return text.includes('"base64":"') ? "other" : "more";
    }
    return "other";
  }

  /** Takes the bytes from `start` on; gives where the data frame ends, or the end of the bytes when there is more of it to come. */
  push(bytes: Uint8Array, start: number, out: ReceivedFrame[]): number {
    if (this.#tailAt < 0) {
      const quote = bytes.indexOf(QUOTE, start);
      const end = quote < 0 ? bytes.length : quote;
      this.#frames.session.takeBase64(bytes, start, end);
      if (quote < 0) return end;
      start = quote + 1;
      this.#tailAt = 0;
    }
    for (; this.#tailAt < this.#tail.length; this.#tailAt++) {
      if (start === bytes.length) return start;
      if (bytes[start++] !== this.#tail[this.#tailAt]) throw new StreamError("PROTOCOL", "a data frame does not end as it should");
    }
    this.#inside = false;
    this.#frames.session.endData(this.#id, out);
    return start;
  }
}

/** Two runs of bytes as one. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
