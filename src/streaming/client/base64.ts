// Base64 to bytes, whole or piece by piece as it arrives. Standard alphabet, padded; nothing else is let through.

import { StreamError } from "./errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The 12 bits of two characters, the first in the low byte of the index; negative for what is none of the alphabet.
let pairs: Int32Array | undefined;

function pairsOf(): Int32Array {
  if (pairs === undefined) {
    const codes = [...ALPHABET].map((character) => character.charCodeAt(0));
    pairs = new Int32Array(1 << 16).fill(-1);
    for (let a = 0; a < 64; a++) for (let b = 0; b < 64; b++) pairs[codes[a]! | codes[b]! << 8] = a << 6 | b;
  }
  return pairs;
}

function malformed(): never {
  throw new StreamError("PROTOCOL", "a data frame has characters that are not base64");
}

function overfull(): never {
  throw new StreamError("PROTOCOL", "a data frame has more bytes than its tensor");
}

interface NativeBase64 {
  setFromBase64?(text: string, options: { lastChunkHandling: "strict" }): { written: number };
}

interface BufferLike {
  write(text: string, offset: number, length: number, encoding: "base64"): number;
}

interface BufferConstructorLike {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): BufferLike;
}

const hasNative = typeof (Uint8Array.prototype as NativeBase64).setFromBase64 === "function";
// No import: a browser has none, and no bundler shall bring one along.
const NativeBuffer = (globalThis as { Buffer?: BufferConstructorLike }).Buffer;
const ascii = new TextDecoder();

// Below the first a call of the runtime's own decoder costs more than it saves; texts longer than the second cost the engine more.
const NATIVE_FROM = 256;
const PIECE = 1 << 15;

/** Decodes groups of four characters by the runtime's own decoder; gives the bytes written. */
function decodeNative(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  let out = at;
  for (let piece = start; piece < end; piece += PIECE) {
    const text = ascii.decode(from.subarray(piece, Math.min(end, piece + PIECE)));
    if (hasNative) {
      try {
        out += (to.subarray(out) as NativeBase64).setFromBase64!(text, { lastChunkHandling: "strict" }).written;
      } catch {
        malformed();
      }
    } else {
      out += NativeBuffer!.from(to.buffer, to.byteOffset + out, to.length - out).write(text, 0, to.length - out, "base64");
    }
  }
  // What is not of the alphabet is passed over, or ends the text.
  if (4 * (out - at) !== 3 * (end - start)) malformed();
  return out - at;
}

/** Decodes groups of four characters without padding; gives the bytes written. */
function decodeGroups(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  const table = pairsOf();
  let bad = 0;
  let out = at;
  for (let i = start; i < end; i += 4) {
    const value = table[from[i]! | from[i + 1]! << 8]! << 12 | table[from[i + 2]! | from[i + 3]! << 8]!;
    bad |= value;
    to[out] = value >> 16;
    to[out + 1] = value >> 8;
    to[out + 2] = value;
    out += 3;
  }
  if (bad < 0) malformed();
  return out - at;
}

/** Decodes base64 that comes in pieces of bytes straight into a tensor's memory. */
export class Base64Decoder {
  #carry = new Uint8Array(4);
  #carried = 0;
  #padded = false;

  /** Forgets what was carried over. */
  reset(): void {
    this.#carried = 0;
    this.#padded = false;
  }

  /** Decodes `from[start, end)` to `to` from `at` on; gives the bytes written. */
  decode(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
    let out = at;
    while (this.#carried > 0 && start < end) {
      this.#carry[this.#carried++] = from[start++]!;
      if (this.#carried === 4) {
        this.#carried = 0;
        out += this.#group(this.#carry, 0, to, out);
      }
    }
    // The last group may be padded.
    const groups = Math.max(0, (end - start >> 2) - 1);
    if (groups > 0) {
      if (this.#padded) malformed();
      if (out + 3 * groups > to.length) overfull();
      const middle = start + 4 * groups;
      out += (hasNative || NativeBuffer !== undefined) && middle - start >= NATIVE_FROM
        ? decodeNative(from, start, middle, to, out)
        : decodeGroups(from, start, middle, to, out);
      start = middle;
    }
    for (; start + 4 <= end; start += 4) out += this.#group(from, start, to, out);
    while (start < end) {
      if (this.#padded) malformed();
      this.#carry[this.#carried++] = from[start++]!;
    }
    return out - at;
  }

  /** Throws when the text ended inside a group. */
  end(): void {
    if (this.#carried > 0) malformed();
  }

  #group(from: Uint8Array, start: number, to: Uint8Array, at: number): number {
    if (this.#padded) malformed();
    const [a, b, c, d] = [from[start]!, from[start + 1]!, from[start + 2]!, from[start + 3]!];
    const A = 65;
    const EQUALS = 61;
    const missing = d !== EQUALS ? 0 : c !== EQUALS ? 1 : 2;
    if (missing > 0) this.#padded = true;
    const table = pairsOf();
    const value = table[a | b << 8]! << 12 | table[(missing === 2 ? A : c) | (missing > 0 ? A : d) << 8]!;
    // Bits that stand for no byte must be 0.
    if (value < 0 || (missing === 1 && (value & 0xff) !== 0) || (missing === 2 && (value & 0xffff) !== 0)) malformed();
    const written = 3 - missing;
    if (at + written > to.length) overfull();
    to[at] = value >> 16;
    if (missing < 2) to[at + 1] = value >> 8;
    if (missing === 0) to[at + 2] = value;
    return written;
  }
}

/** Decodes a whole text to the beginning of `to`; gives the bytes written. */
export function decodeBase64(text: string, to: Uint8Array): number {
  const bytes = new TextEncoder().encode(text);
  const decoder = new Base64Decoder();
  const written = decoder.decode(bytes, 0, bytes.length, to, 0);
  decoder.end();
  return written;
}
