// The transforms of every op: products with the Jacobian against those of Python MLX (test/golden/gradients.json), `vmap` against a
// loop, and compiled calls against others.

import { afterAll, describe, it } from "vitest";
import * as mlx from "../../mod.ts";
import { decodeValues, disposeInputs, type Values } from "../golden/cases.ts";
import { difference } from "./compare.ts";
import { checkCases, DIFFERENTIABLE, type Products, ramp } from "./differentiable.ts";

type A = mlx.Array;

const SLACK = 64;

function read(array: A): Values {
  return { dtype: array.dtype, shape: array.shape, data: array.toTypedArray() };
}

/** The first difference among lists of arrays. */
function firstDifference(actual: readonly A[], expected: readonly Values[]): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} arrays, not ${expected.length}`;
  return actual.map((each, i) => difference(read(each), expected[i]!, undefined, SLACK)).find((each) => each !== undefined);
}

/** What a transform gives, or the code of its error; undefined for what MLX does not have. */
function attempt(transform: () => readonly A[]): readonly A[] | mlx.MlxErrorCode {
  try {
    const arrays = transform();
    mlx.evaluate(arrays);
    return arrays;
  } catch (error) {
    if (error instanceof mlx.MlxError) return error.code;
    throw error;
  }
}

function complaint(found: readonly A[] | mlx.MlxErrorCode, expected: Products): string | undefined {
  if ("error" in expected) return found === expected.error ? undefined : `${typeof found === "string" ? found : "no error"}, Python's is ${expected.error}`;
  return typeof found === "string" ? `${found}, Python has values` : firstDifference(found, (expected as readonly string[]).map(decodeValues));
}

afterAll(disposeInputs);

for (const name of DIFFERENTIABLE.keys()) {
  describe(`${name}()`, () => {
    it("has Python MLX's vjp and jvp", () => {
      checkCases(name, (fn, primals, [, , vjp, jvp]) => {
        const cotangents = fn(...primals).map(ramp);
        const byVjp = complaint(attempt(() => mlx.vjp(fn, primals, cotangents)[1]), vjp);
        if (byVjp !== undefined) return `vjp: ${byVjp}`;
        const byJvp = complaint(attempt(() => mlx.jvp(fn, primals, primals.map(ramp))[1]), jvp);
        return byJvp === undefined ? undefined : `jvp: ${byJvp}`;
      });
    });

    it("gives the same compiled, and for a batch the same as one by one", () => {
      checkCases(name, (fn, primals) => {
        const expected = fn(...primals).map(read);
        const compiled = mlx.compile(fn);
        const byCompile = firstDifference(compiled(...primals), expected);
        compiled.dispose();
        if (byCompile !== undefined) return `compiled: ${byCompile}`;
        for (const [i, primal] of primals.entries()) {
          const other = mlx.flip(primal.reshape([-1]), 0).reshape(primal.shape);
          const batched = attempt(() => mlx.vmap(fn, { inAxes: primals.map((_, j) => j === i ? 0 : null) })(...primals.with(i, mlx.stack([primal, other]))));
          // Not every operation of MLX's can be vectorized.
          if (typeof batched === "string") continue;
          const single = [primal, other].map((each) => fn(...primals.with(i, each)));
          const found = firstDifference(batched, single[0]!.map((first, j) => read(mlx.stack([first, single[1]![j]!]))));
          if (found !== undefined) return `vmap over operand ${i}: ${found}`;
        }
        return undefined;
      });
    });
  });
}
