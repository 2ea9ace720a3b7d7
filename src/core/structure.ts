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

/** Where in a tree a walk is. Its text is for messages: the name of the tree and the keys from there on, joined by dots. */
export class Place {
  readonly keys: unknown[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  toString(): string {
    return [this.#root, ...this.keys].join(".");
  }
}

type LeafFunction = (leaf: unknown, place: Place) => unknown;

/** The tree with every leaf replaced by what `leaf` makes of it; `root` is what messages call the tree. */
export function mapLeaves(name: string, root: string, tree: unknown, leaf: LeafFunction): unknown {
  return mapNode(name, tree, leaf, new Place(root));
}

function mapNode(name: string, tree: unknown, leaf: LeafFunction, place: Place): unknown {
  if (tree instanceof Array) return leaf(tree, place);
  const { keys } = place;
  if (keys.length > DEEPEST) throw new TypeError(`${name}: ${String(place).slice(0, 40)}... is nested too deep, or holds itself`);
  const below = (key: unknown, child: unknown): unknown => {
    keys.push(key);
    const mapped = mapNode(name, child, leaf, place);
    keys.pop();
    return mapped;
  };
  if (globalThis.Array.isArray(tree)) return tree.map((child, i) => below(i, child));
  const children = childrenOf(tree);
  return children === undefined ? leaf(tree, place) : nodeLike(tree, children.map(([key, child]) => [key, below(key, child)] as const));
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
    if (this.#tree === SLOT) return values[from] as T;
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
}

/**
 * What tells trees apart, as a text: their form and, by `constant`, the leaves that are no arrays. The arrays go to `arrays`,
 * in the order of {@link flatten}.
 */
export function formOf(name: string, root: string, tree: unknown, arrays: Array[], constant: (leaf: unknown, place: Place) => string): string {
  const place = new Place(root);
  const walk = (tree: unknown): string => {
    if (tree instanceof Array) {
      arrays.push(tree);
      return "*";
    }
    const children = childrenOf(tree);
    if (children === undefined) return constant(tree, place);
    if (place.keys.length > DEEPEST) throw new TypeError(`${name}: ${String(place).slice(0, 40)}... is nested too deep, or holds itself`);
    const isList = globalThis.Array.isArray(tree);
    let form = isList ? "[" : tree instanceof Map ? "<" : "{";
    for (const [key, child] of children) {
      place.keys.push(key);
      if (!isList) form += `${typeof key === "string" ? JSON.stringify(key) : constant(key, place)}:`;
      form += `${walk(child)},`;
      place.keys.pop();
    }
    return form;
  };
  return walk(tree);
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
