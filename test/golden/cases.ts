// The golden values as TypeScript sees them: the cases of each op, the inputs that they share, and the codec of both.

import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import * as mlx from "../../mod.ts";

/** Dtype, shape and elements of an array: halves as float32, complex64 as real and imaginary parts in turn. */
export interface Values {
  readonly dtype: mlx.DtypeKey;
  readonly shape: readonly number[];
  readonly data: mlx.ReadArray;
}

/**
 * What Python MLX does with a call: one array, several, or an error of that code. An array is `float32[2,3] <base64>`, or
 * `float32[2,3]` when its values are left open.
 */
export type Outcome = string | readonly string[] | { readonly error: mlx.MlxErrorCode };

/** The axis (null: all elements) and places between which the order of a result is left open. */
export type Parts = readonly [axis: number | null, ...places: number[]];

/** A call: its arguments and options, both encoded, and what comes of it. */
export type Case = readonly [args: readonly unknown[], options: Readonly<Record<string, unknown>>, outcome: Outcome, parts?: Parts];

/** The cases of one op. */
export interface Golden {
  /** The names of Python's positional parameters in camel case. */
  readonly parameters: readonly string[];
  readonly cases: readonly Case[];
}

/** An input: `float32[2,3] <base64>`, or the op and arguments that make a view of another one. */
type Input = string | readonly [op: string, of: string, ...args: unknown[]];

type Op = (...args: unknown[]) => mlx.Array;

const FOLDER = new URL("./values/", import.meta.url);

function readJson<T>(url: URL): T {
  return JSON.parse(readFileSync(url, "utf8")) as T;
}

/** The golden values by op. */
export const GOLDEN: ReadonlyMap<string, Golden> = new Map(
  readdirSync(FOLDER).sort().flatMap((file) => Object.entries(readJson<Record<string, Golden>>(new URL(file, FOLDER)))),
);

const INPUTS: Readonly<Record<string, Input>> = readJson(new URL("./inputs.json", import.meta.url));
const made = new Map<string, mlx.Array>();

const VIEWS = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
} as const;

function widenFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = bits >> 10 & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (fraction + 0x400) * 2 ** (exponent - 25));
}

function widenBfloat16(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
}

/** The values that a text such as `float32[2,3] <base64>` holds. */
export function decodeValues(text: string): Values {
  const [head, base64] = text.split(" ") as [string, string];
  const [dtype, dimensions] = head.slice(0, -1).split("[") as [mlx.DtypeKey, string];
  const shape = dimensions === "" ? [] : dimensions.split(",").map(Number);
  // A copy, whose first byte is aligned for every type.
  const raw = new VIEWS[dtype](Uint8Array.from(Buffer.from(base64, "base64")).buffer);
  if (dtype === "float16") return { dtype, shape, data: Float32Array.from(raw as Uint16Array, widenFloat16) };
  if (dtype === "bfloat16") return { dtype, shape, data: Float32Array.from(raw as Uint16Array, widenBfloat16) };
  return { dtype, shape, data: raw };
}

function makeArray({ dtype, shape, data }: Values): mlx.Array {
  if (dtype !== "complex64") return mlx.array(data, shape, dtype);
  const list = globalThis.Array.from({ length: data.length / 2 }, (_, i) => ({ re: data[2 * i] as number, im: data[2 * i + 1] as number }));
  return mlx.array(list, shape, dtype);
}

function input(name: string): mlx.Array {
  let array = made.get(name);
  if (array === undefined) {
    const entry = INPUTS[name]!;
    if (typeof entry === "string") array = makeArray(decodeValues(entry));
    else {
      const [name, of, ...args] = entry;
      const op = (mlx as unknown as Record<string, Op | undefined>)[name];
      if (op === undefined) throw new Error(`the input is made with ${name}(), which is not there`);
      // On the CPU, where every dtype is at home.
      array = op(input(of.slice(1)), ...args, "cpu");
    }
    made.set(name, array);
  }
  return array;
}

/** The array that a text such as `uint32[2,3] <base64>` is. */
function literal(text: string): mlx.Array {
  const array = made.get(text) ?? makeArray(decodeValues(text));
  made.set(text, array);
  return array;
}

/** An argument, or the options, as the op gets it. Arrays are shared: they stay the inputs'. */
export function decodeArgument(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("@")) return input(value.slice(1));
  if (globalThis.Array.isArray(value)) return value.map(decodeArgument);
  if (typeof value !== "object" || value === null) return value;
  if ("array" in value) return literal(value.array as string);
  if ("bigint" in value) return BigInt(value.bigint as string);
  if ("number" in value) return Number(value.number);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decodeArgument(each)]));
}

/** Gives the memory of all inputs back; they are made again when they are needed. */
export function disposeInputs(): void {
  for (const array of made.values()) array.dispose();
  made.clear();
}
