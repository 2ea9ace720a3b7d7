// `vmap`: a function of single items made one of whole batches.

import { VMAP } from "../generated/opcodes.ts";
import { putList, reserve } from "../native/frame.ts";
import { flatten, type Structure } from "../core/structure.ts";
import { traced } from "../core/traced.ts";
import { axesOf, type AxisTree } from "./axes.ts";
import { type AnyFunction, callWith, checkFunction, checkOptions, flattenResult, putArrays } from "./call.ts";

/** Along which axes {@link vmap} goes. */
export interface VmapOptions {
  /** The axis of every argument, null for one that is the same each time, or a list of them by argument: 0 if it is left out. */
  inAxes?: AxisTree | undefined;
  /** The axis of the results, or their form with axes in it: 0 if it is left out. */
  outAxes?: AxisTree | undefined;
}

/** Axes by argument, or of the one argument. */
function inputAxes(axes: AxisTree, args: readonly unknown[]): unknown {
  const isByArgument = globalThis.Array.isArray(axes) && (axes.length === args.length || args.length !== 1);
  return isByArgument || typeof axes === "number" || axes === null ? axes : [axes];
}

/**
 * Makes a function of batches from a function of single items: it is traced once, and each operation then works on the
 * whole batch.
 *
 * Arguments and results are trees of arrays. The arrays of the arguments lose the axis that is named for them, and the results get one.
 * An argument whose axis is null is the same for all items, as are leaves that are no arrays.
 *
 * @param fn The function of one item; it must not be async.
 * @param options The axes: a number for all, or lists and objects in the form of the arguments (of the one argument, if there is but
 * one) and results, which may be cut off above the leaves.
 * @returns A function of the same arguments, with one more axis where there is one to go along.
 * @throws {MlxError} By the function made: OUT_OF_RANGE for an axis that an array does not have; INVALID_ARGUMENT when axes differ in length,
 * none is named, or they have not the form of what they are for. What `fn` throws comes out as it is.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.vmap
 * @example
 * ```ts
 * import { type Array, array, vmap } from "mlx.node";
 *
 * const scale = (x: Array, factor: Array) => x.multiply(factor).sum();
 * const x = array([[1, 2], [3, 4]]);
 * vmap(scale)(x, array([1, 10])).toArray(); // [3, 70]
 * vmap(scale, { inAxes: [1, null] })(x, array(10)).toArray(); // [40, 60]
 * ```
 */
export function vmap<F extends AnyFunction>(fn: F, options?: VmapOptions): F {
  const target = checkFunction("vmap", "fn", fn);
  const { inAxes = 0, outAxes = 0 } = checkOptions("vmap", options, ["inAxes", "outAxes"]);
  const mapped = (...args: unknown[]): unknown => {
    const { arrays, structure } = flatten("vmap", "arguments", args);
    const axes = axesOf("vmap", "inAxes", args, inputAxes(inAxes, args), 0);
    let output: Structure | undefined;
    const body = traced((given) => {
      const result = target(...structure.build(given));
      const flat = flattenResult("vmap", result);
      output = flat.structure;
      return { arrays: flat.arrays, numbers: axesOf("vmap", "outAxes", result, outAxes, 1) };
    });
    const results = callWith("vmap", VMAP, body, () => {
      putArrays("vmap", arrays);
      reserve("vmap", axes.length + 1);
      putList(axes);
    });
    return output!.build(results);
  };
  return mapped as unknown as F;
}
