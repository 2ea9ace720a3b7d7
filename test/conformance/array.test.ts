// Arrays: values in and out for every dtype and any strides, what an array tells of itself, printing, disposal.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { add, Array as MLXArray, array, broadcastTo, core, type DtypeKey, flip, transpose, type TypedArray, withDevice, zeros } from "../../mod.ts";
import { code } from "./code.ts";

/** For each dtype a few values as JavaScript gives them back, extremes included. */
const VALUES: Record<DtypeKey, unknown[]> = {
  bool: [true, false, true, true, false, false],
  uint8: [0, 1, 127, 128, 254, 255],
  uint16: [0, 1, 32767, 32768, 65534, 65535],
  uint32: [0, 1, 2147483647, 2147483648, 4294967294, 4294967295],
  uint64: [0n, 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n],
  int8: [-128, -1, 0, 1, 126, 127],
  int16: [-32768, -1, 0, 1, 32766, 32767],
  int32: [-2147483648, -1, 0, 1, 2147483646, 2147483647],
  int64: [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 2n, 2n ** 63n - 1n],
  float16: [-65504, -0.5, 0, 2 ** -24, 1.5, Infinity],
  float32: [-1.5, 0, 2 ** -149, 3.4028234663852886e38, -Infinity, NaN],
  float64: [-0.1, 0, 5e-324, 1.7976931348623157e308, Infinity, NaN],
  bfloat16: [-2, 0, 1.0078125, 3.3895313892515355e38, -Infinity, NaN],
  complex64: [{ re: 1, im: -2 }, { re: 0, im: 0.5 }, { re: -1.5, im: 0 }, { re: 3, im: 4 }, { re: 0, im: 0 }, { re: Infinity, im: 1 }],
};
const KEYS = Object.keys(VALUES) as DtypeKey[];

const TYPED: Record<DtypeKey, string> = {
  bool: "Uint8Array",
  uint8: "Uint8Array",
  uint16: "Uint16Array",
  uint32: "Uint32Array",
  uint64: "BigUint64Array",
  int8: "Int8Array",
  int16: "Int16Array",
  int32: "Int32Array",
  int64: "BigInt64Array",
  float16: "Float32Array",
  float32: "Float32Array",
  float64: "Float64Array",
  bfloat16: "Float32Array",
  complex64: "Float32Array",
};

function nested(values: unknown[]): unknown[][] {
  return [values.slice(0, 3), values.slice(3)];
}

for (const key of KEYS) {
  describe(`array() of ${key}`, () => {
    const values = VALUES[key];
    // No GPU knows float64.
    const on = <T>(test: () => T) => (): T => key === "float64" ? withDevice("cpu", test) : test();

    it("gives back the values it was made of", () => {
      using a = array(nested(values) as never, undefined, key);
      expect(a.dtype).toBe(key);
      expect(a.shape).toEqual([2, 3]);
      expect(a.toArray()).toEqual(nested(values));
      expect(a.tolist()).toEqual(nested(values));
    });

    it(
      "reads a transposed, a flipped and a broadcast view in row-major order",
      on(() => {
        using a = array(values as never, [2, 3], key);
        using t = transpose(a);
        expect(t.toArray()).toEqual([0, 1, 2].map((i) => [values[i], values[i + 3]]));
        using f = flip(a, 1);
        expect(f.toArray()).toEqual(nested(values).map((row) => row.toReversed()));
        using wide = broadcastTo(array(values.slice(0, 3) as never, [3, 1], key), [3, 2]);
        expect(wide.toArray()).toEqual(values.slice(0, 3).map((value) => [value, value]));
      }),
    );

    it(
      "reads into the typed array of the dtype",
      on(() => {
        using t = transpose(array(values as never, [2, 3], key));
        const data = t.toTypedArray();
        expect(data[Symbol.toStringTag]).toBe(TYPED[key]);
        const order = [0, 3, 1, 4, 2, 5].map((i) => values[i]);
        const flat = order.flatMap((value) =>
          typeof value === "object"
            ? [(value as { re: number }).re, (value as { im: number }).im]
            : Number(value) === value
            ? value
            : key === "bool"
            ? Number(value)
            : value
        );
        expect([...data as Iterable<unknown>]).toEqual(flat);
      }),
    );

    it(
      "reads many values as it reads few",
      on(() => {
        for (const length of [510, 511, 512, 513, 1023, 1024, 1025, 1300]) {
          const many = globalThis.Array.from({ length }, (_, i) => values[i % values.length]);
          using a = array(many as never, [length], key);
          expect(a.toArray()).toEqual(many);
        }
      }),
    );

    it("gives each element as an item, blocking or not", async () => {
      const promises = values.map(async (value) => {
        using a = array(value as never, undefined, key);
        expect(a.shape).toEqual([]);
        expect(a.item()).toEqual(value);
        expect(await a.itemAsync()).toEqual(value);
      });
      await Promise.all(promises);
    });

    it(
      "holds no element, and any number of dimensions",
      on(() => {
        expect(array([], [0], key).toArray()).toEqual([]);
        expect(zeros([2, 0, 3], key).toArray()).toEqual([[], []]);
        expect(zeros([1, 1, 1, 1, 1, 1, 1, 1, 1], key).shape).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
      }),
    );

    it(
      "reads without blocking what it reads blocking",
      on(async () => {
        using t = transpose(array(values as never, [2, 3], key));
        expect(await t.toArrayAsync()).toEqual(t.toArray());
        expect([...(await t.toTypedArrayAsync())]).toEqual([...t.toTypedArray()]);
      }),
    );
  });
}

describe("array()", () => {
  it("chooses the dtype of plain values", () => {
    expect(array([1, 2.5]).dtype).toBe("float32");
    expect(array(7).dtype).toBe("float32");
    expect(array([true, false]).dtype).toBe("bool");
    expect(array([1n]).dtype).toBe("int64");
    expect(array({ re: 1, im: 2 }).dtype).toBe("complex64");
    expect(array([true, 2]).dtype).toBe("float32");
    expect(array([1, { re: 0, im: 1 }]).toArray()).toEqual([{ re: 1, im: 0 }, { re: 0, im: 1 }]);
    expect(array([]).dtype).toBe("float32");
  });

  it("keeps the type of a typed array, of a view of one, and of rows of them", () => {
    const typed: [TypedArray, DtypeKey][] = [
      [Uint8Array.of(1), "uint8"],
      [Uint8ClampedArray.of(1), "uint8"],
      [Uint16Array.of(1), "uint16"],
      [Uint32Array.of(1), "uint32"],
      [BigUint64Array.of(1n), "uint64"],
      [Int8Array.of(1), "int8"],
      [Int16Array.of(1), "int16"],
      [Int32Array.of(1), "int32"],
      [BigInt64Array.of(1n), "int64"],
      [Float32Array.of(1), "float32"],
      [Float64Array.of(1), "float64"],
    ];
    for (const [data, key] of typed) expect(array(data).dtype).toBe(key);
    expect(array(Int16Array.of(1, 2, 3, 4).subarray(1, 3)).toArray()).toEqual([2, 3]);
    expect(array([Int8Array.of(1, 2), Int8Array.of(3, 4)]).toArray()).toEqual([[1, 2], [3, 4]]);
    expect(array([Int8Array.of(1, 2), Int8Array.of(3, 4)]).dtype).toBe("int8");
  });

  it("reads native half precision where the runtime has it", () => {
    const Float16 = (globalThis as { Float16Array?: { of(...values: number[]): TypedArray } }).Float16Array;
    const data = Float16?.of(1.5, -2) ?? null;
    const a = data === null ? array([1.5, -2], "float16") : array(data);
    expect([a.dtype, a.toArray()]).toEqual(["float16", [1.5, -2]]);
  });

  it("copies: later changes of the source do not show", () => {
    const data = Float32Array.of(1, 2);
    using a = array(data);
    data[0] = 9;
    expect(a.toArray()).toEqual([1, 2]);
  });

  it("converts to a given dtype as C does", () => {
    expect(array([1.7, -1.7], "int32").toArray()).toEqual([1, -1]);
    expect(array([300, -1], "uint8").toArray()).toEqual([44, 255]);
    expect(array([1.9, 2n, true], "int64").toArray()).toEqual([1n, 2n, 1n]);
    expect(array(Float32Array.of(0, 2), "bool").toArray()).toEqual([false, true]);
    expect(array(BigInt64Array.of(3n), "float32").toArray()).toEqual([3]);
    expect(array([1, 2], "complex64").toArray()).toEqual([{ re: 1, im: 0 }, { re: 2, im: 0 }]);
  });

  it("takes a shape for flat data, and a dtype in the shape's place", () => {
    expect(array([1, 2, 3, 4], [2, 2]).toArray()).toEqual([[1, 2], [3, 4]]);
    expect(array([[1, 2], [3, 4]], [4]).toArray()).toEqual([1, 2, 3, 4]);
    expect(array([1, 2, 3], 3).shape).toEqual([3]);
    expect(array([1, 2], "int8").dtype).toBe("int8");
    expect(MLXArray.from([1, 2, 3, 4], [2, 2], "int8").toArray()).toEqual([[1, 2], [3, 4]]);
  });

  it("copies an array, and gives the copy another shape or dtype", () => {
    const a = array([1, 2, 3, 4]);
    const copy = array(a);
    a.dispose();
    expect(copy.toArray()).toEqual([1, 2, 3, 4]);
    expect(array(copy, [2, 2], "int8").toArray()).toEqual([[1, 2], [3, 4]]);
  });

  it("refuses ragged lists, a wrong count, an unknown dtype and what is no number", () => {
    expect(() => array([[1, 2], [3]])).toThrow("array: ragged nesting: [1] has 1 elements where its siblings have 2");
    expect(() => array([[1], 2])).toThrow("array: ragged nesting: [1] is a single value where its siblings are not");
    expect(code(() => array([[[1]], [[1, 2]]]))).toBe("INVALID_ARGUMENT");
    expect(code(() => array([Float32Array.of(1), Float32Array.of(1, 2)]))).toBe("INVALID_ARGUMENT");
    expect(() => array([1, 2, 3], [2, 2])).toThrow("array: 3 elements do not fill shape [2, 2]");
    expect(code(() => array([1, 2], [-1, -2]))).toBe("INVALID_ARGUMENT");
    expect(code(() => array([1, 2], [1.5]))).toBe("INVALID_ARGUMENT");
    expect(code(() => array([1, 2], [NaN]))).toBe("INVALID_ARGUMENT");
    expect(code(() => array([1], "float8" as never))).toBe("INVALID_ARGUMENT");
    expect(code(() => array([1], [1], 5 as never))).toBe("TypeError");
    expect(code(() => array([2n ** 64n]))).toBe("OUT_OF_RANGE");
    expect(code(() => array([{ re: 1, im: 1 }], "float32"))).toBe("INVALID_ARGUMENT");
    for (const bad of ["x", undefined, null, () => 1, Symbol("s"), {}, new DataView(new ArrayBuffer(4)), new ArrayBuffer(4), new Date(0)]) {
      expect(code(() => array(bad as never))).toBe("TypeError");
      expect(code(() => array([1, bad] as never))).toBe("TypeError");
    }
    const endless: unknown[] = [];
    endless.push(endless);
    expect(code(() => array(endless as never))).toBe("INVALID_ARGUMENT");
    expect(array([1, 2]).toArray()).toEqual([1, 2]);
  });
});

describe("Array", () => {
  it("tells its shape, dtype, sizes and strides", () => {
    using a = zeros([2, 3, 4], "int16");
    expect([a.shape, a.dtype, a.ndim, a.size, a.itemsize, a.nbytes, a.length]).toEqual([[2, 3, 4], "int16", 3, 24, 2, 48, 2]);
    expect(a.strides).toEqual([12, 4, 1]);
    expect(a.T.shape).toEqual([4, 3, 2]);
    expect(a.T.strides).toEqual([1, 4, 12]);
    const { shape } = a;
    shape[0] = 99;
    expect(a.shape).toEqual([2, 3, 4]);
  });

  it("goes through its first axis", () => {
    using a = array([[1, 2], [3, 4]], "int32");
    expect([...a].map((row) => row.toArray())).toEqual([[1, 2], [3, 4]]);
    expect(() => [...array(1)]).toThrow("length: an array without dimensions has no length");
  });

  it("reads any real dtype as float32", () => {
    expect(array([1n, -2n]).toFloat32Array()).toEqual(Float32Array.of(1, -2));
    expect(array([true, false]).toFloat32Array()).toEqual(Float32Array.of(1, 0));
    expect(array([0.5], "bfloat16").toFloat32Array()).toEqual(Float32Array.of(0.5));
    expect(code(() => array([{ re: 1, im: 0 }]).toFloat32Array())).toBe("INVALID_ARGUMENT");
  });

  it("has one item only when it has one element", () => {
    expect(array([[5]]).item()).toBe(5);
    expect(code(() => array([1, 2]).item())).toBe("INVALID_ARGUMENT");
    expect(code(() => array([]).item())).toBe("INVALID_ARGUMENT");
  });

  it("goes into JSON as its values", () => {
    const tree = { loss: array([0.5, NaN]), steps: array([[1n, 2n ** 60n]]), done: array(true), z: array({ re: 1, im: -2 }) };
    expect(JSON.parse(JSON.stringify(tree))).toEqual({ loss: [0.5, null], steps: [[1, "1152921504606846976"]], done: true, z: { re: 1, im: -2 } });
    tree.loss.dispose();
    expect(() => JSON.stringify(tree)).toThrow("toJSON: the array has been disposed");
  });

  it("prints as Python does, by toString, in templates and by console.log", () => {
    const a = array([[1, 2.5], [3, -0]]);
    const text = "array([[1, 2.5],\n       [3, -0]], dtype=float32)";
    expect(String(a)).toBe(text);
    expect(`${a}`).toBe(text);
    expect(inspect(a)).toBe(text);
    expect(inspect({ a: array(true) })).toContain("array(True, dtype=bool)");
    expect(String(array([1, NaN, Infinity], "bfloat16"))).toBe("array([1, nan, inf], dtype=bfloat16)");
    expect(String(array({ re: 1, im: -2 }))).toBe("array(1-2j, dtype=complex64)");
  });

  it("prints a summary when it is large", () => {
    const text = String(zeros([1000, 1000], "int32"));
    expect(text.split("\n").length).toBe(7);
    expect(text).toContain("[0, 0, 0, ..., 0, 0, 0]");
  });

  it("is gone after dispose(), which may be called twice", () => {
    const a = array([1, 2]);
    const b = add(a, 1);
    a.dispose();
    a.dispose();
    expect(a.disposed).toBe(true);
    expect(b.toArray()).toEqual([2, 3]);
    const uses = [
      () => a.shape,
      () => a.toArray(),
      () => a.item(),
      () => a.strides,
      () => add(a, 1),
      () => add(1, a),
      () => a.sum(),
      () => [...a],
      () => array(a),
    ];
    for (const use of uses) expect(code(use)).toBe("DISPOSED");
    expect(() => add(a, 1)).toThrow(/^add: /);
    expect(inspect(a)).toBe("array(disposed)");
  });

  it("is disposed at the end of a `using` block, also when it throws", () => {
    let kept: MLXArray | undefined;
    expect(() => {
      using a = array([1]);
      kept = a;
      throw new RangeError("out");
    }).toThrow("out");
    expect(kept!.disposed).toBe(true);
  });

  it("is an array wherever one is asked for by instanceof, and core has the same class", () => {
    expect(array(1)).toBeInstanceOf(MLXArray);
    expect(core.Array).toBe(MLXArray);
    expect(core.add([1], 2).toArray()).toEqual([3]);
  });
});
