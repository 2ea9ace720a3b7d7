// Node's adapter: koffi.

import { createRequire } from "node:module";
import { Socket } from "node:net";
import process from "node:process";
import type { Callback, CType, Ffi, Signatures, Watch } from "./ffi.ts";
import { collectGarbage } from "./v8.ts";

const TYPES: Record<CType, string> = { f64: "double", buffer: "void *", function: "void *" };

// Only what is read here of koffi; the published types name no runtime.
interface Koffi {
  config(options: { sync_stack_size: number }): void;
  load(path: string): { func(name: string, result: string, parameters: string[]): unknown };
  pointer(type: unknown): unknown;
  proto(result: string, parameters: string[]): unknown;
  register(callback: Callback, type: unknown): unknown;
  view(address: bigint, bytes: number): ArrayBuffer;
}

/** Makes the adapter for Node. */
export function nodeFfi(): Ffi {
  // Not an import statement: koffi is native, so no bundler may inline it, and neither Bun nor Deno should load it.
  const koffi = createRequire(import.meta.url)("koffi") as Koffi;
  // koffi runs C on a stack of its own, by default 1 MiB: deep graphs need more.
  koffi.config({ sync_stack_size: 8 << 20 });
  return {
    load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols {
      const library = koffi.load(path);
      const symbols: Record<string, unknown> = {};
      for (const [name, parameters] of Object.entries<readonly CType[]>(signatures)) {
        symbols[name] = library.func(name, "double", parameters.map((type) => TYPES[type]));
      }
      return symbols as Symbols;
    },
    callback: (callback) => koffi.register(callback, koffi.pointer(koffi.proto("double", ["double", "double"]))),
    view: (address, bytes) => koffi.view(BigInt(address), bytes),
    watch(fd: number, onWake: () => void): Watch {
      const socket = new Socket({ fd, readable: true, writable: false });
      socket.on("data", onWake).unref();
      return socket;
    },
    gc: collectGarbage,
    env: (name) => process.env[name],
  };
}
