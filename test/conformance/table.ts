// The package's function of each row of the op table.

import { fullName, type Op } from "../../build/table/ops.ts";
import * as mlx from "../../mod.ts";

/** A function of the package that takes anything, as plain JavaScript can call it. */
export type Call = (...args: unknown[]) => unknown;

/** What the package exports by a full name such as `add` or `fft.rfft`. */
export function named(name: string): unknown {
  return name.split(".").reduce<unknown>((members, part) => (members as Record<string, unknown>)[part], mlx);
}

/** The function of an op. */
export function functionOf(op: Op): Call {
  return named(fullName(op)) as Call;
}
