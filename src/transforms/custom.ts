// `customFunction`: functions with transforms of their own.

import { CUSTOM_FUNCTION } from "../generated/opcodes.ts";
import { type HandleFunction, registerKept } from "../native/callbacks.ts";
import { describe, MlxError } from "../native/errors.ts";
import { put } from "../native/frame.ts";
import { Array } from "../core/array.ts";
import { flatten, type Structure } from "../core/structure.ts";
import { refuseLate, traced } from "../core/traced.ts";
import { broadcastTo, zeros } from "../generated/ops.ts";
import { axesOf, type AxisTree, UNMAPPED } from "./axes.ts";
import { type AnyFunction, type Call, callTracing, checkFunction, checkOptions, flattenResult, putArrays } from "./call.ts";

/** The arguments as the rules of a {@link customFunction} get them: the argument itself when there is but one. */
export type Primals<A extends readonly unknown[]> = A extends readonly [infer One] ? One : A;

/** The rule of a {@link customFunction} for `vjp`, `grad` and `valueAndGrad`. */
export type VjpRule<F extends AnyFunction> = (primals: Primals<Parameters<F>>, cotangents: ReturnType<F>, outputs: ReturnType<F>) => unknown;

/** The rule of a {@link customFunction} for `jvp`. */
export type JvpRule<F extends AnyFunction> = (primals: Primals<Parameters<F>>, tangents: Primals<Parameters<F>>) => unknown;

/** The rule of a {@link customFunction} for `vmap`. */
export type VmapRule<F extends AnyFunction> = (inputs: Primals<Parameters<F>>, axes: unknown) => readonly [outputs: ReturnType<F>, axes: AxisTree];

/** The rules of a {@link customFunction}; a transform without one does as ever. */
export interface CustomRules<F extends AnyFunction> {
  /** Gives the products of the cotangents with the Jacobian: of the form of the primals, null for zeros. */
  vjp?: VjpRule<F> | undefined;
  /** Gives the products of the Jacobian with the tangents, which are null where there are none: of the form of the outputs, null for zeros. */
  jvp?: JvpRule<F> | undefined;
  /** Gives the results for the whole batch and their axes; it gets the axis of each array, null for one that has none. */
  vmap?: VmapRule<F> | undefined;
}

/** What {@link customFunction} makes: the function, whose rules can be set one by one. */
export type CustomFunction<F extends AnyFunction> = F & {
  /** Sets the rule for `vjp`, `grad` and `valueAndGrad`. */
  vjp(rule: VjpRule<F>): CustomFunction<F>;
  /** Sets the rule for `jvp`. */
  jvp(rule: JvpRule<F>): CustomFunction<F>;
  /** Sets the rule for `vmap`. */
  vmap(rule: VmapRule<F>): CustomFunction<F>;
};

/** One call of a custom function, for as long as MLX may ask for its transforms. */
class CustomCall {
  readonly #inputs: Structure<unknown[]>;
  #outputs: Structure | undefined;
  #results: { shape: number[]; dtype: Array["dtype"] }[] = [];

  constructor(inputs: Structure<unknown[]>) {
    this.#inputs = inputs;
  }

  forward(fn: Call): HandleFunction {
    return traced((given) => {
      const { arrays, structure } = flattenResult("customFunction", fn(...this.#inputs.build(given)));
      this.#outputs = structure;
      this.#results = arrays.map(({ shape, dtype }) => ({ shape, dtype }));
      return { arrays };
    });
  }

  vjp(rule: Call): HandleFunction {
    return traced((given) => {
      const { count } = this.#inputs;
      const outputs = this.#outputs!;
      const result = rule(this.#bare(given), outputs.build(given, count), outputs.build(given, count + outputs.count));
      refuseLate("vjp", result);
      const products = this.#inputs.match(this.#asArguments(result));
      return { arrays: products.map((product, i) => gradientOf(product, given[i]!)) };
    });
  }

  jvp(rule: Call): HandleFunction {
    return traced((given, places) => {
      const { count } = this.#inputs;
      const tangents: (Array | null)[] = new globalThis.Array(count).fill(null);
      places.forEach((place, i) => tangents[place] = given[count + i]!);
      const result = rule(this.#bare(given), this.#bare(tangents));
      refuseLate("jvp", result);
      const products = this.#outputs!.match(result);
      return {
        arrays: products.map((product, i) => {
          if (product instanceof Array) return product;
          if (product !== null && product !== undefined) {
            throw new TypeError(`jvp: the rule of a custom function must give arrays in the form of the outputs, got ${describe(product)}`);
          }
          return zeros(this.#results[i]!.shape, this.#results[i]!.dtype);
        }),
      };
    });
  }

  vmap(rule: Call): HandleFunction {
    return traced((given, axes) => {
      const result = rule(this.#bare(given), this.#bare(axes.map((axis) => axis === UNMAPPED ? null : axis)));
      refuseLate("vmap", result);
      if (!globalThis.Array.isArray(result) || result.length !== 2) {
        throw new TypeError(`vmap: the rule of a custom function must give [outputs, axes], got ${describe(result)}`);
      }
      const [outputs, outAxes] = result as [unknown, unknown];
      const { arrays } = flatten("vmap", "the outputs", outputs);
      const places = axesOf("vmap", "axes", outputs, outAxes, 0);
      const mapped = axes.findIndex((axis) => axis !== UNMAPPED);
      const { shape } = given[mapped]!;
      // MLX takes every result for one that has an axis.
      return {
        arrays: arrays.map((array, i) => places[i] === UNMAPPED ? broadcastTo(array, [shape[axes[mapped]!]!, ...array.shape]) : array),
        numbers: places.map((axis) => axis === UNMAPPED ? 0 : axis),
      };
    });
  }

  #bare(values: readonly unknown[]): unknown {
    const args = this.#inputs.build(values);
    return args.length === 1 ? args[0] : args;
  }

  /** What a rule gives, by argument. */
  #asArguments(result: unknown): unknown {
    const args = this.#bare(new globalThis.Array(this.#inputs.count).fill(null));
    if (this.#inputs.build([]).length !== 1) return result instanceof Array ? [result] : result;
    const isWrapped = globalThis.Array.isArray(result) && result.length === 1 && !globalThis.Array.isArray(args);
    return isWrapped ? result : [result];
  }
}

function gradientOf(product: unknown, primal: Array): Array {
  const { shape, dtype } = primal;
  if (product === null || product === undefined) return zeros(shape, dtype);
  if (!(product instanceof Array)) {
    throw new TypeError(`vjp: the rule of a custom function must give arrays in the form of the primals, got ${describe(product)}`);
  }
  if (product.shape.join() === shape.join()) return product;
  throw new MlxError(
    "INVALID_ARGUMENT",
    "vjp",
    `the rule of a custom function gave a product of shape (${product.shape.join(",")}) for a primal of shape (${shape.join(",")})`,
  );
}

/**
 * Makes a function whose transforms are computed by rules of its own.
 *
 * Called by itself it is `fn`. Where a transform meets it, the rule for that transform is called instead of differentiating or
 * vectorizing what `fn` does; without a rule the transform does as ever. The rules get the arguments in a list, or bare when there is
 * but one. A custom function is pure: arrays that it uses without taking them count as constants.
 *
 * @param fn The function; neither it nor a rule may be async. It takes and gives trees of arrays; other leaves of its arguments are constants.
 * @param rules The rules; the methods `vjp`, `jvp` and `vmap` of the result set them too, and give it back.
 * @returns The function.
 * @throws {MlxError} INVALID_ARGUMENT, by transforms, when what the rule for `vjp` gives has not the shape of the primal.
 * @throws {TypeError} For an argument of a wrong JavaScript type; by the function made, when `fn` or a rule does not give arrays.
 * @see mlx.core.custom_function
 * @example
 * ```ts
 * import { type Array, array, customFunction, grad, minimum } from "mlx.node";
 *
 * // The gradient passes through a clipping that stops it.
 * const clipped = customFunction((x: Array) => minimum(x, 1), { vjp: (_x, cotangent) => cotangent });
 * clipped(array(3)).item(); // 1
 * grad(clipped)(array(3)).item(); // 1
 * ```
 */
export function customFunction<F extends AnyFunction>(fn: F, rules?: CustomRules<F>): CustomFunction<F> {
  const target = checkFunction("customFunction", "fn", fn);
  const given = checkOptions("customFunction", rules, ["vjp", "jvp", "vmap"]);
  const set: { vjp?: Call; jvp?: Call; vmap?: Call } = {};
  const run = (...args: unknown[]): unknown => {
    const { arrays, structure } = flatten("customFunction", "arguments", args);
    const call = new CustomCall(structure);
    let output: Structure | undefined;
    const forward = call.forward((...inputs) => {
      const result = target(...inputs);
      refuseLate("customFunction", result);
      output ??= flatten("customFunction", "the result", result).structure;
      return result;
    });
    const { vjp, jvp, vmap } = set;
    const ids = [
      registerKept(forward),
      vjp === undefined ? 0 : registerKept(call.vjp(vjp)),
      jvp === undefined ? 0 : registerKept(call.jvp(jvp)),
      vmap === undefined ? 0 : registerKept(call.vmap(vmap)),
    ];
    const results = callTracing("customFunction", CUSTOM_FUNCTION, () => {
      for (const id of ids) put(id);
      putArrays("customFunction", arrays);
    });
    return output!.build(results);
  };
  const setter = (key: "vjp" | "jvp" | "vmap") => (rule: unknown): CustomFunction<F> => {
    set[key] = checkFunction("customFunction", key, rule);
    return custom;
  };
  const custom = Object.assign(run, { vjp: setter("vjp"), jvp: setter("jvp"), vmap: setter("vmap") }) as unknown as CustomFunction<F>;
  for (const key of ["vjp", "jvp", "vmap"] as const) if (given[key] !== undefined) setter(key)(given[key]);
  return custom;
}
