// Bun's adapter: bun:ffi.

import { connect } from "node:net";
import process from "node:process";
import type { Callback, CType, Ffi, Signatures, Watch } from "./ffi.ts";

const TYPES: Record<CType, string> = { f64: "f64", buffer: "ptr", function: "ptr" };

// Only what is read here of `bun:ffi`; the published types name no runtime.
interface BunFfi {
  dlopen(path: string, functions: Record<string, { args: string[]; returns: string }>): { symbols: unknown };
  JSCallback: new (callback: Callback, type: { args: string[]; returns: string }) => { ptr: number };
  toArrayBuffer(address: number, offset: number, bytes: number): ArrayBuffer;
}

/** Makes the adapter for Bun. */
export function bunFfi(): Ffi {
  // Not an import statement: a bundler for Node would stop at "bun:ffi".
  const ffi = process.getBuiltinModule("bun:ffi") as unknown as BunFfi;
  return {
    name: "bun:ffi",
    load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols {
      const functions: Record<string, { args: string[]; returns: string }> = {};
      for (const [name, parameters] of Object.entries<readonly CType[]>(signatures)) {
        functions[name] = { args: parameters.map((type) => TYPES[type]), returns: "f64" };
      }
      return ffi.dlopen(path, functions).symbols as Symbols;
    },
    callback: (callback) => new ffi.JSCallback(callback, { args: ["f64", "f64"], returns: "f64" }).ptr,
    view: (address, bytes) => ffi.toArrayBuffer(address, 0, bytes),
    watch(fd: number, onWake: () => void): Watch {
      const socket = connect({ fd } as unknown as Parameters<typeof connect>[0]);
      socket.on("data", onWake).unref();
      return socket;
    },
    gc: () => (globalThis as unknown as { Bun: { gc(force: boolean): void } }).Bun.gc(true),
    env: (name) => process.env[name],
  };
}
