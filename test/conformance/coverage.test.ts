// Whether the golden values reach all of the op table: each optional argument at another value than its default, each
// word of a choice, each dtype. A call that fails counts for a dtype where the same call succeeds with another one.

import { expect, it } from "vitest";
import { fullName, type Op, OPS, type Param } from "../../build/table/ops.ts";
import { type Case, GOLDEN } from "../golden/cases.ts";
import { EXEMPT } from "./exempt.ts";

const DTYPES = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 bfloat16 float32 float64 complex64".split(" ");
const isList = (value: unknown): boolean => globalThis.Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === "number";
const NUMBER_OR_LIST = { number: isNumber, list: isList };

/** The forms that an argument has in Python too, where there are several. */
const FORMS: Partial<Record<Param["kind"], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  axes: NUMBER_OR_LIST,
  sections: NUMBER_OR_LIST,
  contraction: NUMBER_OR_LIST,
  padding: { ...NUMBER_OR_LIST, "before and after": (value) => isList(value) && (value as unknown[]).every(isList) },
  padWidths: { ...NUMBER_OR_LIST, "before and after": (value) => isList(value) && (value as unknown[]).every(isList) },
  offset: { number: isNumber, array: (value) => !isNumber(value) },
  mask: { word: (value) => value === "causal", array: (value) => value !== "causal" },
};
const OPERANDS = new Set<Param["kind"]>(["array", "weak", "scalar", "arrays", "variadic"]);

function succeeds([, , outcome]: Case): boolean {
  return typeof outcome === "string" || globalThis.Array.isArray(outcome);
}

/** The arguments of a case by the names of the params; those of a variadic one are a list. */
function argumentsOf(op: Op, [args, options]: Case): Record<string, unknown> {
  const named: Record<string, unknown> = { ...options };
  const positional = op.params.filter((param) => param.option !== true);
  const variadic = positional.findIndex((param) => param.kind === "variadic");
  args.forEach((value, i) => {
    if (variadic < 0 || i < variadic) named[positional[i]!.name] = value;
  });
  if (variadic >= 0) named[positional[variadic]!.name] = args.slice(variadic);
  return named;
}

/** The dtypes of the arrays in an encoded argument; a plain value has none of its own. */
function dtypesIn(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("@") ? [value.slice(1, value.indexOf("."))] : [];
  if (globalThis.Array.isArray(value)) return value.flatMap(dtypesIn);
  if (typeof value !== "object" || value === null || !("array" in value)) return [];
  const text = value.array as string;
  return [text.slice(0, text.indexOf("["))];
}

/** The arguments with every dtype blotted out: the same text for the same call with other dtypes. */
function withoutDtypes(op: Op, args: Readonly<Record<string, unknown>>): string {
  const keys = op.params.filter((param) => param.kind === "dtype").map((param) => param.name);
  const blot = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(/^@\w+\./, "@");
    if (globalThis.Array.isArray(value)) return value.map(blot);
    if (typeof value !== "object" || value === null || !("array" in value)) return value;
    return { array: (value.array as string).replace(/^\w+(\[.*?\]).*$/, "$1") };
  };
  return JSON.stringify(Object.entries(args).sort().map(([name, value]) => [name, keys.includes(name) ? null : blot(value)]));
}

/** What the cases of an op leave out. */
function gaps(op: Op): string[] {
  const cases = (GOLDEN.get(fullName(op))?.cases ?? []).map((each) => ({ good: succeeds(each), args: argumentsOf(op, each) }));
  const good = cases.filter((each) => each.good).map(({ args }) => args);
  const working = new Set(good.map((args) => withoutDtypes(op, args)));
  const comparable = cases.filter(({ args }) => working.has(withoutDtypes(op, args))).map(({ args }) => args);
  const found: string[] = good.length === 0 ? ["success"] : [];
  for (const { name, kind, optional, option, default: fallback, choices = [] } of op.params) {
    const given = good.map((args) => JSON.stringify(args[name]));
    const leftOut = fallback === undefined ? "null" : JSON.stringify(JSON.parse(fallback));
    if ((optional || option || fallback !== undefined) && given.every((text) => text === undefined || text === leftOut)) found.push(name);
    if (optional && fallback !== undefined && !given.includes("null")) found.push(`${name} null`);
    for (const word of choices) if (!given.some((text) => (text ?? leftOut) === JSON.stringify(word))) found.push(`${name} ${word}`);
    const passed = good.map((args) => args[name]).filter((value) => value !== undefined && value !== null);
    for (const [form, is] of Object.entries(FORMS[kind] ?? {})) if (!passed.some(is)) found.push(`${name} as ${form}`);
    if (kind === "dtype") {
      const tried = new Set(comparable.map((args) => args[name]));
      found.push(...DTYPES.filter((dtype) => !tried.has(dtype)).map((dtype) => `${name} ${dtype}`));
    }
  }
  const operands = op.params.filter((param) => OPERANDS.has(param.kind)).map((param) => param.name);
  if (operands.length === 0) return found;
  const tried = new Set(comparable.flatMap((args) => operands.flatMap((name) => dtypesIn(args[name]))));
  return [...found, ...DTYPES.filter((dtype) => !tried.has(dtype)).map((dtype) => `operand ${dtype}`)];
}

it("the golden values reach every optional argument, word and dtype of every op", () => {
  const missing = OPS.flatMap((op) => {
    const exempt = Object.keys(EXEMPT[fullName(op)] ?? {});
    const found = gaps(op);
    const left = exempt.includes("*") ? [] : found.filter((gap) => !exempt.includes(gap));
    const reached = exempt.filter((gap) => gap === "*" ? found.length === 0 : !found.includes(gap));
    return [
      ...(left.length === 0 ? [] : [`${fullName(op)} lacks ${left.join(", ")}`]),
      ...(reached.length === 0 ? [] : [`${fullName(op)} needs no exemption for ${reached.join(", ")}`]),
    ];
  });
  expect(missing.join("\n")).toBe("");
});
