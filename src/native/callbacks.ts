// JavaScript functions that the native side calls while it is inside a call: the traced functions of exports and
// transforms. It knows handles only; src/core/traced.ts makes arrays of them.

import { begin, keepThrown, native, put, reserve, slotList } from "./frame.ts";

/** Takes the handles of the inputs, which are its own; gives those of the results, negated where they are to be freed. */
export type HandleFunction = (inputs: readonly number[]) => readonly number[];

const functions = new Map<number, HandleFunction>();
let last = 0;
let known = false;

/** Never throws: no runtime brings an exception through native frames unharmed. */
function dispatch(id: number, count: number): number {
  try {
    const results = functions.get(id)!(slotList(count));
    begin(0);
    reserve("callback", results.length);
    for (const handle of results) put(handle);
    return results.length;
  } catch (error) {
    keepThrown(error);
    return -1;
  }
}

/** Gives a function the number by which the native side can call it, until it is released. */
export function register(target: HandleFunction): number {
  if (!known) {
    const { ffi, shim } = native();
    shim.mxn_callback(ffi.callback(dispatch));
    known = true;
  }
  functions.set(++last, target);
  return last;
}

/** Forgets the function of that number. */
export function release(id: number): void {
  functions.delete(id);
}
