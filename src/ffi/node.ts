// Node's adapter: koffi, which every Node can load.

import { createRequire } from "node:module";
import process from "node:process";
import type { Callback, CType, Ffi, Signatures } from "./ffi.ts";
import { collectGarbage, watchSocket } from "./v8.ts";

const TYPES: Record<CType, string> = { f64: "double", buffer: "void *", function: "void *" };

const STACK = 8 << 20;

// Only what is read here of koffi; the published types name no runtime.
interface Koffi {
  config(options?: { sync_stack_size: number }): { sync_stack_size: number };
  load(path: string): { func(name: string, result: string, parameters: string[]): unknown };
  pointer(type: unknown): unknown;
  proto(result: string, parameters: string[]): unknown;
  register(callback: Callback, type: unknown): unknown;
  view(address: bigint, bytes: number): ArrayBuffer;
}

/** koffi runs C on a stack of its own, by default 2 MiB: deep graphs need more. */
function widenStack(koffi: Koffi): void {
  if (koffi.config().sync_stack_size >= STACK) return;
  try {
    koffi.config({ sync_stack_size: STACK });
  } catch {
    process.emitWarning(
      `koffi was used before mlx.node, and keeps a stack on which very deep graphs overflow: call koffi.config({ sync_stack_size: ${STACK} }) before koffi.load`,
      { code: "MLX_KOFFI_STACK" },
    );
  }
}

/** Makes the adapter for Node; throws where koffi is not installed. */
export function nodeFfi(): Ffi {
  // Not an import statement: koffi is native, so no bundler may inline it, and neither Bun nor Deno should load it.
  const koffi = createRequire(import.meta.url)("koffi") as Koffi;
  widenStack(koffi);
  return {
    name: "koffi",
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
    watch: watchSocket,
    gc: collectGarbage,
    env: (name) => process.env[name],
  };
}
