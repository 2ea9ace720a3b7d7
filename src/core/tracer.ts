// Where live arrays were made, for those made while tracing is on.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, putList, slotList } from "../native/frame.ts";
import { observe, size } from "../native/pressure.ts";

/** Live arrays that were made at one place. */
export interface Place {
  /** The line of the caller's code, as stacks write it: `step (file:///app/train.js:12:7)`. */
  readonly place: string;
  /** How many arrays made there are alive. */
  readonly count: number;
  /** Bytes of memory behind them; memory that arrays of several places share counts for one. */
  readonly bytes: number;
}

const CHUNK = 4096;
const DEPTH = 30;
const OWN = new URL("..", import.meta.url).href;
const OWN_PATH = decodeURIComponent(new URL(OWN).pathname);

let stacks: Map<number, Error> | undefined;
let pruneAt = CHUNK;

function record(handle: number): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  // The runtimes write its text only when that is asked for.
  stacks!.set(handle, new Error());
  Error.stackTraceLimit = stackTraceLimit;
  if (stacks!.size < pruneAt) return;
  buffers();
  pruneAt = Math.max(CHUNK, 2 * stacks!.size);
}

/** The memory behind each array that is traced and alive; forgets the others. */
function buffers(): Map<number, { buffer: number; bytes: number }> {
  const found = new Map<number, { buffer: number; bytes: number }>();
  const handles = [...stacks!.keys()];
  for (let from = 0; from < handles.length; from += CHUNK) {
    const chunk = handles.slice(from, from + CHUNK);
    begin(0);
    putList(chunk);
    check("memory.arrays", call(op.BUFFERS));
    const numbers = slotList(2 * chunk.length);
    chunk.forEach((handle, i) => {
      const buffer = numbers[2 * i]!;
      if (buffer < 0) stacks!.delete(handle);
      else found.set(handle, { buffer, bytes: numbers[2 * i + 1]! });
    });
  }
  return found;
}

/** Whether a line of a stack names a line of a file that is not this package's. */
function isOutside(line: string): boolean {
  return /:\d+:\d+\)?$/.test(line) && !line.includes(OWN) && !line.includes(OWN_PATH);
}

/** The innermost line outside this package; the very innermost where there is none. */
function placeOf({ stack = "" }: Error): string {
  const lines = stack.split("\n").map((line) => line.trim()).filter((line) => line.startsWith("at "));
  const line = lines.find(isOutside) ?? lines[0];
  return line === undefined ? "unknown" : line.slice(3);
}

/** Starts to note where each array is made, or forgets it all. */
export function setTracing(enabled: boolean): void {
  if (enabled === (stacks !== undefined)) return;
  stacks = enabled ? new Map() : undefined;
  observe(enabled ? { made: record, report } : undefined);
}

/** The places of the live arrays that were made while tracing was on, those of the most bytes first. */
export function places(): Place[] {
  if (stacks === undefined) return [];
  const byPlace = new Map<string, { place: string; count: number; bytes: number }>();
  const seen = new Set<number>([0]);
  for (const [handle, { buffer, bytes }] of buffers()) {
    const name = placeOf(stacks.get(handle)!);
    let place = byPlace.get(name);
    if (place === undefined) byPlace.set(name, place = { place: name, count: 0, bytes: 0 });
    place.count++;
    if (seen.has(buffer)) continue;
    seen.add(buffer);
    place.bytes += bytes;
  }
  return [...byPlace.values()].sort((a, b) => b.bytes - a.bytes || b.count - a.count);
}

function report(): string {
  const [first] = places();
  return first === undefined ? "" : `Most were made at ${first.place}: ${first.count} arrays with ${size(first.bytes)}.`;
}
