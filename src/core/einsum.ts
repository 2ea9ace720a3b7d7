// How `einsum` would go about it; the sum itself is in generated/ops.ts.

import * as op from "../generated/opcodes.ts";
import { begin, call, check, putText, slotList, text, textEnd } from "../native/frame.ts";
import { type ArrayLike, operands as convert, putOperands, text as checkText } from "./arguments.ts";

/**
 * Tells in which order {@link einsum} multiplies its operands.
 *
 * @param subscripts What to sum, for example `"ij,jk->ik"`.
 * @param operands The operands, of any shapes that fit; nothing is computed.
 * @returns The steps: each names the places of the operands that it takes out of the list, and puts its result at the end; and
 * a text for people, with the cost.
 * @throws {MlxError} INVALID_ARGUMENT when subscripts and operands do not fit each other.
 * @throws {TypeError} For an argument of a wrong JavaScript type.
 * @see mlx.core.einsum_path
 * @example
 * ```ts
 * import { einsumPath, ones } from "mlx.node";
 *
 * einsumPath("ij,jk,kl->il", ones([2, 3]), ones([3, 4]), ones([4, 2]))[0]; // [[1, 2], [0, 1]]
 * ```
 */
export function einsumPath(subscripts: string, ...operands: ArrayLike[]): [path: number[][], description: string] {
  const subscriptsValue = checkText("einsumPath", "subscripts", subscripts);
  const values = convert("einsumPath", "operands", operands);
  begin(0);
  putText("einsumPath", subscriptsValue);
  putOperands("einsumPath", values);
  const steps = check("einsumPath", call(op.EINSUM_PATH));
  const description = text();
  let next = textEnd();
  const path: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const length = slotList(1, next)[0]!;
    path.push(slotList(length, next + 1));
    next += 1 + length;
  }
  return [path, description];
}
