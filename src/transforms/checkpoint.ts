// `checkpoint`: less memory for gradients, at the price of computing twice.

import { CHECKPOINT } from "../generated/opcodes.ts";
import { registerKept } from "../native/callbacks.ts";
import { put } from "../native/frame.ts";
import { flatten, type Structure } from "../core/structure.ts";
import { traced } from "../core/traced.ts";
import { type AnyFunction, callTracing, checkFunction, flattenResult, putArrays } from "./call.ts";

/**
 * Makes a function whose gradient keeps none of its intermediate results: they are computed again when the gradient is.
 *
 * The function is called once in every call, and once more for a gradient, so it must do the same each time. Gradients are taken in
 * its arguments only: arrays that it uses without taking them count as constants.
 *
 * @param fn The function; it must not be async. It takes and gives trees of arrays.
 * @returns A function of the same arguments and results.
 * @throws {TypeError} For an argument that is no function; by the function made, for a result without arrays. What `fn` throws comes
 * out as it is.
 * @see mlx.core.checkpoint
 * @example
 * ```ts
 * import { type Array, array, checkpoint, grad } from "mlx.node";
 *
 * const layer = checkpoint((x: Array) => x.exp().sin());
 * grad((x: Array) => layer(x).sum())(array([0])).item(); // cos(1)
 * ```
 */
export function checkpoint<F extends AnyFunction>(fn: F): F {
  const target = checkFunction("checkpoint", "fn", fn);
  const checkpointed = (...args: unknown[]): unknown => {
    const { arrays, structure } = flatten("checkpoint", "arguments", args);
    let output: Structure | undefined;
    const id = registerKept(traced((given) => {
      const flat = flattenResult("checkpoint", target(...structure.build(given)));
      output = flat.structure;
      return { arrays: flat.arrays };
    }));
    const results = callTracing("checkpoint", CHECKPOINT, () => {
      put(id);
      putArrays("checkpoint", arrays);
    });
    return output!.build(results);
  };
  return checkpointed as unknown as F;
}
