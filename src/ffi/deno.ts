// Deno's adapter: Deno.dlopen, which needs --allow-ffi and nothing else.

import type { Callback, CType, Ffi, Signatures } from "./ffi.ts";
import { collectGarbage, watchSocket } from "./v8.ts";

const TYPES: Record<CType, string> = { f64: "f64", buffer: "buffer", function: "function" };

// Only what is read here of the `Deno` global; the published types name no runtime.
interface DenoGlobal {
  dlopen(path: string, functions: Record<string, { parameters: string[]; result: string }>): { symbols: unknown };
  UnsafeCallback: new (type: { parameters: string[]; result: string }, callback: Callback) => { pointer: object };
  UnsafePointer: { create(address: bigint): object | null };
  UnsafePointerView: { getArrayBuffer(pointer: object, bytes: number): ArrayBuffer };
  env: { get(name: string): string | undefined };
  permissions: { querySync(permission: { name: "env"; variable: string }): { state: string } };
}

/** Makes the adapter for Deno. */
export function denoFfi(): Ffi {
  const deno = (globalThis as unknown as { Deno: DenoGlobal }).Deno;
  return {
    name: "Deno.dlopen",
    load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols {
      const functions: Record<string, { parameters: string[]; result: string }> = {};
      for (const [name, parameters] of Object.entries<readonly CType[]>(signatures)) {
        functions[name] = { parameters: parameters.map((type) => TYPES[type]), result: "f64" };
      }
      return deno.dlopen(path, functions).symbols as Symbols;
    },
    callback: (callback) => new deno.UnsafeCallback({ parameters: ["f64", "f64"], result: "f64" }, callback).pointer,
    view(address: number, bytes: number): ArrayBuffer {
      return deno.UnsafePointerView.getArrayBuffer(deno.UnsafePointer.create(BigInt(address))!, bytes);
    },
    watch: watchSocket,
    gc: collectGarbage,
    env(name: string): string | undefined {
      // Asked first: reading would stop and prompt the person at the terminal.
      const { state } = deno.permissions.querySync({ name: "env", variable: name });
      return state === "granted" ? deno.env.get(name) : undefined;
    },
  };
}
