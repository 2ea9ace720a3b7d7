// Which BLAS MLX's products and decompositions on the CPU run on. Not public: what reports on an installation asks.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, text } from "../native/frame.ts";

/** The library behind matrix products and decompositions on the CPU. */
export interface BlasInfo {
  /** "openblas"; "reference", which MLX's wheel carries; "accelerate", the system's on macOS; or "other", from `MLX_BLAS`. */
  readonly name: "openblas" | "reference" | "accelerate" | "other";
  /** The file it was loaded from; empty for the system's. */
  readonly path: string;
  /** What the library says of its version and its kernels; empty where it says nothing. */
  readonly version: string;
  /** How many threads share a product; 0 where the library decides that. */
  readonly threads: number;
  /** Why it is the reference though that was not asked for; else empty. */
  readonly reason: string;
}

/** Tells which BLAS is in use; loads it when nothing has needed it yet. */
export function blasInfo(): BlasInfo {
  begin(0);
  const threads = check("blasInfo", call(op.BLAS_INFO));
  const [name, path, version, reason] = text().split("\n") as [BlasInfo["name"], string, string, string];
  return { name, path, version, threads, reason };
}
