// Every op of the table on a stream of its own: MLX computes no part of it elsewhere.

import { afterAll, describe, expect, it } from "vitest";
import { fullName, type Op, OPS } from "../../build/table/ops.ts";
import * as mlx from "../../mod.ts";
import { decodeArgument, disposeInputs, GOLDEN } from "../golden/cases.ts";
import { strays } from "./live.ts";
import { functionOf, throughOptions } from "./table.ts";

const stream = mlx.newStream("cpu");

afterAll(() => {
  disposeInputs();
  stream.dispose();
});

/** The operations of the cases of an op that MLX would compute on another stream. */
function straysOf(op: Op): string[] {
  const golden = GOLDEN.get(fullName(op))!;
  return golden.cases.flatMap((each, i) => {
    const [, , outcome] = each;
    if (typeof outcome === "object" && "error" in outcome) return [];
    const given = throughOptions(op, golden, each, null).map(decodeArgument);
    // Computed before the call, on whatever stream.
    mlx.evaluate(given);
    const options = given.pop() as object | null;
    const results = [functionOf(op)(...given, { ...options, stream }) as mlx.Array | mlx.Array[]].flat();
    const found = strays(results, stream);
    for (const array of results) array.dispose();
    return found.map((name) => `case ${i}: ${name}`);
  });
}

describe("on a stream of its own", () => {
  it.each(OPS.map((op) => [fullName(op), op] as const))("%s() computes everything", (_name, op) => {
    expect(mlx.withDevice("cpu", () => straysOf(op))).toEqual([]);
  });

  it("finds what is not", () => {
    using other = mlx.newStream("cpu");
    const sum = mlx.sum(mlx.exp([1, 2], other), stream);
    expect([strays([sum], stream), strays([sum], other)]).toEqual([["Exp"], ["Squeeze", "Sum"]]);
  });
});
