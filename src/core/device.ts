// Devices: what there is to compute on, and what happens when a GPU is asked for and there is none.

import process from "node:process";
import * as op from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { begin, call, check, native, put, text } from "../native/frame.ts";

/** The kinds of device. */
export type DeviceType = "cpu" | "gpu";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * A device to compute on. It exists whether or not this machine has it; {@link isAvailable} tells.
 *
 * @see mlx.core.Device
 * @example
 * ```ts
 * import { Device } from "mlx.node";
 *
 * String(new Device("cpu")); // "cpu"
 * ```
 */
export class Device {
  /** The kind of device. */
  readonly type: DeviceType;
  /** Which one of its kind, from 0. */
  readonly index: number;

  /** Names a device; throws a TypeError for another type than "cpu" or "gpu". */
  constructor(type: DeviceType, index = 0) {
    if (!isDeviceType(type)) throw wrongType("device", "type", '"cpu" or "gpu"', type);
    if (!Number.isInteger(index) || index < 0 || index > 63) {
      throw new MlxError("INVALID_ARGUMENT", "device", `index must be an integer from 0 to 63, got ${index}`);
    }
    this.type = type;
    this.index = index;
  }

  /** Whether `other` is the same device. */
  equals(other: unknown): boolean {
    return other instanceof Device && other.type === this.type && other.index === this.index;
  }

  /** The type, with the index where that is not 0. */
  toString(): string {
    return this.index === 0 ? this.type : `${this.type}:${this.index}`;
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** @internal Whether `value` is "cpu" or "gpu". */
export function isDeviceType(value: unknown): value is DeviceType {
  return value === "cpu" || value === "gpu";
}

/** @internal The type that a caller named by a Device or its type. */
export function toDeviceType(name: string, parameter: string, value: unknown): DeviceType {
  if (value instanceof Device) return value.type;
  if (isDeviceType(value)) return value;
  throw wrongType(name, parameter, 'a Device, "cpu" or "gpu"', value);
}

const available: Partial<Record<DeviceType, boolean>> = {};

/**
 * Tells whether this machine has a device of a kind that the loaded MLX can use.
 *
 * @param type A Device, "cpu" or "gpu".
 * @returns Whether it is there.
 * @see mlx.core.is_available
 * @example
 * ```ts
 * import { isAvailable } from "mlx.node";
 *
 * isAvailable("cpu"); // true
 * ```
 */
export function isAvailable(type: Device | DeviceType): boolean {
  const wanted = toDeviceType("isAvailable", "type", type);
  available[wanted] ??= ask(op.IS_AVAILABLE, "isAvailable", wanted) === 1;
  return available[wanted];
}

function ask(opcode: number, name: string, type: DeviceType): number {
  begin(0);
  put(type === "gpu" ? 1 : 0);
  return check(name, call(opcode));
}

/**
 * Counts the devices of a kind.
 *
 * @param type A Device, "cpu" or "gpu".
 * @returns How many there are.
 * @see mlx.core.device_count
 * @example
 * ```ts
 * import { deviceCount } from "mlx.node";
 *
 * deviceCount("cpu"); // 1
 * ```
 */
export function deviceCount(type: Device | DeviceType): number {
  return ask(op.DEVICE_COUNT, "deviceCount", toDeviceType("deviceCount", "type", type));
}

/**
 * Tells the properties of a device: its name, architecture, memory in bytes. The keys are MLX's, and differ by kind.
 *
 * @param device A Device, "cpu" or "gpu".
 * @returns The properties.
 * @throws {MlxError} When this machine has no such device.
 * @see mlx.core.device_info
 * @example
 * ```ts
 * import { deviceInfo } from "mlx.node";
 *
 * typeof deviceInfo("cpu").device_name; // "string"
 * ```
 */
export function deviceInfo(device: Device | DeviceType): Record<string, string | number> {
  const type = toDeviceType("deviceInfo", "device", device);
  if (!isAvailable(type)) throw unavailable("deviceInfo", type);
  begin(0);
  put(type === "gpu" ? 1 : 0);
  put(device instanceof Device ? device.index : 0);
  check("deviceInfo", call(op.DEVICE_INFO));
  const info: Record<string, string | number> = {};
  for (const line of text().split("\n")) {
    const [key, value] = line.split("\t");
    if (key && value !== undefined) info[key] = value.startsWith("#") ? Number(value.slice(1)) : value;
  }
  return info;
}

let fallback: boolean | undefined;
let warned = false;

/**
 * Chooses what a GPU stands for on a machine without one: the CPU, with one warning per process (the default), or an
 * error. MLX_STRICT_DEVICE=1 in the environment chooses the error from the start.
 *
 * @param enabled Whether to fall back to the CPU.
 * @example
 * ```ts
 * import { setDeviceFallback } from "mlx.node";
 *
 * setDeviceFallback(true);
 * ```
 */
export function setDeviceFallback(enabled: boolean): void {
  if (typeof enabled !== "boolean") throw wrongType("setDeviceFallback", "enabled", "a boolean", enabled);
  fallback = enabled;
}

function unavailable(name: string, type: DeviceType): MlxError {
  return new MlxError(
    "DEVICE_UNAVAILABLE",
    name,
    `this machine has no ${type} that the loaded MLX can use: choose "cpu", or let setDeviceFallback(true) do it`,
  );
}

/** @internal The device type that `type` comes down to on this machine, after the fallback; may throw. */
export function usableType(name: string, type: DeviceType): DeviceType {
  if (isAvailable(type)) return type;
  if (fallback === undefined) {
    const strict = native().ffi.env("MLX_STRICT_DEVICE");
    fallback = strict === undefined || strict === "" || strict === "0";
  }
  if (!fallback) throw unavailable(name, type);
  if (!warned) {
    warned = true;
    begin(0);
    if (call(op.FIRST_FALLBACK) === 1) warn();
  }
  return "cpu";
}

function warn(): void {
  process.emitWarning("There is no GPU that the loaded MLX can use: what asks for one runs on the CPU.", { code: "MLX_NO_GPU" });
}
