// Products with the Jacobian of a function: `vjp` and `jvp`.

import { JVP, VJP } from "../generated/opcodes.ts";
import { MlxError, wrongType } from "../native/errors.ts";
import { Array } from "../core/array.ts";
import { flattenArrays, type Structure } from "../core/structure.ts";
import { refuseLate, traced } from "../core/traced.ts";
import { callWith, checkFunction, putArrays } from "./call.ts";

/** What a function gives, as a list: one array becomes a list of it. */
export type Outputs<R> = R extends Array ? [R] : R;

type Opcode = typeof VJP | typeof JVP;

function product(name: string, opcode: Opcode, fn: unknown, primals: unknown, vector: unknown, parameter: string): [unknown, unknown] {
  const target = checkFunction(name, "fn", fn);
  if (!globalThis.Array.isArray(primals)) throw wrongType(name, "primals", "a list of arrays", primals);
  if (!globalThis.Array.isArray(vector) && opcode === JVP) throw wrongType(name, parameter, "a list of arrays", vector);
  if (typeof vector !== "object" || vector === null || vector instanceof Array) throw wrongType(name, parameter, "a list of arrays", vector);
  const inputs = flattenArrays(name, "primals", primals);
  const { arrays } = flattenArrays(name, parameter, vector);
  if (inputs.arrays.length === 0) throw new MlxError("INVALID_ARGUMENT", name, "there is no array among the primals");
  let output: Structure | undefined;
  const results = callWith(
    name,
    opcode,
    traced((given) => {
      const result = target(...inputs.structure.build(given) as unknown[]);
      refuseLate(name, result);
      const flat = flattenArrays(name, "the result", result instanceof Array ? [result] : result);
      output = flat.structure;
      return { arrays: flat.arrays };
    }),
    () => {
      putArrays(name, inputs.arrays);
      putArrays(name, arrays);
    },
  );
  const products = opcode === VJP ? inputs.structure : output!;
  return [output!.build(results), products.build(results, output!.count)];
}

/**
 * Computes a function's value, and the product of cotangents with its Jacobian.
 *
 * @param fn The function; it must not be async. It gives an array, or a list or other tree of arrays.
 * @param primals Its arguments: arrays, or trees of them.
 * @param cotangents What to multiply from the left: of the form, shapes and dtypes of what the function gives, a list of one array when that is one.
 * @returns What the function gives, as a list when it is one array, and the products: of the form of the primals.
 * @throws {MlxError} INVALID_ARGUMENT when number or shapes of the cotangents are not those of the outputs. What `fn` throws comes out
 * as it is.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.vjp
 * @example
 * ```ts
 * import { type Array, array, vjp } from "mlx.node";
 *
 * const [[y], [dx]] = vjp((x: Array) => x.square(), [array([1, 2, 3])], [array([1, 0, 1])]);
 * y.toArray(); // [1, 4, 9]
 * dx.toArray(); // [2, 0, 6]
 * ```
 */
export function vjp<A extends unknown[], R>(fn: (...args: A) => R, primals: readonly [...A], cotangents: Outputs<R>): [outputs: Outputs<R>, products: A] {
  return product("vjp", VJP, fn, primals, cotangents, "cotangents") as [Outputs<R>, A];
}

/**
 * Computes a function's value, and the product of its Jacobian with tangents.
 *
 * @param fn The function; it must not be async. It gives an array, or a list or other tree of arrays.
 * @param primals Its arguments: arrays, or trees of them.
 * @param tangents What to multiply from the right: of the form, shapes and dtypes of the primals.
 * @returns What the function gives and the products of the same form, both as a list when it is one array.
 * @throws {MlxError} INVALID_ARGUMENT when number or shapes of the tangents are not those of the primals. What `fn` throws comes out as
 * it is.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.jvp
 * @example
 * ```ts
 * import { type Array, array, jvp } from "mlx.node";
 *
 * const [[y], [dy]] = jvp((x: Array) => x.square(), [array([1, 2, 3])], [array([1, 0, 1])]);
 * y.toArray(); // [1, 4, 9]
 * dy.toArray(); // [2, 0, 6]
 * ```
 */
export function jvp<A extends unknown[], R>(
  fn: (...args: A) => R,
  primals: readonly [...A],
  tangents: readonly [...A],
): [outputs: Outputs<R>, products: Outputs<R>] {
  return product("jvp", JVP, fn, primals, tangents, "tangents") as [Outputs<R>, Outputs<R>];
}
