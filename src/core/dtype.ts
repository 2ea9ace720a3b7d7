// The element types of MLX, their categories, and how they relate. It knows nothing of arrays.

import { describe, MlxError, wrongType } from "../native/errors.ts";

/** The name of an element type, for example `"float32"`. */
export type DtypeKey =
  | "bool"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "float16"
  | "float32"
  | "float64"
  | "bfloat16"
  | "complex64";

/** The name of a group of element types, for example `"floating"`. */
export type CategoryKey =
  | "generic"
  | "number"
  | "integer"
  | "signedinteger"
  | "unsignedinteger"
  | "inexact"
  | "floating"
  | "complexfloating";

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * A group of element types; the groups form a tree with {@link generic} at its root.
 *
 * @see mlx.core.DtypeCategory
 * @example
 * ```ts
 * import { floating } from "mlx.node";
 *
 * floating.name; // "floating"
 * ```
 */
export class DtypeCategory {
  /** The name of the group. */
  readonly name: CategoryKey;
  /** @internal The group around this one. */
  readonly parent: DtypeCategory | undefined;

  /** @internal */
  constructor(name: CategoryKey, parent?: DtypeCategory) {
    this.name = name;
    this.parent = parent;
  }

  /** `"core.floating"`, for example. */
  toString(): string {
    return `core.${this.name}`;
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** Every element type. */
export const generic: DtypeCategory = new DtypeCategory("generic");
/** Every element type but bool. */
export const number: DtypeCategory = new DtypeCategory("number", generic);
/** The integers. */
export const integer: DtypeCategory = new DtypeCategory("integer", number);
/** The integers with a sign. */
export const signedinteger: DtypeCategory = new DtypeCategory("signedinteger", integer);
/** The integers without a sign. */
export const unsignedinteger: DtypeCategory = new DtypeCategory("unsignedinteger", integer);
/** The types that round: real and complex floating point. */
export const inexact: DtypeCategory = new DtypeCategory("inexact", number);
/** Real floating point. */
export const floating: DtypeCategory = new DtypeCategory("floating", inexact);
/** Complex floating point. */
export const complexfloating: DtypeCategory = new DtypeCategory("complexfloating", inexact);

/**
 * The type of an array's elements.
 *
 * @see mlx.core.Dtype
 * @example
 * ```ts
 * import { float32 } from "mlx.node";
 *
 * float32.key; // "float32"
 * float32.size; // 4
 * String(float32); // "core.float32"
 * ```
 */
export class Dtype {
  /** The name, for example `"float32"`. */
  readonly key: DtypeKey;
  /** Bytes of one element. */
  readonly size: number;
  /** The smallest group that the type belongs to. */
  readonly category: DtypeCategory;
  /** @internal The number that the native side knows the type by. */
  readonly code: number;

  /** @internal */
  constructor(key: DtypeKey, size: number, category: DtypeCategory, code: number) {
    this.key = key;
    this.size = size;
    this.category = category;
    this.code = code;
  }

  /** Whether `other`, a dtype or its key, is this type. */
  equals(other: unknown): boolean {
    return other === this.key || (other instanceof Dtype && other.key === this.key);
  }

  /** `"core.float32"`, for example. */
  toString(): string {
    return `core.${this.key}`;
  }

  /** @internal What `console.log` prints. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** A dtype, or its key. */
export type DtypeLike = Dtype | DtypeKey;

/** Truth values, one byte each. */
export const bool: Dtype = new Dtype("bool", 1, generic, 0);
/** Unsigned integers of 8 bits. */
export const uint8: Dtype = new Dtype("uint8", 1, unsignedinteger, 1);
/** Unsigned integers of 16 bits. */
export const uint16: Dtype = new Dtype("uint16", 2, unsignedinteger, 2);
/** Unsigned integers of 32 bits. */
export const uint32: Dtype = new Dtype("uint32", 4, unsignedinteger, 3);
/** Unsigned integers of 64 bits, bigints in JavaScript. */
export const uint64: Dtype = new Dtype("uint64", 8, unsignedinteger, 4);
/** Signed integers of 8 bits. */
export const int8: Dtype = new Dtype("int8", 1, signedinteger, 5);
/** Signed integers of 16 bits. */
export const int16: Dtype = new Dtype("int16", 2, signedinteger, 6);
/** Signed integers of 32 bits. */
export const int32: Dtype = new Dtype("int32", 4, signedinteger, 7);
/** Signed integers of 64 bits, bigints in JavaScript. */
export const int64: Dtype = new Dtype("int64", 8, signedinteger, 8);
/** IEEE floating point of 16 bits. */
export const float16: Dtype = new Dtype("float16", 2, floating, 9);
/** IEEE floating point of 32 bits. */
export const float32: Dtype = new Dtype("float32", 4, floating, 10);
/** IEEE floating point of 64 bits; only a CPU computes with it. */
export const float64: Dtype = new Dtype("float64", 8, floating, 11);
/** Floating point of 16 bits with float32's range. */
export const bfloat16: Dtype = new Dtype("bfloat16", 2, floating, 12);
/** Complex numbers of two float32. */
export const complex64: Dtype = new Dtype("complex64", 8, complexfloating, 13);

/** @internal Every dtype, at the index of its code. */
export const DTYPES: readonly Dtype[] = [
  bool,
  uint8,
  uint16,
  uint32,
  uint64,
  int8,
  int16,
  int32,
  int64,
  float16,
  float32,
  float64,
  bfloat16,
  complex64,
];

/** @internal Every category, from the root down. */
export const CATEGORIES: readonly DtypeCategory[] = [
  generic,
  number,
  integer,
  signedinteger,
  unsignedinteger,
  inexact,
  floating,
  complexfloating,
];

const BY_KEY: ReadonlyMap<string, Dtype> = new Map(DTYPES.map((dtype) => [dtype.key, dtype]));

/** @internal The dtype that a caller named, or an error in the name of `op`. */
export function toDtype(op: string, parameter: string, value: unknown): Dtype {
  if (value instanceof Dtype) return value;
  if (typeof value !== "string") throw wrongType(op, parameter, "a Dtype or its key", value);
  const dtype = BY_KEY.get(value);
  if (dtype === undefined) {
    throw new MlxError("INVALID_ARGUMENT", op, `${parameter} ${describe(value)} is not one of ${[...BY_KEY.keys()].join(", ")}`);
  }
  return dtype;
}

function ancestor(category: DtypeCategory, wanted: DtypeCategory): boolean {
  for (let c: DtypeCategory | undefined = category; c !== undefined; c = c.parent) if (c === wanted) return true;
  return false;
}

/**
 * Tells whether a dtype or category lies within another one.
 *
 * @param a A dtype, its key, or a category.
 * @param b A dtype, its key, or a category.
 * @returns Whether `a` equals `b` or belongs to it; a category never lies within a dtype.
 * @throws {MlxError} INVALID_ARGUMENT for an unknown key.
 * @see mlx.core.issubdtype
 * @example
 * ```ts
 * import { floating, issubdtype } from "mlx.node";
 *
 * issubdtype("float16", floating); // true
 * issubdtype("int8", floating); // false
 * ```
 */
export function issubdtype(a: DtypeLike | DtypeCategory, b: DtypeLike | DtypeCategory): boolean {
  const inner = a instanceof DtypeCategory ? a : toDtype("issubdtype", "a", a);
  const outer = b instanceof DtypeCategory ? b : toDtype("issubdtype", "b", b);
  if (outer instanceof Dtype) return inner === outer;
  return ancestor(inner instanceof Dtype ? inner.category : inner, outer);
}

/** The limits of a floating-point type; what {@link finfo} returns. */
export interface FloatInfo {
  /** The type. */
  readonly dtype: DtypeKey;
  /** Bits of one real number. */
  readonly bits: number;
  /** The most negative finite value. */
  readonly min: number;
  /** The largest finite value. */
  readonly max: number;
  /** The distance from 1 to the next value. */
  readonly eps: number;
  /** The smallest positive value of full precision. */
  readonly smallestNormal: number;
}

/** The limits of an integer type; what {@link iinfo} returns. */
export interface IntegerInfo {
  /** The type. */
  readonly dtype: DtypeKey;
  /** Bits of one value. */
  readonly bits: number;
  /** The smallest value; a bigint for 64-bit types. */
  readonly min: number | bigint;
  /** The largest value; a bigint for 64-bit types. */
  readonly max: number | bigint;
}

// [exponent of the largest value, exponent of the smallest normal one, explicit bits of the fraction]
const FLOATS: Partial<Record<DtypeKey, readonly [number, number, number]>> = {
  float16: [15, -14, 10],
  bfloat16: [127, -126, 7],
  float32: [127, -126, 23],
  complex64: [127, -126, 23],
  float64: [1023, -1022, 52],
};

/**
 * Tells the limits of a floating-point type.
 *
 * @param dtype A floating-point dtype or its key; complex64 has the limits of its float32 parts.
 * @returns The limits.
 * @throws {MlxError} INVALID_ARGUMENT when the dtype is no floating-point type.
 * @see mlx.core.finfo
 * @example
 * ```ts
 * import { finfo } from "mlx.node";
 *
 * finfo("float16").max; // 65504
 * ```
 */
export function finfo(dtype: DtypeLike): FloatInfo {
  const { key } = toDtype("finfo", "dtype", dtype);
  const limits = FLOATS[key];
  if (limits === undefined) throw new MlxError("INVALID_ARGUMENT", "finfo", `${key} is not a floating-point type`);
  const [top, bottom, fraction] = limits;
  const eps = 2 ** -fraction;
  const max = (2 - eps) * 2 ** top;
  return {
    dtype: key === "complex64" ? "float32" : key,
    bits: fraction === 52 ? 64 : fraction === 23 ? 32 : 16,
    min: -max,
    max,
    eps,
    smallestNormal: 2 ** bottom,
  };
}

/**
 * Tells the limits of an integer type.
 *
 * @param dtype An integer dtype or its key.
 * @returns The limits, as bigints for int64 and uint64.
 * @throws {MlxError} INVALID_ARGUMENT when the dtype is no integer type.
 * @see mlx.core.iinfo
 * @example
 * ```ts
 * import { iinfo } from "mlx.node";
 *
 * iinfo("int8").min; // -128
 * ```
 */
export function iinfo(dtype: DtypeLike): IntegerInfo {
  const { key, size, category } = toDtype("iinfo", "dtype", dtype);
  if (!ancestor(category, integer)) throw new MlxError("INVALID_ARGUMENT", "iinfo", `${key} is not an integer type`);
  const bits = size * 8;
  const signed = category === signedinteger;
  const min = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const max = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  return bits === 64 ? { dtype: key, bits, min, max } : { dtype: key, bits, min: Number(min), max: Number(max) };
}
