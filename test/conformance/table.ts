// The package's function of each row of the op table, and how it is called.

import { fullName, type Op, type Param } from "../../build/table/ops.ts";
import * as mlx from "../../mod.ts";
import type { Case, Golden } from "../golden/cases.ts";

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

function isRequired(param: Param): boolean {
  return param.optional !== true && param.default === undefined && param.option !== true;
}

/** The arguments of a case, encoded, with a stream: `sum(a, { axis: 0, keepdims: true, stream: "cpu" })`, or `add(a, b, "cpu")`. */
export function throughOptions(op: Op, { parameters }: Golden, [args, options]: Case, stream: unknown): unknown[] {
  const variadic = op.params.some((param) => param.kind === "variadic");
  const required = variadic ? args.length : op.params.filter(isRequired).length;
  const moved = args.slice(required).map((value, i) => [parameters[required + i]!, value]);
  const all = { ...Object.fromEntries(moved), ...options };
  return [...args.slice(0, required), Object.keys(all).length === 0 ? stream : { ...all, stream }];
}
