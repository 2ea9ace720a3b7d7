// Dtypes, their categories, and which dtype follows from others; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, type category, dtype, same } from "./subjects.ts";

same<
  mx.DtypeKey,
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
  | "complex64"
>(true);
same<mx.DtypeLike, mx.Dtype | mx.DtypeKey>(true);
same<mx.CategoryKey, "generic" | "number" | "integer" | "signedinteger" | "unsignedinteger" | "inexact" | "floating" | "complexfloating">(true);
same<mx.DtypeKind, "bool" | "signed integer" | "unsigned integer" | "integral" | "real floating" | "complex floating" | "numeric">(true);

const dtypes = [
  mx.bool,
  mx.uint8,
  mx.uint16,
  mx.uint32,
  mx.uint64,
  mx.int8,
  mx.int16,
  mx.int32,
  mx.int64,
  mx.float16,
  mx.float32,
  mx.float64,
  mx.bfloat16,
  mx.complex64,
] as const;
same<(typeof dtypes)[number], mx.Dtype>(true);
const categories = [
  mx.generic,
  mx.number,
  mx.integer,
  mx.signedinteger,
  mx.unsignedinteger,
  mx.inexact,
  mx.floating,
  mx.complexfloating,
] as const;
same<(typeof categories)[number], mx.DtypeCategory>(true);

same<typeof dtype.key, mx.DtypeKey>(true);
same<typeof dtype.size, number>(true);
same<typeof dtype.category, mx.DtypeCategory>(true);
same<typeof dtype.equals, (other: unknown) => boolean>(true);
same<typeof dtype.toString, () => string>(true);
same<typeof category.name, mx.CategoryKey>(true);
same<typeof category.toString, () => string>(true);

same<typeof mx.dtype.fromString, (key: string) => mx.Dtype>(true);
same<typeof mx.dtype.keys, () => mx.DtypeKey[]>(true);
same<typeof mx.dtype.values, () => mx.Dtype[]>(true);
same<typeof mx.dtype.items, () => [mx.DtypeKey, mx.Dtype][]>(true);
same<typeof mx.dtype.has, (key: string) => key is mx.DtypeKey>(true);
same<typeof mx.dtype.get, (key: string) => mx.Dtype | undefined>(true);
same<typeof mx.dtype.categoryKeys, () => mx.CategoryKey[]>(true);
same<typeof mx.dtype.categoryValues, () => mx.DtypeCategory[]>(true);
same<typeof mx.dtype.categoryItems, () => [mx.CategoryKey, mx.DtypeCategory][]>(true);
const text: string = "int8";
if (mx.dtype.has(text)) mx.zeros([2], text);

type Either = mx.DtypeLike | mx.DtypeCategory;
same<typeof mx.issubdtype, (a: Either, b: Either) => boolean>(true);
same<typeof mx.finfo, (dtype: mx.DtypeLike) => mx.FloatInfo>(true);
same<typeof mx.iinfo, (dtype: mx.DtypeLike) => mx.IntegerInfo>(true);
same<
  mx.FloatInfo,
  {
    readonly dtype: mx.DtypeKey;
    readonly bits: number;
    readonly min: number;
    readonly max: number;
    readonly eps: number;
    readonly smallestNormal: number;
  }
>(true);
same<mx.IntegerInfo, { readonly dtype: mx.DtypeKey; readonly bits: number; readonly min: number | bigint; readonly max: number | bigint }>(true);

same<typeof mx.promoteTypes, (a: mx.DtypeLike, b: mx.DtypeLike) => mx.Dtype>(true);
same<typeof mx.resultType, (...arraysAndDtypes: (mx.Array | mx.DtypeLike)[]) => mx.Dtype>(true);
same<typeof mx.canCast, (from: mx.Array | mx.DtypeLike, to: mx.DtypeLike) => boolean>(true);
same<typeof mx.isdtype, (dtype: mx.DtypeLike, kind: mx.DtypeLike | mx.DtypeKind | readonly (mx.DtypeLike | mx.DtypeKind)[]) => boolean>(true);
mx.issubdtype("int8", mx.integer);
mx.promoteTypes(mx.resultType(a, "int8", mx.float16), "bfloat16");
mx.canCast(a, "int8");
mx.isdtype("int8", ["integral", mx.bool]);
mx.finfo(mx.float16).smallestNormal;
mx.iinfo("int64").max;

// @ts-expect-error a plain number has no dtype
mx.resultType(1);
// @ts-expect-error a category is none to convert to
mx.canCast(a, mx.floating);
// @ts-expect-error no such kind
mx.isdtype("int8", "integer");
// @ts-expect-error an unknown dtype
mx.finfo("float8");
// @ts-expect-error two dtypes
mx.promoteTypes("int8");
// @ts-expect-error read-only
dtype.key = "int8";
