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
// The folder of the sources, or of the bundle.
const OWN = new URL(import.meta.url.includes("/dist/lib/") ? "." : "..", import.meta.url).href;
const OWN_PATH = decodeURIComponent(new URL(OWN).pathname);

/** What is used of an engine's call sites. */
interface Site {
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** The parts of `Error` that the engines share without a standard. */
interface StackSettings {
  stackTraceLimit: number | undefined;
  prepareStackTrace: ((error: Error, sites: Site[]) => unknown) | undefined;
}

const settings = Error as unknown as StackSettings;
let traced: Map<number, string> | undefined;
let pruneAt = CHUNK;
// The places by the position that the engine gives: only the text of a stack is mapped to the sources, which is slow.
const known = new Map<unknown, string>();

function positionOf(_: Error, sites: Site[]): string {
  const site = sites.find((each) => isOutside(each.getFileName() ?? "")) ?? sites[0];
  return `${site?.getFileName()}:${site?.getLineNumber()}:${site?.getColumnNumber()}`;
}

function record(handle: number): void {
  const { stackTraceLimit, prepareStackTrace } = settings;
  settings.stackTraceLimit = DEPTH;
  settings.prepareStackTrace = positionOf;
  // Read at once: until then an engine may keep every `this` on the stack alive, the new array among them.
  const position = new Error().stack;
  settings.prepareStackTrace = prepareStackTrace;
  let place = known.get(position);
  if (place === undefined) known.set(position, place = placeOf(String(new Error().stack)));
  settings.stackTraceLimit = stackTraceLimit;
  traced!.set(handle, place);
  if (traced!.size < pruneAt) return;
  buffers();
  pruneAt = Math.max(CHUNK, 2 * traced!.size);
}

/** The memory behind each array that is traced and alive; forgets the others. */
function buffers(): Map<number, { buffer: number; bytes: number }> {
  const found = new Map<number, { buffer: number; bytes: number }>();
  const handles = [...traced!.keys()];
  for (let from = 0; from < handles.length; from += CHUNK) {
    const chunk = handles.slice(from, from + CHUNK);
    begin(0);
    putList(chunk);
    check("memory.arrays", call(op.BUFFERS));
    const numbers = slotList(2 * chunk.length);
    chunk.forEach((handle, i) => {
      const buffer = numbers[2 * i]!;
      if (buffer < 0) traced!.delete(handle);
      else found.set(handle, { buffer, bytes: numbers[2 * i + 1]! });
    });
  }
  return found;
}

/** Whether a text, the name of a file or a line with one, is of a file that neither this package nor the runtime has. */
function isOutside(text: string): boolean {
  return /[/\\]/.test(text) && !/(^|\(|at )(node|ext|bun):/.test(text) && !text.includes(OWN) && !text.includes(OWN_PATH);
}

/** The innermost line outside this package; the very innermost where there is none. */
function placeOf(stack: string): string {
  const lines = stack.split("\n").map((line) => line.trim()).filter((line) => /^at .*:\d+:\d+\)?$/.test(line));
  const line = lines.find(isOutside) ?? lines[0];
  return line === undefined ? "unknown" : line.slice(3);
}

/** Starts to note where each array is made, or forgets it all. */
export function setTracing(enabled: boolean): void {
  if (enabled === (traced !== undefined)) return;
  traced = enabled ? new Map() : undefined;
  known.clear();
  observe(enabled ? { made: record, report } : undefined);
}

/** The places of the live arrays that were made while tracing was on, those of the most bytes first. */
export function places(): Place[] {
  if (traced === undefined) return [];
  const byPlace = new Map<string, { place: string; count: number; bytes: number }>();
  const seen = new Set<number>([0]);
  for (const [handle, { buffer, bytes }] of buffers()) {
    const name = traced.get(handle)!;
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
