// `tree`: as mlx.utils.tree_map, tree_flatten and tree_unflatten have it.

import { describe, expect, it } from "vitest";
import { type Array as MLXArray, array, tree } from "../../mod.ts";

class Own {
  value = 1;
}

describe("tree", () => {
  it("map() keeps the form: lists, objects, Maps; everything else is a leaf", () => {
    const own = new Own();
    const given = { a: 1, list: [2, [3]], map: new Map([["k", 4]]), own, none: null, bytes: Uint8Array.of(1) };
    const seen: unknown[] = [];
    const result = tree.map((leaf) => {
      seen.push(leaf);
      return leaf;
    }, given);
    expect(result).toEqual(given);
    expect(result).not.toBe(given);
    expect(seen).toEqual([1, 2, 3, 4, own, null, given.bytes]);
    const doubled = tree.map((leaf: MLXArray) => leaf.multiply(2), { w: array([1]), b: [array(2)] });
    expect([doubled.w.toArray(), doubled.b[0]!.item()]).toEqual([[2], 4]);
    expect(tree.map((leaf: number) => leaf + 1, 1)).toBe(2);
  });

  it("map() goes through further trees beside the first", () => {
    expect(tree.map((a: number, b: number) => a + b, { x: 1, y: [2] }, { x: 10, y: [20] })).toEqual({ x: 11, y: [22] });
    expect(tree.map((_: number, b: unknown) => b, { x: 1 }, { x: { deeper: 1 } })).toEqual({ x: { deeper: 1 } });
    expect(() => tree.map((a: number) => a, { x: 1 }, { y: 1 })).toThrow(TypeError);
    expect(() => tree.map((a: number) => a, [1], { 0: 1 })).toThrow(TypeError);
    expect(() => tree.map(3 as never, [1])).toThrow("tree.map: fn must be a function, got 3");
  });

  it("flatten() and unflatten() undo each other", () => {
    const given = { w: 1, layers: [{ b: 2 }, { b: 3 }] };
    expect(tree.flatten(given)).toEqual([["w", 1], ["layers.0.b", 2], ["layers.1.b", 3]]);
    expect(tree.unflatten(tree.flatten(given))).toEqual(given);
    expect(tree.unflatten([["1.b", 2], ["0.b", 1]])).toEqual([{ b: 1 }, { b: 2 }]);
    expect(tree.unflatten([["1", 2]])).toEqual({ 1: 2 });
    expect(tree.unflatten(tree.flatten(7))).toBe(7);
    expect(tree.flatten([])).toEqual([]);
    expect(tree.leaves(given)).toEqual([1, 2, 3]);
    expect(() => tree.unflatten([3 as never])).toThrow(TypeError);
  });

  it("keeps names apart from the prototype, and refuses what holds itself", () => {
    const made = tree.unflatten([["__proto__.polluted", 1]]);
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const call of [() => tree.leaves(cycle), () => tree.map((leaf) => leaf, cycle)]) expect(call).toThrow("holds itself");
  });
});
