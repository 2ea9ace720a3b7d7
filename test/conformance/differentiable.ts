// The ops that have gradients, with Python MLX's products (test/golden/gradients.json), and what their tests share.

import { readFileSync } from "node:fs";
import { fullName, OPS } from "../../build/table/ops.ts";
import * as mlx from "../../mod.ts";
import { decodeArgument, GOLDEN } from "../golden/cases.ts";
import { functionOf } from "./table.ts";

type A = mlx.Array;
export type Products = readonly string[] | { readonly error: mlx.MlxErrorCode };

/** The number of a case among the op's golden values, the places of its operands, and the products: vjp, jvp. */
export type Line = readonly [number: number, places: readonly number[], vjp: Products, jvp: Products];

const GRADIENTS = JSON.parse(readFileSync(new URL("../golden/gradients.json", import.meta.url), "utf8")) as Readonly<Record<string, readonly Line[]>>;

/** The ops of the table with gradients, by name. */
export const DIFFERENTIABLE: ReadonlyMap<string, (typeof OPS)[number]> = new Map(
  OPS.map((op) => [fullName(op), op] as const).filter(([name]) => GRADIENTS[name] !== undefined),
);

/** What the maker multiplies with: 0.5, 0.75 and so on. */
export function ramp({ shape, size, dtype }: A): A {
  return mlx.array(Float32Array.from({ length: size }, (_, i) => 0.5 + 0.25 * (i % 16)), shape).astype(dtype);
}

/** Has `examine` look at each case of an op, as a function of the operands that can be differentiated in, and throws what it finds. */
export function checkCases(name: string, examine: (fn: (...inputs: A[]) => A[], primals: A[], line: Line) => string | undefined): void {
  const op = DIFFERENTIABLE.get(name)!;
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
