// Trees of arrays, taken apart and put together again: lists, plain objects and Maps are nodes, everything else is a leaf.

import { describe } from "../native/errors.ts";
import { Array } from "./array.ts";

const DEEPEST = 1000;

/** Whether a value is a plain object: of no class of its own. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null && !(value instanceof Map);
}

/** The keys and children of a node, in order; undefined for a leaf. */
export function childrenOf(tree: unknown): (readonly [key: unknown, child: unknown])[] | undefined {
  if (globalThis.Array.isArray(tree)) return tree.map((child, i) => [i, child] as const);
  if (tree instanceof Map) return [...tree];
  return isPlain(tree) ? Object.entries(tree) : undefined;
}

/** A node like `tree`, with other children under the same keys. */
export function nodeLike(tree: unknown, children: readonly (readonly [key: unknown, child: unknown])[]): unknown {
  if (globalThis.Array.isArray(tree)) return children.map(([, child]) => child);
  if (tree instanceof Map) return new Map(children);
  return Object.fromEntries(children as [string, unknown][]);
}

/** The tree with every leaf replaced by what `leaf` makes of it; `path` is for the message of an error. */
export function mapLeaves(name: string, path: string, tree: unknown, leaf: (value: unknown, path: string) => unknown, depth = 0): unknown {
  const children = childrenOf(tree);
  if (children === undefined) return leaf(tree, path);
  if (depth > DEEPEST) throw new TypeError(`${name}: ${path.slice(0, 40)}... is nested too deep, or holds itself`);
  return nodeLike(tree, children.map(([key, child]) => [key, mapLeaves(name, `${path}.${key}`, child, leaf, depth + 1)] as const));
}

// Stands for an array in the tree of a structure.
const SLOT = Object.freeze(Object.create(Array.prototype)) as object;

/** What a tree is without its arrays. */
export class Structure<T = unknown> {
  /** The tree, where {@link SLOT} stands for each array. */
  readonly #tree: unknown;
  /** How many arrays there are. */
  readonly count: number;

  constructor(tree: unknown, count: number) {
    this.#tree = tree;
    this.count = count;
  }

  /** The tree with the values from `from` on in the places of the arrays. */
  build(values: readonly unknown[], from = 0): T {
    let next = from;
    return mapLeaves("", "", this.#tree, (leaf) => leaf === SLOT ? values[next++] : leaf) as T;
  }

  /** What `tree` has in the place of each array; a missing node has nothing. */
  match(tree: unknown): unknown[] {
    const found: unknown[] = [];
    const walk = (own: unknown, other: unknown): void => {
      const children = childrenOf(own);
      if (children === undefined) {
        if (own === SLOT) found.push(other);
        return;
      }
      const others = new Map(childrenOf(other) ?? []);
      for (const [key, child] of children) walk(child, others.get(key));
    };
    walk(this.#tree, tree);
    return found;
  }

  /** What tells structures apart: the shape of the tree and, by `constant`, its other leaves. */
  signature(name: string, constant: (leaf: unknown, path: string) => string): string {
    const walk = (tree: unknown, path: string): string => {
      const children = childrenOf(tree);
      if (children === undefined) return tree === SLOT ? "*" : constant(tree, path);
      const [open, close] = globalThis.Array.isArray(tree) ? "[]" : tree instanceof Map ? "<>" : "{}";
      const key = (each: unknown): string => typeof each === "string" ? JSON.stringify(each) : constant(each, path);
      return `${open}${children.map(([each, child]) => `${globalThis.Array.isArray(tree) ? "" : `${key(each)}:`}${walk(child, `${path}.${each}`)}`)}${close}`;
    };
    return walk(this.#tree, name);
  }
}

/** The arrays of a tree, in order, and the rest of it. */
export function flatten<T>(name: string, path: string, tree: T): { arrays: Array[]; structure: Structure<T> } {
  const arrays: Array[] = [];
  const rest = mapLeaves(name, path, tree, (leaf) => {
    if (!(leaf instanceof Array)) return leaf;
    arrays.push(leaf);
    return SLOT;
  });
  return { arrays, structure: new Structure<T>(rest, arrays.length) };
}

/** The same for a tree whose leaves must be arrays. */
export function flattenArrays<T>(name: string, path: string, tree: T): { arrays: Array[]; structure: Structure<T> } {
  mapLeaves(name, path, tree, (leaf, place) => {
    if (!(leaf instanceof Array)) throw new TypeError(`${name}: ${place} must be an array or a tree of arrays, got ${describe(leaf)}`);
  });
  return flatten(name, path, tree);
}
