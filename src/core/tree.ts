// Functions of trees: values in nested lists, plain objects and Maps.

import { wrongType } from "../native/errors.ts";
import { childrenOf, mapLeaves, nodeLike } from "./structure.ts";

/** A leaf of a tree and its path: the keys from the root on, joined by dots. */
export type PathAndLeaf = [path: string, leaf: unknown];

/**
 * Calls a function with every leaf of a tree, and makes a tree of the same form of what it gives.
 *
 * Lists, plain objects and Maps are nodes; arrays and everything else are leaves.
 *
 * @param fn The function; it gets the leaf, and after it what the further trees have in its place.
 * @param tree The tree.
 * @param rest Further trees of the same form, or larger ones: their parts in the places of the leaves are passed as they are.
 * @returns The new tree.
 * @throws {TypeError} When `fn` is no function, or a further tree has not the form of the first.
 * @see mlx.utils.tree_map
 * @example
 * ```ts
 * import { type Array, array, tree } from "mlx.node";
 *
 * const params = { w: array([1, 2]), layers: [array(3)] };
 * tree.map((each: Array) => each.multiply(2).toArray(), params); // { w: [2, 4], layers: [6] }
 * ```
 */
// deno-lint-ignore no-explicit-any
export function map<T>(fn: (leaf: any, ...rest: any[]) => unknown, tree: T, ...rest: readonly unknown[]): T {
  if (typeof fn !== "function") throw wrongType("tree.map", "fn", "a function", fn);
  const walk = (tree: unknown, rest: readonly unknown[], path: string): unknown => {
    const children = childrenOf(tree);
    if (children === undefined) return fn(tree, ...rest);
    const others = rest.map((other, i) => {
      const below = childrenOf(other);
      if (below === undefined || globalThis.Array.isArray(tree) !== globalThis.Array.isArray(other)) {
        throw wrongType("tree.map", `tree ${i + 2}${path}`, "of the form of the first", other);
      }
      return new Map(below);
    });
    return nodeLike(
      tree,
      children.map(([key, child]) => {
        const missing = others.findIndex((other) => !other.has(key));
        if (missing >= 0) throw wrongType("tree.map", `tree ${missing + 2}${path}.${key}`, "of the form of the first", undefined);
        return [key, walk(child, others.map((other) => other.get(key)), `${path}.${key}`)] as const;
      }),
    );
  };
  mapLeaves("tree.map", "tree", tree, (leaf) => leaf);
  return walk(tree, rest, "") as T;
}

/**
 * The leaves of a tree with their paths, in order.
 *
 * @param tree The tree.
 * @returns Pairs of a path, such as `layers.0.w`, and the leaf; a tree that is a leaf has the path `""`.
 * @see mlx.utils.tree_flatten
 * @example
 * ```ts
 * import { tree } from "mlx.node";
 *
 * tree.flatten({ w: 1, layers: [{ b: 2 }] }); // [["w", 1], ["layers.0.b", 2]]
 * ```
 */
export function flatten(tree: unknown): PathAndLeaf[] {
  const pairs: PathAndLeaf[] = [];
  mapLeaves("tree.flatten", "", tree, (leaf, place) => pairs.push([String(place).slice(1), leaf]));
  return pairs;
}

/**
 * Makes a tree of leaves and their paths, as {@link flatten} gives them.
 *
 * @param pairs Pairs of a path and a leaf. A node whose keys are the numbers from 0 on becomes a list, every other an object.
 * @returns The tree.
 * @throws {TypeError} When there are no such pairs.
 * @see mlx.utils.tree_unflatten
 * @example
 * ```ts
 * import { tree } from "mlx.node";
 *
 * tree.unflatten([["w", 1], ["layers.0.b", 2]]); // { w: 1, layers: [{ b: 2 }] }
 * ```
 */
// deno-lint-ignore no-explicit-any
export function unflatten(pairs: Iterable<readonly [path: string, leaf: unknown]>): any {
  const root = new Map<string, unknown>();
  const nodes = new Set<unknown>([root]);
  for (const pair of pairs) {
    if (!globalThis.Array.isArray(pair) || typeof pair[0] !== "string") throw wrongType("tree.unflatten", "pairs", "pairs of a path and a leaf", pair);
    const [path, leaf] = pair as [string, unknown];
    if (path === "") return leaf;
    const keys = path.split(".");
    let node = root;
    for (const key of keys.slice(0, -1)) {
      let next = node.get(key);
      if (!nodes.has(next)) {
        next = new Map<string, unknown>();
        nodes.add(next);
        node.set(key, next);
      }
      node = next as Map<string, unknown>;
    }
    node.set(keys.at(-1)!, leaf);
  }
  const build = (node: unknown): unknown => {
    if (!nodes.has(node)) return node;
    const entries = [...node as Map<string, unknown>].map(([key, child]) => [key, build(child)] as const);
    const isList = entries.length > 0 && entries.every(([key]) => /^(0|[1-9]\d*)$/.test(key) && Number(key) < entries.length);
    return isList ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child) : Object.fromEntries(entries);
  };
  return build(root);
}

/**
 * The leaves of a tree, in order.
 *
 * @param tree The tree.
 * @returns The leaves.
 * @see mlx.utils.tree_flatten
 * @example
 * ```ts
 * import { tree } from "mlx.node";
 *
 * tree.leaves({ w: 1, layers: [{ b: 2 }, 3] }); // [1, 2, 3]
 * ```
 */
// deno-lint-ignore no-explicit-any
export function leaves(tree: unknown): any[] {
  return flatten(tree).map(([, leaf]) => leaf);
}
