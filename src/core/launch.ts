// A call of a kernel on its way to the native side: its options checked, then written into the call frame.

import { describe, MlxError, wrongType } from "../native/errors.ts";
import { put, putList, putText, reserve } from "../native/frame.ts";
import * as arg from "./arguments.ts";
import { Dtype } from "./dtype.ts";
import { integers } from "./integers.ts";
import type { KernelCall } from "./kernels.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** An object of known keys, or a TypeError. */
export function fields<T>(name: string, parameter: string, value: unknown, known: readonly string[]): Partial<T> {
  if (typeof value !== "object" || value === null || globalThis.Array.isArray(value)) throw wrongType(name, parameter, "an object", value);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new TypeError(`${name}: unknown option ${describe(key)}; there are ${known.join(", ")}`);
  }
  return value as Partial<T>;
}

/** A string, or a TypeError. */
export function string(name: string, parameter: string, value: unknown): string {
  if (typeof value !== "string") throw wrongType(name, parameter, "a string", value);
  return value;
}

/** A name that C++ takes. */
export function identifier(name: string, parameter: string, value: unknown): string {
  const word = string(name, parameter, value);
  if (!IDENTIFIER.test(word)) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be an identifier of C++, got ${describe(word)}`);
  return word;
}

/** A list, each item of which `convert` checks. */
export function list<T>(name: string, parameter: string, value: unknown, convert: (name: string, parameter: string, value: unknown) => T): T[] {
  if (!globalThis.Array.isArray(value)) throw wrongType(name, parameter, "a list", value);
  // Not map, which passes over the holes of a sparse list.
  return globalThis.Array.from(value, (item, i) => convert(name, `${parameter}[${i}]`, item));
}

function triple(name: string, parameter: string, value: unknown): number[] {
  if (!globalThis.Array.isArray(value)) throw wrongType(name, parameter, "three integers", value);
  const numbers = integers(name, parameter, value);
  if (numbers.length === 3) return numbers;
  throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must be three integers, got ${numbers.length}`);
}

/** The bytes of shared memory. */
export function byteCount(name: string, value: unknown): number {
  const bytes = arg.integer(name, "sharedMemory", value ?? 0);
  if (bytes >= 0) return bytes;
  throw new MlxError("INVALID_ARGUMENT", name, `sharedMemory must not be negative, got ${bytes}`);
}

function checkCount(name: string, parameter: string, given: number, wanted: number): void {
  if (given !== wanted) throw new MlxError("INVALID_ARGUMENT", name, `${parameter} must have ${wanted} elements, got ${given}`);
}

/** What a call of any kernel has, converted. */
export interface Launch {
  readonly numbers: readonly number[];
  readonly initValue: number | null;
  readonly shapes: readonly number[][];
  readonly dtypes: readonly number[];
  readonly inputs: readonly arg.Operand[];
  readonly stream: number;
}

/** Checks a call against how many inputs and outputs the kernel has; undefined where the call itself decides. */
export function toLaunch(name: string, given: Partial<KernelCall>, inputCount: number | undefined, outputCount: number | undefined): Launch {
  const numbers = [...triple(name, "grid", given.grid), ...triple(name, "threadgroup", given.threadgroup)];
  const initValue = arg.optionalFloat(name, "initValue", given.initValue);
  const shapes = list(name, "outputShapes", given.outputShapes, integers);
  const dtypes = list(name, "outputDtypes", given.outputDtypes, arg.dtypeCode);
  checkCount(name, "outputShapes", shapes.length, outputCount ?? dtypes.length);
  checkCount(name, "outputDtypes", dtypes.length, shapes.length);
  if (shapes.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "a kernel must have an output");
  const inputs = arg.operands(name, "inputs", given.inputs);
  checkCount(name, "inputs", inputs.length, inputCount ?? inputs.length);
  return { numbers, initValue, shapes, dtypes, inputs, stream: arg.streamToken(name, { stream: given.stream }) };
}

/** Writes what {@link toLaunch} gave, as native/kernels.cpp reads it. */
export function putLaunch(name: string, launch: Launch): void {
  for (const number of launch.numbers) put(number);
  arg.putOptionalFloat(launch.initValue);
  arg.putOperands(name, launch.inputs);
  put(launch.shapes.length);
  launch.shapes.forEach((shape, i) => {
    reserve(name, shape.length + 2);
    put(launch.dtypes[i]!);
    putList(shape);
  });
}

/** Writes a list of texts. */
export function putTexts(name: string, texts: readonly string[]): void {
  put(texts.length);
  for (const text of texts) putText(name, text);
}

const TEMPLATE_KINDS = { dtype: 0, integer: 1, boolean: 2 } as const;

/** The template parameters: what kind each is of, its value and its name. */
export function toTemplate(name: string, template: unknown): [kind: number, value: number, parameter: string][] {
  if (template === undefined) return [];
  const values = fields<Record<string, unknown>>(name, "template", template, Object.keys(Object(template)));
  return Object.entries(values).map(([key, value]) => {
    const parameter = identifier(name, "a name of the template", key);
    if (typeof value === "boolean") return [TEMPLATE_KINDS.boolean, value ? 1 : 0, parameter];
    if (typeof value === "number") return [TEMPLATE_KINDS.integer, arg.integer(name, `template.${key}`, value), parameter];
    if (typeof value === "string" || value instanceof Dtype) return [TEMPLATE_KINDS.dtype, arg.dtypeCode(name, `template.${key}`, value), parameter];
    throw wrongType(name, `template.${key}`, "a dtype, an integer or a boolean", value);
  });
}
