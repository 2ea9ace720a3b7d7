// What the transforms share: which functions they take, and the native call around a function that is traced.

import { type HandleFunction, register, release } from "../native/callbacks.ts";
import { describe, MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, put, reserve, slotList } from "../native/frame.ts";
import { Array } from "../core/array.ts";
import { currentToken } from "../core/context.ts";
import { flatten, type Structure } from "../core/structure.ts";
import { refuseLate } from "../core/traced.ts";

/** A function that a transform takes. */
export type AnyFunction = (...args: never[]) => unknown;

/** A function as it is called. */
export type Call = (...args: unknown[]) => unknown;

// Each level takes some of the stack that a runtime calls native functions on.
const DEEPEST = 64;
let depth = 0;

const LATE: Readonly<Record<string, string>> = {
  "[object AsyncFunction]": "an async function",
  "[object GeneratorFunction]": "a generator function",
  "[object AsyncGeneratorFunction]": "an async generator function",
};

/** A function that can be traced; async ones cannot. */
export function checkFunction(name: string, parameter: string, value: unknown): Call {
  if (typeof value !== "function") throw wrongType(name, parameter, "a function", value);
  const late = LATE[Object.prototype.toString.call(value)];
  if (late !== undefined) throw new TypeError(`${name}: ${parameter} must not be ${late}: it is traced during the call, and its steps would run later`);
  return value as Call;
}

/** The options of a transform, all of them known ones. */
export function checkOptions<T extends object>(name: string, options: T | undefined, known: readonly string[]): Partial<T> {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null) throw wrongType(name, "options", "an options object", options);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new TypeError(`${name}: unknown option ${describe(key)}; there are ${known.join(", ")}`);
  }
  return options;
}

/** The result of a traced function: its arrays, of which there must be one at least, and the rest of it. */
export function flattenResult(name: string, result: unknown): { arrays: Array[]; structure: Structure } {
  refuseLate(name, result);
  const flat = flatten(name, "the result", result);
  if (flat.arrays.length === 0) throw new TypeError(`${name}: the function must return arrays, got ${describe(result)}`);
  return flat;
}

/** Puts arrays into the frame. */
export function putArrays(name: string, arrays: readonly Array[]): void {
  reserve(name, arrays.length + 1);
  put(arrays.length);
  for (const array of arrays) put(array.handle);
}

/**
 * Makes a native call during which functions are traced; `write` puts its operands, `readMore` takes what the call left in the
 * frame after so many handles: making an array of one may use the frame. Gives the arrays of the result.
 */
export function callTracing(name: string, opcode: number, write: () => void, readMore?: (count: number) => void): Array[] {
  if (depth >= DEEPEST) throw new MlxError("OUT_OF_RANGE", name, `transforms are nested more than ${DEEPEST} deep`);
  depth++;
  try {
    begin(currentToken(name));
    write();
    const handles = slotList(check(name, call(opcode)));
    readMore?.(handles.length);
    return handles.map((handle) => new Array(handle));
  } finally {
    depth--;
  }
}

/** The same for one function, whose number comes first and which is forgotten afterwards. */
export function callWith(name: string, opcode: number, target: HandleFunction, write: () => void, readMore?: (count: number) => void): Array[] {
  const id = register(target);
  try {
    return callTracing(name, opcode, () => {
      put(id);
      write();
    }, readMore);
  } finally {
    release(id);
  }
}
