// What Node and Deno have in common: V8's collector.

import process from "node:process";

let collect: (() => void) | undefined;

function findCollector(): () => void {
  const given = (globalThis as { gc?: () => void }).gc;
  if (given !== undefined) return given;
  try {
    // A context gets the function when it is made while the flag is set.
    const v8 = process.getBuiltinModule("node:v8");
    v8.setFlagsFromString("--expose-gc");
    const found = process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void;
    v8.setFlagsFromString("--no-expose-gc");
    return found;
  } catch {
    // Where flags are frozen, V8 keeps its own time.
    return () => undefined;
  }
}

/** Has V8 collect what is not held any more. */
export function collectGarbage(): void {
  collect ??= findCollector();
  collect();
}
