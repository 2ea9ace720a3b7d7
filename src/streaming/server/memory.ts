// Memory for what is sent, used again where it is known to be read no more: the engine takes each new block for a reason to collect.

import { Buffer } from "node:buffer";

// Blocks of few sizes, so that one fits the next piece.
const GRAIN = 1 << 16;
const MOST_FREE = 64;
const MOST_BYTES = 1 << 21;
const free: ArrayBuffer[] = [];
const lent = new WeakSet<ArrayBufferLike>();
const bodies = new WeakSet<ReadableStream>();

/** Memory that is yet to be filled: clearing it first would cost as much as filling it. */
export function unfilled(bytes: number): Uint8Array {
  if (bytes < GRAIN) return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
  const size = Math.ceil(bytes / GRAIN) * GRAIN;
  const at = free.findLastIndex((block) => block.byteLength === size);
  const block = at < 0 ? Buffer.allocUnsafeSlow(size).buffer as ArrayBuffer : free.splice(at, 1)[0]!;
  return new Uint8Array(block, 0, bytes);
}

/** Takes back memory of {@link unfilled} that nobody reads any more. */
export function recycle(memory: Uint8Array): void {
  const { buffer } = memory;
  if (free.length < MOST_FREE && buffer.byteLength >= GRAIN && buffer.byteLength % GRAIN === 0 && buffer.byteLength <= MOST_BYTES) {
    free.push(buffer as ArrayBuffer);
  }
}

/** Notes that whoever reads this memory last may give it back. */
export function lend(memory: Uint8Array): void {
  lent.add(memory.buffer);
}

/** Takes back memory that was lent; any other is left alone. */
export function giveBack(memory: Uint8Array): void {
  if (lent.delete(memory.buffer)) recycle(memory);
}

/** Notes a body as one whose pieces go to nobody but its reader. */
export function noteBody(body: ReadableStream): void {
  bodies.add(body);
}

/** Whether a body is such a one: what a handler makes of it, by `tee` for example, is not. */
export function isNotedBody(body: ReadableStream): boolean {
  return bodies.has(body);
}
