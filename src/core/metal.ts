// What is particular to Apple's GPUs: `metal`.

import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, putText } from "../native/frame.ts";
import { hasBackend } from "./backends.ts";
import { deviceInfo as infoOf } from "./device.ts";

/**
 * Tells whether the loaded MLX computes on a GPU of Apple's.
 *
 * @returns Whether it does.
 * @see mlx.core.metal.is_available
 * @example
 * ```ts
 * import { metal } from "mlx.node";
 *
 * const backend = metal.isAvailable() ? "Metal" : "another";
 * ```
 */
export function isAvailable(): boolean {
  return hasBackend("metal.isAvailable", "metal");
}

/**
 * Tells the properties of the GPU, as `deviceInfo("gpu")` does.
 *
 * @returns The properties; none where there is no GPU of Apple's.
 * @see mlx.core.metal.device_info
 * @example
 * ```ts
 * import { metal } from "mlx.node";
 *
 * const { architecture } = metal.deviceInfo();
 * ```
 */
export function deviceInfo(): Record<string, string | number> {
  return isAvailable() ? infoOf("gpu") : {};
}

/**
 * Begins to record what the GPU does, for Xcode to show. The process must run with `MTL_CAPTURE_ENABLED=1`.
 *
 * @param path The file to write, which must not exist and ends in `.gputrace`.
 * @throws {MlxError} UNSUPPORTED where there is no GPU of Apple's; RUNTIME when the recording cannot begin.
 * @see mlx.core.metal.start_capture
 * @example
 * ```ts
 * import { metal } from "mlx.node";
 *
 * if (metal.isAvailable()) metal.startCapture("/tmp/step.gputrace");
 * ```
 */
export function startCapture(path: string): void {
  const name = "metal.startCapture";
  if (typeof path !== "string") throw wrongType(name, "path", "a string", path);
  if (path.includes("\0")) throw new MlxError("INVALID_ARGUMENT", name, "path must not have a NUL character");
  begin(0);
  putText(name, path);
  check(name, call(op.START_CAPTURE));
}

/**
 * Ends the recording that {@link startCapture} began.
 *
 * @throws {MlxError} UNSUPPORTED where there is no GPU of Apple's.
 * @see mlx.core.metal.stop_capture
 * @example
 * ```ts
 * import { metal } from "mlx.node";
 *
 * if (metal.isAvailable()) metal.stopCapture();
 * ```
 */
export function stopCapture(): void {
  begin(0);
  check("metal.stopCapture", call(op.STOP_CAPTURE));
}
