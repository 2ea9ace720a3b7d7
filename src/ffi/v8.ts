// What the adapters on V8 have in common: its collector, and sockets.

import { Socket } from "node:net";
import process from "node:process";
import type { Watch } from "./ffi.ts";

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

/** Calls `onWake` whenever bytes arrive at the socket `fd`. */
export function watchSocket(fd: number, onWake: () => void): Watch {
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.on("data", onWake).unref();
  return socket;
}
