// Dtypes: their properties, the registry, categories, limits and promotion.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const KEYS = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64".split(" ");

describe("Dtype", () => {
  it("has a key, a size, a category and a printed form", () => {
    expect([mx.float32.key, mx.float32.size, mx.float32.category, String(mx.float32)]).toEqual(["float32", 4, mx.floating, "core.float32"]);
    expect(inspect(mx.bool)).toBe("core.bool");
    expect([mx.bool.size, mx.complex64.size, mx.bfloat16.size, mx.uint64.size]).toEqual([1, 8, 2, 8]);
  });

  it("equals itself and its key only", () => {
    expect(mx.float32.equals(mx.float32)).toBe(true);
    expect(mx.float32.equals("float32")).toBe(true);
    expect(mx.float32.equals(mx.float16)).toBe(false);
    expect(mx.float32.equals("float16")).toBe(false);
    expect(mx.float32.equals(undefined)).toBe(false);
  });

  it("is exported for every key, and taken as Dtype or key alike", () => {
    for (const key of KEYS) {
      const dtype = (mx as unknown as Record<string, mx.Dtype>)[key]!;
      expect(dtype.key).toBe(key);
      // On the CPU: no GPU knows float64.
      expect(mx.zeros([1], dtype, "cpu").dtype).toBe(key);
      expect(mx.zeros([1], key as mx.DtypeKey, "cpu").dtype).toBe(key);
    }
  });
});

describe("core.dtype", () => {
  it("lists and finds all dtypes and categories", () => {
    const { dtype } = mx.core;
    expect(dtype.keys()).toEqual(KEYS);
    expect(dtype.values().map((each) => each.key)).toEqual(KEYS);
    expect(dtype.items()[10]).toEqual(["float32", mx.float32]);
    expect(dtype.fromString("int8")).toBe(mx.int8);
    expect(dtype.get("int8")).toBe(mx.int8);
    expect(dtype.get("int9")).toBe(undefined);
    expect([dtype.has("int8"), dtype.has("int9")]).toEqual([true, false]);
    expect(dtype.categoryKeys()).toEqual(["generic", "number", "integer", "signedinteger", "unsignedinteger", "inexact", "floating", "complexfloating"]);
    expect(dtype.categoryItems().map(([key, category]) => key === category.name)).toEqual(new globalThis.Array(8).fill(true));
    expect(dtype.categoryValues()[0]).toBe(mx.generic);
    expect(() => dtype.fromString("int9")).toThrow('dtype.fromString: key "int9" is not one of bool, uint8');
  });
});

describe("issubdtype()", () => {
  // Rows as Python MLX prints them: for each dtype whether it lies in
  // generic number integer signedinteger unsignedinteger inexact floating complexfloating.
  const PYTHON: Record<string, string> = {
    bool: "1000 0000",
    uint8: "1110 1000",
    int64: "1111 0000",
    float16: "1100 0110",
    bfloat16: "1100 0110",
    float64: "1100 0110",
    complex64: "1100 0101",
  };

  it("knows which category each dtype belongs to", () => {
    for (const [key, row] of Object.entries(PYTHON)) {
      const found = mx.core.dtype.categoryValues().map((category) => mx.issubdtype(key as mx.DtypeKey, category) ? "1" : "0").join("");
      expect(`${key} ${found}`).toBe(`${key} ${row.replace(" ", "")}`);
    }
  });

  it("compares dtypes with dtypes and categories with categories", () => {
    expect(mx.issubdtype(mx.float32, "float32")).toBe(true);
    expect(mx.issubdtype("float32", mx.float64)).toBe(false);
    expect(mx.issubdtype(mx.floating, mx.inexact)).toBe(true);
    expect(mx.issubdtype(mx.inexact, mx.floating)).toBe(false);
    expect(mx.issubdtype(mx.floating, mx.float32)).toBe(false);
    expect(mx.floating.name).toBe("floating");
    expect(() => mx.issubdtype("x" as never, mx.floating)).toThrow(mx.MlxError);
    expect(() => mx.issubdtype(3 as never, mx.floating)).toThrow(TypeError);
  });
});

describe("finfo() and iinfo()", () => {
  it("give Python MLX's limits", () => {
    expect(mx.finfo("float16")).toEqual({ dtype: "float16", bits: 16, min: -65504, max: 65504, eps: 0.0009765625, smallestNormal: 6.103515625e-5 });
    expect(mx.finfo("bfloat16").max).toBe(3.3895313892515355e38);
    expect(mx.finfo(mx.float32).eps).toBe(1.1920928955078125e-7);
    expect(mx.finfo("float32").smallestNormal).toBe(1.1754943508222875e-38);
    expect(mx.finfo("float64").max).toBe(Number.MAX_VALUE);
    expect(mx.finfo("complex64").dtype).toBe("float32");
    expect(mx.iinfo("int8")).toEqual({ dtype: "int8", bits: 8, min: -128, max: 127 });
    expect(mx.iinfo("uint64").max).toBe(18446744073709551615n);
    expect(mx.iinfo("int64").min).toBe(-9223372036854775808n);
    expect(() => mx.finfo("int32")).toThrow("finfo: int32 is not a floating-point type");
    expect(() => mx.iinfo("bool")).toThrow("iinfo: bool is not an integer type");
  });
});

describe("promoteTypes()", () => {
  it("gives what an operation on both gives, for every pair", () => {
    for (const a of KEYS as mx.DtypeKey[]) {
      for (const b of KEYS as mx.DtypeKey[]) {
        using x = mx.zeros([1], a, "cpu");
        using y = mx.zeros([1], b, "cpu");
        using z = mx.maximum(x, y, "cpu");
        expect(`${a} ${b} ${mx.promoteTypes(a, b).key}`).toBe(`${a} ${b} ${z.dtype}`);
      }
    }
    expect(mx.promoteTypes("int32", "float16")).toBe(mx.float16);
    expect(mx.promoteTypes("uint64", "int64")).toBe(mx.float32);
  });
});

describe("resultType(), canCast() and isdtype()", () => {
  // Rows as Python MLX prints them, in the order of KEYS.
  const CASTS: Record<string, string> = {
    bool: "11111111111111",
    uint8: "01111011111111",
    uint64: "00001000011111",
    int8: "00000111111111",
    int64: "00000000111111",
    float16: "00000000011101",
    float64: "00000000000101",
    bfloat16: "00000000001111",
    complex64: "00000000000001",
  };
  const KINDS: Record<string, string> = {
    "bool": "10000000000000",
    "signed integer": "00000111100000",
    "unsigned integer": "01111000000000",
    "integral": "01111111100000",
    "real floating": "00000000011110",
    "complex floating": "00000000000001",
    "numeric": "01111111111111",
  };
  const row = (test: (key: mx.DtypeKey) => boolean): string => KEYS.map((key) => test(key as mx.DtypeKey) ? "1" : "0").join("");

  it("answer as Python MLX does for every dtype", () => {
    for (const [from, casts] of Object.entries(CASTS)) expect([from, row((to) => mx.canCast(from as mx.DtypeKey, to))]).toEqual([from, casts]);
    for (const [kind, members] of Object.entries(KINDS)) expect([kind, row((key) => mx.isdtype(key, kind as mx.DtypeKind))]).toEqual([kind, members]);
  });

  it("take arrays, dtypes, keys and lists", () => {
    expect(mx.resultType(mx.array([1], "int8"), "float16", mx.uint8)).toBe(mx.float16);
    expect(mx.resultType("int8")).toBe(mx.int8);
    expect(mx.canCast(mx.array([1], "int64"), "int32")).toBe(false);
    expect(mx.isdtype("float32", [mx.float32, "bool"])).toBe(true);
    expect(mx.isdtype(mx.float32, "float16")).toBe(false);
  });

  it("refuse what is neither", () => {
    expect(() => mx.resultType()).toThrow("resultType: at least one array or dtype is needed");
    expect(() => mx.resultType("float8" as never)).toThrow(mx.MlxError);
    expect(() => mx.isdtype("float32", "round" as never)).toThrow(mx.MlxError);
    expect(() => mx.isdtype("float32", 5 as never)).toThrow(TypeError);
    expect(() => mx.canCast(5 as never, "int8")).toThrow(TypeError);
  });
});

describe("constants", () => {
  it("are those of Python MLX", () => {
    expect([mx.e, mx.pi, mx.eulerGamma, mx.inf, mx.newaxis, mx.cpu, mx.gpu]).toEqual([Math.E, Math.PI, 0.5772156649015329, Infinity, null, "cpu", "gpu"]);
    expect(Number.isNaN(mx.nan)).toBe(true);
    expect(mx.add(1, 2, mx.cpu).item()).toBe(3);
  });
});
