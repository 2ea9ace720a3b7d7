// What is particular to NVIDIA's GPUs: `cuda`.

import { hasBackend } from "./backends.ts";

/**
 * Tells whether the loaded MLX computes on a GPU of NVIDIA's.
 *
 * @returns Whether it does.
 * @see mlx.core.cuda.is_available
 * @example
 * ```ts
 * import { cuda, deviceInfo } from "mlx.node";
 *
 * const name = cuda.isAvailable() ? deviceInfo("gpu").device_name : undefined;
 * ```
 */
export function isAvailable(): boolean {
  return hasBackend("cuda.isAvailable", "cuda");
}
