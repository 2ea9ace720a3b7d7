// What a call makes for its own use is gone when it returns or throws: the native table holds what JavaScript holds.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { live } from "./live.ts";

/** How many more arrays there are after `work` than before. */
function growth(work: () => void): number {
  const before = live();
  work();
  return live() - before;
}

describe("a call leaves no array behind", () => {
  it("of nested lists, typed arrays, numbers and positions given as operands", () => {
    const grown = growth(() => {
      for (let i = 0; i < 50; i++) {
        mx.add([[1, 2], [3, 4]], Float32Array.of(1, 2)).dispose();
        mx.where([true, false], 1, { re: 0, im: i }).dispose();
        mx.take([1, 2, 3], [0, i % 3]).dispose();
        mx.concatenate([[1, 2], [3, 4]]).dispose();
        for (const part of mx.split([1, 2, 3, 4], 2)) part.dispose();
        mx.fast.rope([[[1, 2]]], 2, { base: 10, offset: [i] }).dispose();
        mx.fast.scaledDotProductAttention([[[[1]]]], [[[[1]]]], [[[[1]]]], { scale: 1, mask: [[true]], sinks: [0] }).dispose();
        for (const part of mx.fast.gatedDeltaUpdate([[[[2]]]], [[[[1]]]], [[[[3]]]], [[[1]]], [[[1]]])) part.dispose();
        mx.full([2], i).dispose();
      }
    });
    expect(grown).toBe(0);
  });

  it("when the native side throws after it has read the operands", () => {
    const grown = growth(() => {
      for (let i = 0; i < 50; i++) {
        expect(() => mx.add([1, 2], [1, 2, 3])).toThrow(mx.MlxError);
        expect(() => mx.reshape([1, 2, 3], [2, 2])).toThrow(mx.MlxError);
        expect(() => mx.matmul([[1, 2]], [[1, 2]])).toThrow(mx.MlxError);
        expect(() => mx.fast.scaledDotProductAttention([[[[1]]]], [[[[1]]]], [[[[1]]]], { scale: 1, mask: [[[[[true]]]]] })).toThrow(mx.MlxError);
        expect(() => mx.fast.crossEntropy([[1, 2]], [2])).toThrow(mx.MlxError);
      }
    });
    expect(grown).toBe(0);
  });

  it("of lists and masks given as indices, and of arrays that indexPut replaced", () => {
    const a = mx.zeros([3, 4]);
    const mask = mx.array([true, false, true]);
    const grown = growth(() => {
      for (let i = 0; i < 50; i++) {
        a.index([0, 2], "...", [[1], [i % 4]]).dispose();
        a.index(0).dispose();
        a.indexPut([[0, 1], mx.slice(1, 3)], [[i, i], [i, i]]);
        a.indexPut([mask], i).indexPut([[true, false, true]], [i, i, i, i]);
        a.at(Int32Array.of(0, 0), 1).add([1, 2]).dispose();
        mx.slice(a, [1, 1], [0, 1], [2, 2]).dispose();
        mx.sliceUpdate(a, [1, 2], [1], [1]).dispose();
        expect(() => a.index([0, 9])).toThrow(mx.MlxError);
        expect(() => a.indexPut([[0, 1], 0], [1, 2, 3])).toThrow(mx.MlxError);
        expect(() => a.at([true, false, true]).add([1])).toThrow(mx.MlxError);
      }
    });
    expect(grown).toBe(0);
  });

  it("of an array that is read asynchronously", async () => {
    const a = mx.array([1, 2]);
    const before = live();
    expect(await a.toArrayAsync()).toEqual([1, 2]);
    expect(await a.toTypedArrayAsync()).toEqual(Float32Array.of(1, 2));
    await expect(a.itemAsync()).rejects.toThrow(mx.MlxError);
    // The collector may bring back what earlier tests left, while this one waits.
    expect(live() - before).toBeLessThanOrEqual(0);
  });

  it("when it is read, copied, printed or gone through", () => {
    const a = mx.array([[1, 2], [3, 4]]);
    const grown = growth(() => {
      for (let i = 0; i < 20; i++) {
        a.toArray();
        a.toTypedArray();
        String(a);
        a.strides;
        mx.array(a).dispose();
        mx.array(a, [4], "int8").dispose();
        for (const row of a) row.dispose();
      }
    });
    expect(grown).toBe(0);
  });

  it("that was disposed twice, or whose handle is used again", () => {
    const grown = growth(() => {
      const first = mx.array([1]);
      const { handle } = first;
      first.dispose();
      first.dispose();
      const second = mx.array([2]);
      expect(second.handle).not.toBe(handle);
      expect(second.item()).toBe(2);
      second.dispose();
    });
    expect(grown).toBe(0);
  });
});
