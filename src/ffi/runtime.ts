// Chooses the adapter of the runtime at hand.

import process from "node:process";
import { bunFfi } from "./bun.ts";
import { denoFfi } from "./deno.ts";
import type { Ffi } from "./ffi.ts";
import { nodeFfi } from "./node.ts";
import { nodeBuiltinFfi } from "./node_ffi.ts";

/** The JavaScript runtimes that there are adapters for. */
export type Runtime = "bun" | "deno" | "node";

/** The runtime that this code runs in. */
export const runtime: Runtime = "Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node";

/** Its version. */
export const runtimeVersion: string = process.versions[runtime] ?? "unknown";

/** The arguments with which this runtime's own executable runs the module `file`, allowed everything. */
export function moduleArguments(file: string): string[] {
  return runtime === "deno" ? ["run", "--quiet", "--allow-all", file] : [file];
}

/** Makes the adapter of this runtime; throws where Node has none. */
export function makeFfi(): Ffi {
  if (runtime === "bun") return bunFfi();
  if (runtime === "deno") return denoFfi();
  try {
    return nodeFfi();
  } catch (error) {
    const builtin = nodeBuiltinFfi();
    if (builtin !== undefined) return builtin;
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    throw new Error(`koffi cannot be loaded (${reason}), and this Node has no node:ffi: install koffi beside mlx.node, or use Node 26.10 or later`, {
      cause: error,
    });
  }
}
