// Pressure: no engine sees how much memory stands behind its small array objects, so as that grows its collector is asked
// to run at the next turn of the event loop. Within one turn no runtime finalizes anything: past a threshold a warning
// says so, once.

import process from "node:process";
import { setImmediate, setTimeout } from "node:timers";
import * as op from "../generated/opcodes.ts";
import { begin, call, native, put } from "./frame.ts";

const GIB = 2 ** 30;
/** Growth that is never worth a collection. */
const ROOM = 2 ** 26;
/** Collections take at most one part in this many of the time. */
const SHARE = 5;
/** How many arrays may be made, or blocks of 4 KiB be written, before somebody looks. */
const ALLOWANCE = 4096;
/** Within a turn: growth in fewer steps is somebody loading a model. */
const MOST_STEPS = 64;
const MOST_ARRAYS = 1_000_000;

/** Who is told of each array, and then says where the arrays were made. */
export interface Observer {
  made(handle: number): void;
  report(): string;
}

/** @internal What may be made before {@link spent} must be called. */
export const allowance: { left: number } = { left: ALLOWANCE };

let observer: Observer | undefined;
let looks = ALLOWANCE;

// Above the first the collector is asked; below the second the first has become too high.
let collectAt = ROOM;
let easeBelow = 0;
let notBefore = 0;

// Since the event loop last turned, while a turn is awaited.
let awaited = false;
let base = 0;
let baseArrays = 0;
let most = 0;
let steps = 0;
let warned = false;

/** Has every array told to `to` from here on; nobody without one. */
export function observe(to: Observer | undefined): void {
  observer = to;
  allowance.left = to === undefined ? ALLOWANCE : 0;
}

/** Counts bytes that were written into a new array. */
export function noteWritten(bytes: number): void {
  allowance.left -= Math.trunc(bytes / ALLOWANCE);
}

/** To be called for the array that the allowance no longer covers. */
export function spent(handle: number): void {
  const reached = observer === undefined || --looks <= 0 || allowance.left < -1;
  allowance.left = observer === undefined ? ALLOWANCE : 0;
  observer?.made(handle);
  if (!reached) return;
  looks = ALLOWANCE;
  noteHeld(call(op.HELD));
  if (awaited && !warned && call(op.LIVE) - baseArrays > MOST_ARRAYS) warn();
}

/** To be told how many bytes are held whenever they may have grown. */
export function noteHeld(bytes: number): void {
  if (bytes < easeBelow) aim(bytes);
  if (bytes <= collectAt) return;
  if (!awaited) {
    startTurn(bytes);
    setImmediate(turn);
  } else if (bytes > most) {
    most = bytes;
    if (++steps >= MOST_STEPS && !warned && bytes - base > GIB && bytes - base > memoryLimit() / 4) warn();
  }
}

function startTurn(bytes: number): void {
  awaited = true;
  base = most = bytes;
  baseArrays = call(op.LIVE);
  steps = 0;
}

function turn(): void {
  const bytes = call(op.HELD);
  if (bytes <= collectAt) {
    awaited = false;
    return;
  }
  startTurn(bytes);
  const started = performance.now();
  if (started < notBefore) {
    setTimeout(turn, notBefore - started).unref();
    return;
  }
  native().ffi.gc();
  const ended = performance.now();
  notBefore = ended + (SHARE - 1) * (ended - started);
  // Finalizers come as tasks of their own.
  setImmediate(() => setImmediate(settle));
}

function settle(): void {
  aim(call(op.HELD));
  awaited = false;
}

/** Sets the next mark: twice what is held, but not past half of what the limit leaves. */
function aim(bytes: number): void {
  collectAt = bytes + Math.max(ROOM, Math.min(bytes, (memoryLimit() - bytes) / 2));
  easeBelow = bytes > ROOM ? bytes / 2 : 0;
}

function memoryLimit(): number {
  begin(0);
  put(0);
  return call(op.MEMORY_LIMIT);
}

function warn(): void {
  warned = true;
  const message = `MLX holds ${size(call(op.ACTIVE_MEMORY))} in ${call(op.LIVE)} arrays, most of them made since the event loop last turned. ` +
    "Before it turns again no runtime frees those that nobody holds: wrap what makes them in tidy(() => ...), dispose of them, or await a timer " +
    `now and then. ${observer?.report() ?? "memory.trace(true) tells where they are made."}`;
  // Not emitWarning, which waits for the turn that may never come.
  process.emit("warning", Object.assign(new Error(message), { name: "Warning", code: "MLX_MEMORY" }));
}

/** Bytes as a person reads them. */
export function size(bytes: number): string {
  return bytes < GIB ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;
}
