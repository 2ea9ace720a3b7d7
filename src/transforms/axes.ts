// The axes along which `vmap` goes through trees of arrays.

import { MlxError, wrongType } from "../native/errors.ts";
import { integer } from "../core/arguments.ts";
import { Array } from "../core/array.ts";
import { childrenOf } from "../core/structure.ts";

/** An axis, null for none, or a list or object that has the form of the tree's upper part and axes in the places of what is below. */
export type AxisTree = number | null | readonly AxisTree[] | { readonly [key: string]: AxisTree };

/** Stands for null on the native side. */
export const UNMAPPED = -1;

function axisOf(name: string, parameter: string, axis: unknown, array: Array, added: number): number {
  if (axis === null) return UNMAPPED;
  if (typeof axis !== "number") throw wrongType(name, parameter, "an axis, null, or lists and objects of them in the form of what they are for", axis);
  const given = integer(name, parameter, axis);
  const { shape } = array;
  const ndim = shape.length + added;
  if (given >= -ndim && given < ndim) return given < 0 ? given + ndim : given;
  throw new MlxError("OUT_OF_RANGE", name, `${parameter} ${given} is no axis of ${added === 0 ? "an array" : "a result"} of shape (${shape.join(",")})`);
}

/**
 * The axis of each array in `tree`, counted from 0, by a tree of axes that may be cut off above the leaves; `added` is how many
 * dimensions the arrays are still to get.
 */
export function axesOf(name: string, parameter: string, tree: unknown, axes: unknown, added: number): number[] {
  const found: number[] = [];
  const walk = (tree: unknown, axes: unknown): void => {
    const children = childrenOf(tree);
    if (children === undefined) {
      if (tree instanceof Array) found.push(axisOf(name, parameter, axes, tree, added));
      return;
    }
    const below = childrenOf(axes);
    if (below === undefined) return children.forEach(([, child]) => walk(child, axes));
    const byKey = new Map(below);
    if (globalThis.Array.isArray(tree) !== globalThis.Array.isArray(axes) || byKey.size !== children.length || children.some(([key]) => !byKey.has(key))) {
      throw new MlxError(
        "INVALID_ARGUMENT",
        name,
        `${parameter} does not have the form of what it is for, which has ${children.map(([key]) => key).join(", ")}`,
      );
    }
    for (const [key, child] of children) walk(child, byKey.get(key));
  };
  walk(tree, axes);
  return found;
}
