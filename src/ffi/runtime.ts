// Chooses the adapter of the runtime at hand.

import { bunFfi } from "./bun.ts";
import { denoFfi } from "./deno.ts";
import type { Ffi } from "./ffi.ts";
import { nodeFfi } from "./node.ts";

/** The JavaScript runtimes that there are adapters for. */
export type Runtime = "bun" | "deno" | "node";

/** The runtime that this code runs in. */
export const runtime: Runtime = "Bun" in globalThis ? "bun" : "Deno" in globalThis ? "deno" : "node";

/** Makes the adapter of this runtime. */
export function makeFfi(): Ffi {
  if (runtime === "bun") return bunFfi();
  if (runtime === "deno") return denoFfi();
  return nodeFfi();
}
