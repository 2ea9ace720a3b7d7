// Gradients of every op against finite differences: a second opinion, which does not come from MLX's own rules.

import { afterAll, describe, it } from "vitest";
import * as mlx from "../../mod.ts";
import { disposeInputs } from "../golden/cases.ts";
import { checkCases, DIFFERENTIABLE, ramp } from "./differentiable.ts";

type A = mlx.Array;
type Operation = (...inputs: A[]) => A[];

/**
 * How far to step and how far off a difference may be: in double precision, and in single for operations that have no other, or
 * take double precision and compute with single all the same.
 */
const PRECISIONS = [
  { dtype: "float64", step: 1e-5, slack: 1e-5 },
  { dtype: "float32", step: 1e-2, slack: 3e-2 },
] as const;

/** The sum over all outputs, each weighted by its cotangent. */
function weigh(fn: Operation, inputs: A[], cotangents: readonly A[]): number {
  return mlx.tidy(() => fn(...inputs).reduce((sum, output, i) => sum + output.astype("float64").multiply(cotangents[i]!.astype("float64")).sum().item(), 0));
}

/** Whether the operation computes in that dtype; the result of one that does not is of another. */
function computesIn(fn: Operation, inputs: A[], dtype: mlx.DtypeKey): boolean {
  try {
    const outputs = fn(...inputs);
    mlx.evaluate(outputs);
    return outputs.every((output) => output.dtype === dtype);
  } catch (error) {
    if (error instanceof mlx.MlxError) return false;
    throw error;
  }
}

/** The gradients of the weighted sum in all operands, one after another; undefined where MLX has none. */
function gradients(fn: Operation, inputs: A[], cotangents: A[]): number[] | undefined {
  try {
    return mlx.vjp(fn, inputs, cotangents)[1].flatMap((each) => Array.from(each.astype("float64").toTypedArray() as Float64Array));
  } catch (error) {
    if (error instanceof mlx.MlxError) return undefined;
    throw error;
  }
}

/** Why differences say otherwise; Python has the same gradients. */
const OTHERWISE: Readonly<Record<string, string>> = {
  stopGradient: "that is what it is for",
  full: "MLX multiplies the gradient with the value",
  fullLike: "MLX multiplies the gradient with the value",
  divmod: "MLX takes the remainder for a constant",
};

function examine(fn: Operation, primals: A[]): string | undefined {
  const complaints = PRECISIONS.map((precision) => compare(fn, primals, precision)).filter((each) => each !== INAPPLICABLE);
  return complaints.includes(undefined) ? undefined : complaints[0];
}

// The results are no floating-point numbers, or MLX has no gradient of the operation.
const INAPPLICABLE = "inapplicable";

/** The first gradient that is not the difference. */
function compare(fn: Operation, primals: A[], { dtype, step, slack }: (typeof PRECISIONS)[number]): string | undefined {
  const inputs = primals.map((each) => each.astype(dtype));
  if (!computesIn(fn, inputs, dtype)) return INAPPLICABLE;
  const cotangents = fn(...inputs).map(ramp);
  const found = gradients(fn, inputs, cotangents);
  if (found === undefined) return INAPPLICABLE;
  let place = 0;
  const here = weigh(fn, inputs, cotangents);
  for (const [i, input] of inputs.entries()) {
    const values = Array.from(input.toTypedArray() as Float64Array);
    for (const [j, value] of values.entries()) {
      const gradient = found[place++]!;
      const h = step * Math.max(1, Math.abs(value));
      const at = (x: number): number =>
        mlx.tidy(() => weigh(fn, inputs.with(i, mlx.array(Float64Array.from(values.with(j, x)), input.shape).astype(dtype)), cotangents));
      const [before, after] = [(here - at(value - h)) / h, (at(value + h) - here) / h];
      const scale = Math.max(1, Math.abs(before), Math.abs(after));
      // At an edge, or where it curves much, there is no one difference to go by.
      if (!(Math.abs(after - before) <= 100 * slack * scale)) continue;
      const difference = (before + after) / 2;
      if (!(Math.abs(gradient - difference) <= slack * scale)) return `d/d(operand ${i}, element ${j}) is ${gradient}, the difference ${difference} (${dtype})`;
    }
  }
  return undefined;
}

afterAll(disposeInputs);

for (const name of DIFFERENTIABLE.keys()) {
  if (name in OTHERWISE) continue;
  describe(`${name}()`, () => {
    it("has gradients that agree with finite differences", () => checkCases(name, examine));
  });
}
