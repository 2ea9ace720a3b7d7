// Mathematical constants, and what stands for axes in an index and for the kinds of device.

import type { DeviceType } from "./device.ts";

/** Euler's number, the base of the natural logarithm. */
export const e: number = Math.E;
/** The Euler-Mascheroni constant. */
export const eulerGamma: number = 0.5772156649015329;
/** Positive infinity. */
export const inf: number = Infinity;
/** Not a number. */
export const nan: number = NaN;
/** The ratio of a circle's circumference to its diameter. */
export const pi: number = Math.PI;
/** Stands in an index for a new axis of length 1. */
export const newaxis: null = null;
/** Stands in an index for all axes that the other indices leave, as `...` does in Python. */
export const ellipsis: unique symbol = Symbol("ellipsis");
/** The CPU, wherever a device or stream is wanted. */
export const cpu: DeviceType = "cpu";
/** The GPU, wherever a device or stream is wanted. */
export const gpu: DeviceType = "gpu";
