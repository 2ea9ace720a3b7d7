// Plain numbers beside arrays: the dtype of the result, as Python MLX has it.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

// Each row: the array's dtype, the plain value, and what Python MLX says that add() gives.
const ROWS: [mx.DtypeKey, mx.Scalar, mx.DtypeKey, unknown][] = [
  ["float16", 2, "float16", 3],
  ["float16", 2.5, "float16", 3.5],
  ["bfloat16", 2.5, "bfloat16", 3.5],
  ["float64", 0.1, "float64", 1.1],
  ["int32", 2, "int32", 3],
  ["int32", 2.5, "float32", 3.5],
  ["uint8", 2, "uint8", 3],
  ["uint8", true, "uint8", 2],
  ["bool", 2, "int32", 3],
  ["bool", 2.5, "float32", 3.5],
  ["bool", true, "bool", true],
  ["int64", 2, "int64", 3n],
  ["int64", 2n ** 40n, "int64", 2n ** 40n + 1n],
  ["uint64", 2n ** 63n, "uint64", 2n ** 63n + 1n],
  ["float32", 5n, "float32", 6],
  ["complex64", 2, "complex64", { re: 3, im: 0 }],
  ["int32", { re: 0, im: 1 }, "complex64", { re: 1, im: 1 }],
  ["float16", Infinity, "float16", Infinity],
];

describe("a plain value beside an array", () => {
  it("is weakly typed, on either side", () => {
    for (const [key, value, dtype, sum] of ROWS) {
      using one = mx.array(key === "bool" ? true : key === "int64" || key === "uint64" ? 1n : 1, key);
      // No GPU knows float64.
      const device = key === "float64" ? "cpu" : mx.defaultDevice();
      for (const result of [mx.add(one, value, device), mx.add(value, one, device)]) {
        expect([key, value, result.dtype, result.item()]).toEqual([key, value, dtype, sum]);
      }
    }
  });

  it("keeps the sign of zero", () => {
    expect(Object.is(mx.multiply(mx.array(1), -0).item(), -0)).toBe(true);
  });
});

describe("two plain values", () => {
  it("give int32, int64, float32, bool or complex64 as in Python", () => {
    expect([mx.add(1, 2).dtype, mx.add(1, 2).item()]).toEqual(["int32", 3]);
    expect([mx.add(1, 2.5).dtype, mx.add(1, 2.5).item()]).toEqual(["float32", 3.5]);
    expect([mx.add(2 ** 40, 1).dtype, mx.add(2 ** 40, 1).item()]).toEqual(["int64", 2n ** 40n + 1n]);
    expect(mx.add(true, true).dtype).toBe("bool");
    expect(mx.add(1, { re: 0, im: 1 }).item()).toEqual({ re: 1, im: 1 });
    expect(mx.where(true, 1, 2).dtype).toBe("int32");
  });
});

describe("nested lists and typed arrays beside an array", () => {
  it("are arrays of their own dtype", () => {
    expect(mx.add(mx.array([1], "float16"), [1]).dtype).toBe("float32");
    expect(mx.add(Int8Array.of(1), Int8Array.of(2)).dtype).toBe("int8");
    expect(mx.take([10, 20, 30], [2, 0]).toArray()).toEqual([30, 10]);
    expect(mx.take([10, 20, 30], BigInt64Array.of(1n)).toArray()).toEqual([20]);
    expect(mx.take([10, 20, 30], -1).item()).toBe(30);
  });
});
