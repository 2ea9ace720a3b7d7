// Which of MLX's GPU back-ends the loaded library can compute with.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, put } from "../native/frame.ts";

/** MLX's back-ends for GPUs, in the order of native/kernels.cpp. */
const BACKENDS = ["metal", "cuda"] as const;

/** Whether there is a GPU of that back-end. */
export function hasBackend(name: string, backend: (typeof BACKENDS)[number]): boolean {
  begin(0);
  put(BACKENDS.indexOf(backend));
  return check(name, call(op.BACKEND_IS_AVAILABLE)) === 1;
}
