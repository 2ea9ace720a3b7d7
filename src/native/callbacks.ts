// JavaScript functions that the native side calls while it is inside a call: the traced functions of exports and
// transforms. It knows handles only; src/core/traced.ts makes arrays of them.

import { LET_GO } from "../generated/opcodes.ts";
import { begin, call, keepThrown, native, put, reserve, slotList } from "./frame.ts";

/**
 * Takes the handles of the inputs, which are its own, and after them whatever numbers there are; gives the handles of the
 * results, negated where they are to be freed, and numbers after them.
 */
export type HandleFunction = (inputs: readonly number[]) => readonly number[];

const KEPT_UNTIL_LOOK = 64;

// What the native side knows by number: functions, and what goes with what it keeps of them.
const known = new Map<number, unknown>();
let last = 0;
let open = false;
let kept = 0;

/** Never throws: no runtime brings an exception through native frames unharmed. */
function dispatch(id: number, count: number): number {
  try {
    const results = (known.get(id) as HandleFunction)(slotList(count));
    begin(0);
    reserve("callback", results.length);
    for (const number of results) put(number);
    return results.length;
  } catch (error) {
    keepThrown(error);
    return -1;
  }
}

/** Gives a function the number by which the native side can call it, until it is released. */
export function register(target: HandleFunction): number {
  if (!open) {
    const { ffi, shim } = native();
    shim.mxn_callback(ffi.callback(dispatch));
    open = true;
  }
  known.set(++last, target);
  return last;
}

/** Forgets what has that number. */
export function release(id: number): void {
  known.delete(id);
}

/** As {@link register}, until the native side lets go of the number. */
export function registerKept(target: HandleFunction): number {
  noteKept();
  return register(target);
}

/** Gives a value a number until the native side lets go of it. */
export function keepValue(value: unknown): number {
  noteKept();
  known.set(++last, value);
  return last;
}

/** The value of that number. */
export function keptValue(id: number): unknown {
  return known.get(id);
}

/** How many functions and values have a number. */
export function knownCount(): number {
  forgetLetGo();
  return known.size;
}

function noteKept(): void {
  if (++kept % KEPT_UNTIL_LOOK === 0) forgetLetGo();
}

function forgetLetGo(): void {
  begin(0);
  for (const id of slotList(call(LET_GO))) known.delete(id);
}
