// Arrays of other libraries, half precision of the runtime's own, and what notebooks show.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

const wrong = (value: unknown): string => code(() => mx.array(value as mx.TensorLike));

describe("an array of another library", () => {
  it("with data, shape and dtype is taken wherever an array is", () => {
    const tensor = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "float32" };
    expect(mx.array(tensor).toArray()).toEqual([[1, 2], [3, 4]]);
    expect(mx.add(tensor, 1).toArray()).toEqual([[2, 3], [4, 5]]);
    expect(mx.sum(tensor, 0).toArray()).toEqual([4, 6]);
    expect(mx.take([10, 20, 30], { data: Int32Array.of(2, 0), shape: [2] }).toArray()).toEqual([30, 10]);
    expect(mx.asarray(tensor, "int8").dtype).toBe("int8");
    expect(mx.array(tensor, [4], "uint8").toArray()).toEqual([1, 2, 3, 4]);
    expect(mx.clip([1, 5, 9], { data: [2], shape: [1] }, 7).toArray()).toEqual([2, 5, 7]);
  });

  it("is copied: later writes do not reach it", () => {
    const data = Float32Array.of(1, 2);
    const a = mx.array({ data, shape: [2] });
    data[0] = 9;
    expect(a.toArray()).toEqual([1, 2]);
  });

  it("may have strides and an offset, forwards, backwards and of zero", () => {
    const data = Int32Array.from({ length: 12 }, (_, i) => i);
    expect(mx.array({ data, shape: [2, 3], strides: [1, 4], offset: 1 }).toArray()).toEqual([[1, 5, 9], [2, 6, 10]]);
    expect(mx.array({ data, shape: [3], strides: [-2], offset: 11 }).toArray()).toEqual([11, 9, 7]);
    expect(mx.array({ data, shape: [2, 2], strides: [0, 1], offset: 3 }).toArray()).toEqual([[3, 4], [3, 4]]);
    expect(mx.array({ data, shape: [4], offset: 8 }).toArray()).toEqual([8, 9, 10, 11]);
    expect(mx.array({ data, shape: [], offset: 5 }).toArray()).toBe(5);
    expect(mx.array({ data, shape: [0, 3] }).shape).toEqual([0, 3]);
    expect(mx.array({ data: Float32Array.of(1, 2, 3, 4), shape: [2], strides: [-1], offset: 1, dtype: "complex64" }).toArray()).toEqual([
      { re: 3, im: 4 },
      { re: 1, im: 2 },
    ]);
  });

  it("as ndarray, onnxruntime and TensorFlow.js have it", () => {
    const ndarray = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2], stride: [1, 2], offset: 0, dtype: "float64", get: () => 0 };
    expect(mx.withDevice("cpu", () => mx.array(ndarray).toArray())).toEqual([[1, 3], [2, 4]]);
    const generic = { data: [1.5, 2.5], shape: [2], stride: [1], offset: 0, dtype: "array" };
    expect(mx.array(generic).toArray()).toEqual([1.5, 2.5]);
    const onnx = { type: "int64", dims: [2], data: BigInt64Array.of(1n, -2n), size: 2 };
    expect([mx.array(onnx).dtype, mx.array(onnx).toArray()]).toEqual(["int64", [1n, -2n]]);
    const half = { type: "float16", dims: [2], data: Uint16Array.of(0x3c00, 0xc000) };
    expect([mx.array(half).dtype, mx.array(half).toArray()]).toEqual(["float16", [1, -2]]);
    const tfjs = { shape: [2], dtype: "bool", dataSync: () => Uint8Array.of(1, 0) };
    expect(mx.array(tfjs).toArray()).toEqual([true, false]);
    const converted = { shape: [2], dtype: "int32", dataSync: () => Float32Array.of(1, 2) };
    expect([mx.array(converted).dtype, mx.array(converted).toArray()]).toEqual(["int32", [1, 2]]);
  });

  it("of every dtype keeps its values", () => {
    const bits = { float16: Uint16Array.of(0x3e00), bfloat16: Uint16Array.of(0x3fc0) };
    for (const [dtype, data] of Object.entries(bits)) expect(mx.array({ data, shape: [1], dtype }).item()).toBe(1.5);
    const own = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array] as const;
    for (const Type of own) expect(mx.array({ data: Type.of(7), shape: [1] }).item()).toBe(7);
  });

  it("that lies about its size throws and reads nothing", () => {
    const data = Float32Array.of(1, 2, 3);
    expect(wrong({ data, shape: [4] })).toBe("OUT_OF_RANGE");
    expect(wrong({ data, shape: [2], strides: [2], offset: 1 })).toBe("OUT_OF_RANGE");
    expect(wrong({ data, shape: [2], strides: [-1] })).toBe("OUT_OF_RANGE");
    expect(wrong({ data, shape: [2], offset: -1 })).toBe("OUT_OF_RANGE");
    expect(wrong({ data, shape: [2], dtype: "complex64" })).toBe("OUT_OF_RANGE");
    expect(wrong({ data, shape: [2 ** 31, 2 ** 31], strides: [0, 0] })).toBe("OUT_OF_MEMORY");
    expect(wrong({ data, shape: [-1] })).toBe("INVALID_ARGUMENT");
    expect(wrong({ data, shape: [2], strides: [1, 1] })).toBe("INVALID_ARGUMENT");
    expect(wrong({ data, shape: [1.5] })).toBe("INVALID_ARGUMENT");
    expect(wrong({ data, shape: [2], dtype: "float8" })).toBe("INVALID_ARGUMENT");
    expect(wrong({ data: ["1"], shape: [1] })).toBe("TypeError");
    expect(wrong({ data: 5, shape: [1] })).toBe("TypeError");
    expect(wrong({ data, shape: ["1"] })).toBe("TypeError");
    expect(mx.add(1, 2).item()).toBe(3);
  });

  it("leaves nothing behind as an operand", () => {
    const tensor = { data: Float32Array.of(1, 2), shape: [2] };
    const before = live();
    for (let i = 0; i < 50; i++) {
      mx.add(tensor, tensor).dispose();
      mx.array(tensor, "int8").dispose();
    }
    expect(live()).toBe(before);
  });
});

describe("asarray()", () => {
  it("gives an array of the right dtype as it is", () => {
    const a = mx.array([1, 2]);
    expect(mx.asarray(a) === a).toBe(true);
    expect(mx.asarray(a, "float32") === a).toBe(true);
    expect(mx.asarray(a, null, { copy: true }) === a).toBe(false);
    expect(mx.asarray(a, "int32").dtype).toBe("int32");
    expect(mx.asarray([1n]).dtype).toBe("int64");
    expect(code(() => mx.asarray(a, "int32", { copy: false }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.asarray([1], null, { copy: false }))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.asarray("x" as unknown as number))).toBe("TypeError");
  });
});

describe("toFloat16Array()", () => {
  const Float16 = (globalThis as { Float16Array?: { of(...values: number[]): mx.Float16TypedArray } }).Float16Array;

  it("gives the runtime's Float16Array, or says that there is none", () => {
    const a = mx.array([1.5, -2, 70000], "float32");
    if (Float16 === undefined) expect(code(() => a.toFloat16Array())).toBe("UNSUPPORTED");
    else expect([...a.toFloat16Array()]).toEqual([1.5, -2, Infinity]);
  });

  it("and one is taken as it is", () => {
    const given = Float16?.of(1.5, -0.25);
    if (given === undefined) expect("Float16Array" in globalThis).toBe(false);
    else expect([mx.array(given).dtype, mx.array([given, given]).toArray()]).toEqual(["float16", [[1.5, -0.25], [1.5, -0.25]]]);
  });
});

describe("a notebook", () => {
  const shown = (a: mx.Array): Record<string, string> => (a as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();

  it("shows text, and a table of one or two dimensions", () => {
    const small = shown(mx.array([[1, 0.5], [-3, 4]]));
    expect(small["text/plain"]).toBe(String(mx.array([[1, 0.5], [-3, 4]])));
    expect(small["text/html"]).toBe(
      "<table><caption>float32 [2, 2]</caption><tr><td>1</td><td>0.5</td></tr><tr><td>-3</td><td>4</td></tr></table>",
    );
    expect(shown(mx.array([true, false]))["text/html"]).toContain("<td>true</td><td>false</td>");
    expect(Object.keys(shown(mx.array(1)))).toEqual(["text/plain"]);
    expect(Object.keys(shown(mx.zeros([2, 2, 2])))).toEqual(["text/plain"]);
  });

  it("shows the ends of a large one", () => {
    const html = shown(mx.arange(10000).reshape([100, 100]))["text/html"]!;
    expect(html.match(/<tr>/g)!.length).toBe(11);
    expect(html.match(/<td>/g)!.length).toBe(121);
    expect(html).toContain("<td>9999</td>");
    expect(html).toContain("<td>…</td>");
  });
});
