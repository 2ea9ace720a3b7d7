// Node's adapter without koffi: node:ffi, which Node 26.10 and later have.

import process from "node:process";
import type { Callback, CType, Ffi, Signatures } from "./ffi.ts";
import { collectGarbage, watchSocket } from "./v8.ts";

const TYPES: Record<CType, string> = { f64: "double", buffer: "buffer", function: "pointer" };

interface Signature {
  readonly arguments: readonly string[];
  readonly return: string;
}

interface Library {
  getFunctions(signatures: Record<string, Signature>): unknown;
  registerCallback(signature: Signature, callback: Callback): bigint;
}

// Only what is read here of `node:ffi`; the published types name no runtime.
interface NodeFfi {
  DynamicLibrary: new (path: string | null) => Library;
  toArrayBuffer(address: bigint, bytes: number, copy: boolean): ArrayBuffer;
}

// A library that is collected is closed, and takes its functions and callbacks along.
const kept: Library[] = [];

/** Makes the adapter for a Node that has node:ffi; undefined in another one. */
export function nodeBuiltinFfi(): Ffi | undefined {
  // Not an import statement: it would throw in every other Node.
  const ffi = process.getBuiltinModule("node:ffi") as unknown as NodeFfi | undefined;
  if (ffi === undefined) return undefined;
  const open = (path: string | null): Library => {
    const library = new ffi.DynamicLibrary(path);
    kept.push(library);
    return library;
  };
  return {
    name: "node:ffi",
    load<Symbols>(path: string, signatures: Signatures<Symbols>): Symbols {
      const functions: Record<string, Signature> = {};
      for (const [name, parameters] of Object.entries<readonly CType[]>(signatures)) {
        functions[name] = { arguments: parameters.map((type) => TYPES[type]), return: "double" };
      }
      return open(path).getFunctions(functions) as Symbols;
    },
    // Of the program itself, which is never closed.
    callback: (callback) => open(null).registerCallback({ arguments: ["double", "double"], return: "double" }, callback),
    view: (address, bytes) => ffi.toArrayBuffer(BigInt(address), bytes, false),
    watch: watchSocket,
    gc: collectGarbage,
    env: (name) => process.env[name],
  };
}
