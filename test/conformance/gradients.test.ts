// The transforms of every op: products with the Jacobian against those of Python MLX (test/golden/gradients.json), `vmap` against a
// loop, and compiled calls against others.

import { readFileSync } from "node:fs";
import { afterAll, describe, it } from "vitest";
import { fullName, OPS } from "../../build/table/ops.ts";
import * as mlx from "../../mod.ts";
import { decodeArgument, decodeValues, disposeInputs, GOLDEN, type Values } from "../golden/cases.ts";
import { difference } from "./compare.ts";
import { functionOf } from "./table.ts";

type A = mlx.Array;
type Products = readonly string[] | { readonly error: mlx.MlxErrorCode };

/** The number of a case among the op's golden values, the places of its operands, and the products: vjp, jvp. */
type Line = readonly [number: number, places: readonly number[], vjp: Products, jvp: Products];

const GRADIENTS = JSON.parse(readFileSync(new URL("../golden/gradients.json", import.meta.url), "utf8")) as Readonly<Record<string, readonly Line[]>>;
const SLACK = 64;

const WRONG_AXIS = "MLX puts the axis of the batch in the wrong place";
const WHOLE = "vectorized, MLX reads the triangle too that the matrix is said not to have";

/** What `vmap` of MLX's does wrong, in Python as well. */
const NOT_VECTORIZED: Readonly<Record<string, string>> = {
  notEqual: WRONG_AXIS,
  logicalXor: WRONG_AXIS,
  sliceUpdate: WRONG_AXIS,
  "linalg.triInv": WHOLE,
  "linalg.choleskyInv": WHOLE,
  "linalg.solveTriangular": WHOLE,
};

/** What the maker multiplies with: 0.5, 0.75 and so on. */
function ramp({ shape, size, dtype }: A): A {
  return mlx.array(Float32Array.from({ length: size }, (_, i) => 0.5 + 0.25 * (i % 16)), shape).astype(dtype);
}

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

function check(name: string, op: (typeof OPS)[number], examine: (fn: (...inputs: A[]) => A[], primals: A[], line: Line) => string | undefined): void {
  const complaints: string[] = [];
  for (const line of GRADIENTS[name]!) {
    const [args, options] = GOLDEN.get(name)!.cases[line[0]]!;
    const found = mlx.withDevice("cpu", () =>
      mlx.tidy(() => {
        const given = args.map(decodeArgument);
        // The inputs are shared by all tests.
        const named = mlx.keep(Object.keys(options).length === 0 ? [] : [decodeArgument(options)]);
        mlx.keep(given);
        const fn = (...inputs: A[]): A[] => {
          const replaced = [...given];
          line[1].forEach((place, i) => replaced[place] = inputs[i]);
          const result = functionOf(op)(...replaced, ...named) as A | A[];
          return Array.isArray(result) ? result : [result];
        };
        return examine(fn, line[1].map((place) => given[place] as A), line);
      }));
    if (found !== undefined) complaints.push(`${name}, case ${line[0]}: ${found}`);
  }
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

afterAll(disposeInputs);

for (const op of OPS) {
  const name = fullName(op);
  if (GRADIENTS[name] === undefined) continue;
  describe(`${name}()`, () => {
    it("has Python MLX's vjp and jvp", () => {
      check(name, op, (fn, primals, [, , vjp, jvp]) => {
        const cotangents = fn(...primals).map(ramp);
        const byVjp = complaint(attempt(() => mlx.vjp(fn, primals, cotangents)[1]), vjp);
        if (byVjp !== undefined) return `vjp: ${byVjp}`;
        const byJvp = complaint(attempt(() => mlx.jvp(fn, primals, primals.map(ramp))[1]), jvp);
        return byJvp === undefined ? undefined : `jvp: ${byJvp}`;
      });
    });

    it("gives the same compiled, and for a batch the same as one by one", () => {
      check(name, op, (fn, primals) => {
        const expected = fn(...primals).map(read);
        const compiled = mlx.compile(fn);
        const byCompile = firstDifference(compiled(...primals), expected);
        compiled.dispose();
        if (byCompile !== undefined) return `compiled: ${byCompile}`;
        if (name in NOT_VECTORIZED) return undefined;
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
