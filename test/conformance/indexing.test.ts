// What indexing refuses, what it keeps and what is written where; values at large are in the tests beside this one.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

const cube = (): mx.Array => mx.arange(24).astype("int32").reshape([2, 3, 4]);
/** Positions that are still to be computed. */
const later = (...positions: number[]): mx.Array => mx.array(positions, "int32").add(0);
// Wrong on purpose: the compiler would refuse them.
const wrong = (value: unknown): mx.Index => value as mx.Index;

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

describe("index()", () => {
  it("takes the places that strings, bigints and constants name", () => {
    const a = cube();
    expect(a.index("1", " -1 ").toArray()).toEqual([20, 21, 22, 23]);
    expect(a.index("...", "::-2", 0).toArray()).toEqual([[8, 0], [20, 12]]);
    expect(a.index("0", "1:3", "-1:").toArray()).toEqual([[7], [11]]);
    expect(a.index("newaxis", 0n, mx.ellipsis).shape).toEqual([1, 3, 4]);
    expect(a.index(mx.newaxis, mx.ellipsis, mx.newaxis).shape).toEqual([1, 2, 3, 4, 1]);
    expect(a.index().toArray()).toEqual(a.toArray());
    expect(mx.array(5).index().item()).toBe(5);
    expect(mx.array(5).index(null, "...", null).shape).toEqual([1, 1]);
  });

  it("takes lists, typed arrays and arrays of integers, also when they are no rows in memory", () => {
    const a = mx.array([10, 20, 30, 40]);
    const strided = mx.array([0, 9, 1, 9, 2, 9], "int32").index("::2");
    mx.evaluate(strided);
    expect(a.index(strided).toArray()).toEqual([10, 20, 30]);
    expect(a.index([[0, -1], [1, 2]]).toArray()).toEqual([[10, 40], [20, 30]]);
    expect(a.index([3n, 0n]).toArray()).toEqual([40, 10]);
    expect(a.index(Uint8Array.of(3, 3)).toArray()).toEqual([40, 40]);
    expect(a.index([Int32Array.of(1, 2)]).toArray()).toEqual([[20, 30]]);
    expect(a.index(BigInt64Array.of(-1n)).toArray()).toEqual([40]);
    expect(a.index([]).shape).toEqual([0]);
    expect(cube().index([]).shape).toEqual([0, 3, 4]);
    expect(cube().index(mx.array([1, 0], "int64"), mx.array([2, 1], "uint64"), [0, 3]).toArray()).toEqual([20, 7]);
  });

  it("gives views of the array: the elements of a slice lie where the array has them", () => {
    const a = cube();
    expect(a.index(1, "::2").strides).toEqual([8, 1]);
    expect(a.index(":", 1).strides).toEqual([12, 1]);
  });

  it("throws OUT_OF_RANGE with the axis, the index and the length", () => {
    const a = cube();
    expect(messageOf(() => a.index(5))).toContain("index: index 5 is out of range for axis 0 of length 2");
    expect(messageOf(() => a.index("...", -5))).toContain("index: index -5 is out of range for axis 2 of length 4");
    expect(messageOf(() => a.index(0, [0, 3]))).toContain("index: index 3 is out of range for axis 1 of length 3");
    const bad: (readonly mx.Index[])[] = [
      [2],
      [-3],
      [2 ** 31],
      [-(2 ** 53)],
      ["9"],
      [0, 0, "-9"],
      [10n ** 30n],
      [[0, 2]],
      [[2 ** 31]],
      [mx.array([9], "uint8")],
      [":", [3], 0],
      [Uint32Array.of(4294967295)],
      [BigUint64Array.of(2n ** 63n)],
    ];
    for (const index of bad) expect(`${index}: ${code(() => a.index(...index))}`).toBe(`${index}: OUT_OF_RANGE`);
    const empty = mx.zeros([0, 3]);
    for (const index of [[0], [[0]], [later(0)], [":", 3]]) expect(code(() => empty.index(...index as mx.Index[]))).toBe("OUT_OF_RANGE");
    expect(empty.index([]).shape).toEqual([0, 3]);
    expect(empty.index(":", [2, 2]).shape).toEqual([0, 2]);
  });

  it("moves positions that are not computed yet to the nearest end", () => {
    const a = mx.array([10, 20, 30]);
    expect(a.index(later(7, -9, -1)).toArray()).toEqual([30, 10, 30]);
    expect(a.index(later(3, 4).astype("uint8")).toArray()).toEqual([30, 30]);
    expect(a.at(later(100, -100, 100)).add(1).toArray()).toEqual([11, 20, 32]);
    expect(a.indexPut([later(50)], 0).toArray()).toEqual([10, 20, 0]);
  });

  it("reaches the ends of the longest axis", () => {
    const long = mx.broadcastTo(mx.array([7], "uint8"), [2 ** 31 - 1]);
    expect(long.index(-1).item()).toBe(7);
    expect(long.index(mx.slice(-2)).toArray()).toEqual([7, 7]);
    expect(long.index([2 ** 31 - 2, -(2 ** 31) + 1]).toArray()).toEqual([7, 7]);
    expect(long.index(mx.slice(null, null, -(2 ** 31))).toArray()).toEqual([7]);
    // MLX itself gives a negative length.
    for (const step of [2 ** 30 + 1, -(2 ** 30) - 1]) expect(code(() => long.index(mx.slice(null, null, step)))).toBe("UNSUPPORTED");
  });

  it("throws INVALID_ARGUMENT for what is no index of the array", () => {
    const a = cube();
    const bad: (readonly mx.Index[])[] = [
      [0, 0, 0, 0],
      [":", ":", ":", ":"],
      [mx.ellipsis, 0, "..."],
      [1.5],
      [NaN],
      [Infinity],
      ["a"],
      [""],
      ["1:2:3:4"],
      ["::0"],
      ["1.5"],
      ["1e3"],
      ["1 2"],
      [[0.5]],
      [[[0], [1, 2]]],
      [[0, 1], [0, 1, 2]],
      [Float32Array.of(1)],
      [mx.array([0.5])],
      [true],
      [[true, false]],
      [mx.greater(a, 5)],
      [0, [true, false, true]],
    ];
    for (const index of bad) expect(`${index.map(String)}: ${code(() => a.index(...index))}`).toBe(`${index.map(String)}: INVALID_ARGUMENT`);
    for (const index of [0, ":", [0], later(0)]) expect(code(() => mx.array(5).index(index as mx.Index))).toBe("INVALID_ARGUMENT");
    expect(messageOf(() => a.index(0, 0, 0, 0))).toContain("index: too many indices: 4 for an array of 3 dimensions");
    expect(messageOf(() => a.index(mx.greater(a, 5)))).toContain("`where`");
    expect(messageOf(() => a.index("..", 0))).toBe('index: index 0 must be like "3", "1:5:2" with any of the three left out, "..." or "newaxis", got ".."');
  });

  it("throws a TypeError for a value that is no index at all", () => {
    const a = cube();
    for (const value of [undefined, {}, Symbol("x"), () => 0, new Map(), { re: 1, im: 1 }, [null], ["0"], new globalThis.Array(1)]) {
      expect(code(() => a.index(wrong(value), 0))).toBe("TypeError");
    }
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(code(() => a.index(wrong(cyclic)))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut(new globalThis.Array(200000).fill(null), 0))).toBe("OUT_OF_RANGE");
  });

  it("runs on the stream that stands last, alone or in an object", () => {
    const a = cube();
    using stream = mx.newStream("cpu");
    for (const option of ["cpu", mx.device("cpu"), stream, { stream }, {}] as const) {
      expect(a.index(0, 1, option).toArray()).toEqual([4, 5, 6, 7]);
      expect(mx.array(a).indexPut([0, 1], 0, option).index(0, 1, 0).item()).toBe(0);
      expect(a.at(0, 1).add(1, option).index(0, 1, 0).item()).toBe(5);
    }
    expect(a.index("cpu").shape).toEqual([2, 3, 4]);
    expect(code(() => a.index(0, wrong({ strem: stream })))).toBe("TypeError");
  });
});

describe("indexPut()", () => {
  it("changes the array and no other that was made from it", () => {
    const a = cube();
    const { handle } = a;
    const copy = mx.array(a);
    const row = a.index(0);
    const sum = a.sum();
    expect(a.indexPut([0], -1)).toBe(a);
    expect(a.handle).toBe(handle);
    expect(a.shape).toEqual([2, 3, 4]);
    expect(a.index(0, 0).toArray()).toEqual([-1, -1, -1, -1]);
    expect(copy.index(0, 0).toArray()).toEqual([0, 1, 2, 3]);
    expect(row.index(0).toArray()).toEqual([0, 1, 2, 3]);
    expect(sum.item()).toBe(276);
    a.indexPut([1], a.index(0)).indexPut(["...", 0], a.index("...", 1).add(1));
    expect(a.toArray()).toEqual(new globalThis.Array(2).fill(new globalThis.Array(3).fill([0, -1, -1, -1])));
    expect(a.indexPut([], a.add(1)).index(0, 0).toArray()).toEqual([1, 0, 0, 0]);
  });

  it("keeps the dtype, and loses no digit of a list", () => {
    const big = 2 ** 24 + 1;
    expect(mx.zeros([2], "int32").indexPut([":"], [big, -big]).toArray()).toEqual([big, -big]);
    expect(mx.zeros([1], "int64").indexPut([0], 2n ** 60n + 1n).toArray()).toEqual([2n ** 60n + 1n]);
    expect(mx.zeros([1], "int64").indexPut([":"], [2n ** 60n + 1n]).toArray()).toEqual([2n ** 60n + 1n]);
    expect(mx.zeros([2], "int8").indexPut([":"], [1.9, -1.9]).toArray()).toEqual([1, -1]);
    expect(mx.zeros([2], "bool").indexPut([":"], [2, 0]).toArray()).toEqual([true, false]);
    expect(mx.zeros([2], "float16").indexPut(["..."], mx.array([1, 2], "int32")).dtype).toBe("float16");
    expect(mx.zeros([2], "int32").indexPut(["..."], mx.array([1.5, 2.5])).toArray()).toEqual([1, 2]);
    expect(mx.zeros([1], "complex64").indexPut([0], { re: 1, im: 2 }).toArray()).toEqual([{ re: 1, im: 2 }]);
    expect(code(() => mx.zeros([1]).indexPut([":"], [{ re: 1, im: 2 }]))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.zeros([1], "uint8").indexPut([0], 300))).toBe("OUT_OF_RANGE");
  });

  it("broadcasts the value, leading axes of length 1 included, and refuses others", () => {
    expect(mx.zeros([2, 3]).indexPut([0, "1:"], [[[7, 8]]]).toArray()).toEqual([[0, 7, 8], [0, 0, 0]]);
    expect(mx.zeros([2, 3]).indexPut(["...", null, 1], [[5], [6]]).toArray()).toEqual([[0, 5, 0], [0, 6, 0]]);
    expect(mx.zeros([2, 3]).indexPut([[0, 1], null, [0, 2]], [[5], [6]]).toArray()).toEqual([[5, 0, 0], [0, 0, 6]]);
    expect(mx.zeros([2, 3]).indexPut([[]], 5).indexPut(["2:"], 6).indexPut([0, "1:1"], []).sum().item()).toBe(0);
    const a = mx.zeros([2, 3]);
    for (
      const [index, value] of [[[0], [1, 2]], [[[0, 1]], [[[1]], [[2]]]], [["..."], [[1], [2], [3]]], [[0, 0], [1, 2]], [["2:"], [1, 2]], [[0], []]] as const
    ) {
      expect(code(() => a.indexPut(index, value))).toBe("INVALID_ARGUMENT");
    }
    expect(messageOf(() => a.indexPut([0], [1, 2]))).toContain("indexPut: a value of shape (2) does not broadcast to the selected shape (3)");
    expect(a.sum().item()).toBe(0);
  });

  it("writes where a mask that stands alone is true", () => {
    const a = mx.array([[1, 2], [3, 4], [5, 6]]);
    expect(mx.array(a).indexPut([mx.greater(a, 4)], 0).toArray()).toEqual([[1, 2], [3, 4], [0, 0]]);
    expect(mx.array(a).indexPut([[true, false, true]], [8, 9]).toArray()).toEqual([[8, 9], [3, 4], [8, 9]]);
    expect(mx.array(a).indexPut([[true, false, true]], [[8, 9]]).toArray()).toEqual([[8, 9], [3, 4], [8, 9]]);
    expect(mx.array(a).indexPut([[true, false, true]], [[7], [8]]).toArray()).toEqual([[7, 7], [3, 4], [8, 8]]);
    expect(mx.array(a).indexPut([mx.greater(a, 4)], [7, 8]).toArray()).toEqual([[1, 2], [3, 4], [7, 8]]);
    const nowhere = mx.greater(a, 9);
    mx.evaluate(nowhere);
    expect(mx.array(a).indexPut([nowhere], []).toArray()).toEqual(a.toArray());
    expect(mx.array(a).indexPut([true], 0).sum().item()).toBe(0);
    expect(mx.array(a).indexPut([false], 0).toArray()).toEqual(a.toArray());
    expect(mx.array(5).indexPut([true], 6).item()).toBe(6);
    expect(a.at([true, false, false]).set(0).toArray()).toEqual([[0, 0], [3, 4], [5, 6]]);
    expect(a.sum().item()).toBe(21);
  });

  it("refuses a mask of another shape, beside other indices, without values enough, or to add by", () => {
    const a = mx.array([[1, 2], [3, 4], [5, 6]]);
    expect(code(() => a.indexPut([[true, false]], 0))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([[[[true]]]], 0))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([[true, false, true], 0], 0))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([true, 0], 0))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([[true, true, true]], [[1, 2], [3, 4]]))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([[true, true, true]], mx.zeros([0, 2])))).toBe("INVALID_ARGUMENT");
    expect(code(() => a.indexPut([mx.greater(a, 0)], mx.zeros([0])))).toBe("INVALID_ARGUMENT");
    // What is not known at the call comes out when it is computed.
    const short = mx.array(a).indexPut([mx.greater(a, 0)], [1, 2, 3], "cpu");
    expect(code(() => short.toArray())).toBe("RUNTIME");
    expect(code(() => short.indexPut([0], 1))).toBe("RUNTIME");
    expect(a.at(mx.greater(a, 5)).set([9, 9]).toArray()).toEqual([[1, 2], [3, 4], [5, 9]]);
    expect(messageOf(() => a.at([true, true, true]).add(1))).toContain("where");
  });

  it("is not seen by a read that has begun, and the next read sees it", async () => {
    const a = mx.ones([300, 300]).matmul(mx.ones([300, 300]));
    const reading = a.toTypedArrayAsync();
    const evaluating = mx.evalAsync(a);
    a.indexPut([0, 0], 5);
    expect((await reading)[0]).toBe(300);
    await evaluating;
    const item = a.index(0, 0).itemAsync();
    a.indexPut([0, 0], 6);
    expect(await item).toBe(5);
    expect(await a.index(0, 0).itemAsync()).toBe(6);
    expect(a.index(0, 1).item()).toBe(300);
  });

  it("leaves the array as it was when it throws", () => {
    const a = mx.array([1, 2, 3]);
    for (const call of [() => a.indexPut([3], 0), () => a.indexPut([0], [1, 2]), () => a.indexPut([0], "x" as unknown as number)]) {
      expect(call).toThrow();
    }
    expect(a.toArray()).toEqual([1, 2, 3]);
    expect(code(() => a.indexPut(0 as unknown as mx.Index[], 1))).toBe("TypeError");
    expect(code(() => a.indexPut([0], null as unknown as number))).toBe("TypeError");
    a.dispose();
    expect(code(() => a.indexPut([0], 1))).toBe("DISPOSED");
    expect(code(() => a.indexPut([0], [1]))).toBe("DISPOSED");
    expect(code(() => a.index(0))).toBe("DISPOSED");
    expect(code(() => a.at(0).add(1))).toBe("DISPOSED");
    const gone = mx.array([0]);
    gone.dispose();
    expect(code(() => mx.array([1]).index(gone))).toBe("DISPOSED");
    expect(code(() => mx.array([1]).indexPut([0], gone))).toBe("DISPOSED");
  });
});

describe("at()", () => {
  it("counts every update of an element, and can be used again", () => {
    const a = mx.array([1, 2, 3]);
    const twice = a.at([0, 0, 2]);
    expect(twice).toBeInstanceOf(mx.ArrayAt);
    expect(twice.add(10).toArray()).toEqual([21, 2, 13]);
    expect(twice.subtract([1, 2, 3]).toArray()).toEqual([-2, 2, 0]);
    expect(twice.multiply(2).toArray()).toEqual([4, 2, 6]);
    expect(twice.divide(2).toArray()).toEqual([0.25, 2, 1.5]);
    expect(twice.maximum([5, 4, 1]).toArray()).toEqual([5, 2, 3]);
    expect(twice.minimum([5, -4, 1]).toArray()).toEqual([-4, 2, 1]);
    expect(twice.set(0).toArray()).toEqual([0, 2, 0]);
    expect(a.toArray()).toEqual([1, 2, 3]);
  });

  it("keeps the dtype, also for the whole array", () => {
    const a = mx.array([7, 8], "int32");
    expect(a.at("...").add(2.5).toArray()).toEqual([9, 10]);
    expect(a.at().multiply(2).dtype).toBe("int32");
    expect(a.at(0).divide(0.5).toArray()).toEqual([14, 8]);
    expect(mx.array(5).at().add(1).item()).toBe(6);
    expect(mx.array(5).at(null).subtract(1).item()).toBe(4);
  });

  it("names the call in its errors", () => {
    const a = mx.array([1, 2, 3]);
    expect(messageOf(() => a.at(5).add(1))).toContain("at.add: index 5 is out of range for axis 0 of length 3");
    expect(messageOf(() => a.at(0).minimum("x" as unknown as number))).toMatch(/^at.minimum: value must be /);
    expect(code(() => mx.array([true]).at(0).subtract(true))).toBe("INVALID_ARGUMENT");
  });
});

describe("slice()", () => {
  it("makes a range, which prints as Python writes it", () => {
    expect(`${mx.slice(1, null, 2)} ${mx.slice()} ${mx.slice(null, -1)}`).toBe("1::2 : :-1");
    expect(mx.slice(1)).toBeInstanceOf(mx.Slice);
    expect(mx.array([1, 2, 3, 4]).index(mx.slice(-(2 ** 40), 2 ** 40, 2 ** 40)).toArray()).toEqual([1]);
    expect(mx.array([1, 2, 3, 4]).index(mx.slice(null, null, -(2 ** 40))).toArray()).toEqual([4]);
    expect(code(() => mx.slice(0, 1, 0))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.slice(0.5))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.slice("1" as unknown as number))).toBe("TypeError");
  });

  it("takes a block, and sliceUpdate() replaces one, whose start is an array", () => {
    const a = cube();
    expect(mx.slice(a, [1, 1], [0, 2], [1, 3, 2]).toArray()).toEqual([[[13, 14], [17, 18], [21, 22]]]);
    expect(mx.slice(a, later(5), [0], [1, 1, 4]).toArray()).toEqual([[[12, 13, 14, 15]]]);
    expect(mx.slice(a, later(-5, 9), [2, 1], [1, 2, 4]).toArray()).toEqual([[[4, 5, 6, 7], [8, 9, 10, 11]]]);
    expect(mx.sliceUpdate(mx.zeros([4]), [1, 2], later(9), [0]).toArray()).toEqual([0, 0, 1, 2]);
    expect(mx.sliceUpdate(mx.zeros([4]), [1, 2], 2, 0).toArray()).toEqual([0, 0, 1, 2]);
  });

  it("refuses starts from which a block would lie outside", () => {
    const a = cube();
    for (const start of [2, -1, 2 ** 31 - 1]) {
      expect(code(() => mx.slice(a, [start], [0], [1, 3, 4]))).toBe("OUT_OF_RANGE");
      expect(code(() => mx.sliceUpdate(a, mx.zeros([1, 3, 4]), [start], [0]))).toBe("OUT_OF_RANGE");
    }
    expect(code(() => mx.sliceUpdate(a, mx.zeros([2, 3, 4]), [1], [0]))).toBe("OUT_OF_RANGE");
    expect(code(() => mx.sliceUpdate(a, mx.zeros([1, 1, 3, 4]), [0], [0]))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.slice(a, [0], [0], [-1, 3, 4]))).toBe("INVALID_ARGUMENT");
    expect(messageOf(() => mx.slice(a, [2], [0], [1, 3, 4]))).toContain("slice: a start of 2 is out of range for axis 0");
  });
});

describe("for ... of", () => {
  it("goes through the first axis", () => {
    expect([...cube().index(0)].map((row) => row.toArray())).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]);
    expect([...mx.zeros([0, 2])]).toEqual([]);
    expect(() => [...mx.array(1)]).toThrow(mx.MlxError);
  });
});
