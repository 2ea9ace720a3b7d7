// What Node and Deno have in common: V8's collector.

import process from "node:process";

let collect: (() => void) | undefined;

/** Has V8 collect what is not held any more. */
export function collectGarbage(): void {
  collect ??= (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) {
    // A context gets the function when it is made while the flag is set.
    const v8 = process.getBuiltinModule("node:v8");
    v8.setFlagsFromString("--expose-gc");
    collect = process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void;
    v8.setFlagsFromString("--no-expose-gc");
  }
  collect();
}
