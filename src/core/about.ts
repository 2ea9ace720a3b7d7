// Which MLX is loaded. Not public: what reports on an installation asks.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, text } from "../native/frame.ts";

/** The libmlx that is loaded. */
export interface About {
  readonly version: string;
  /** Its file; empty where the system does not tell. */
  readonly path: string;
  /** What MLX's loops on the CPU are: this package's, for "avx2" or "neon"; "reference", MLX's own; or "accelerate", the same on macOS. */
  readonly kernels: "avx2" | "neon" | "reference" | "accelerate";
}

/** Tells which libmlx is loaded. */
export function about(): About {
  begin(0);
  check("about", call(op.ABOUT));
  const [version, path, kernels] = text().split("\n") as [string, string, About["kernels"]];
  return { version, path, kernels };
}
