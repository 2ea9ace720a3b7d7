// index, indexPut and at against what `a[...]`, `a[...] = value` and `a.at[...]` give in Python MLX (test/golden/subscripts.py).

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { decodeArgument, decodeValues, disposeInputs, type Outcome } from "../golden/cases.ts";
import { difference } from "./compare.ts";

type Update = "set" | "add" | "subtract" | "multiply" | "divide" | "maximum" | "minimum";
type Case = readonly [op: "index" | Update, array: string, index: readonly unknown[], value: unknown, outcome: Outcome];

const CASES = JSON.parse(readFileSync(new URL("../golden/subscripts.json", import.meta.url), "utf8")) as Case[];
const MOST_REPORTED = 5;

/** An index: `["slice", start, stop, step]`, `["list", list]`, or what an argument may be. */
function decodeIndex(entry: unknown): mx.Index {
  if (!globalThis.Array.isArray(entry)) return decodeArgument(entry) as mx.Index;
  if (entry[0] === "list") return entry[1];
  return mx.slice(...entry.slice(1) as (number | null)[]);
}

function outcomeOf(run: () => mx.Array, expected: Outcome): string | undefined {
  let result: mx.Array;
  try {
    result = run();
    const values = { dtype: result.dtype, shape: result.shape, data: result.toTypedArray() };
    return typeof expected === "string" ? difference(values, decodeValues(expected)) : `no error, Python's is ${JSON.stringify(expected)}`;
  } catch (error) {
    if (error instanceof mx.MlxError && typeof expected === "object" && "error" in expected && error.code === expected.error) return undefined;
    return `${error}, Python gives ${JSON.stringify(expected).slice(0, 80)}`;
  }
}

function check(op: Case[0], run: (array: mx.Array, index: readonly mx.Index[], value: mx.ArrayLike) => mx.Array): void {
  const cases = CASES.filter(([name]) => name === op);
  expect(cases.length).toBeGreaterThan(0);
  const complaints = cases.flatMap(([, array, index, value, outcome]) => {
    const one = (): string | undefined =>
      outcomeOf(() => run(decodeArgument(array) as mx.Array, index.map(decodeIndex), decodeArgument(value) as mx.ArrayLike), outcome);
    // No GPU computes with float64.
    const found = JSON.stringify([array, value]).includes("float64") ? mx.withDevice("cpu", one) : one();
    return found === undefined ? [] : [`${op} ${array} ${JSON.stringify(index)} ${JSON.stringify(value)}: ${found}`];
  });
  if (complaints.length > 0) throw new Error(`${complaints.length} of ${cases.length} cases differ:\n${complaints.slice(0, MOST_REPORTED).join("\n")}`);
}

afterAll(disposeInputs);

describe("indexing gives Python MLX's values", () => {
  it("index()", () => check("index", (a, index) => a.index(...index)));
  it("index() on an explicit stream", () => check("index", (a, index) => a.index(...index, { stream: "cpu" })));
  it("indexPut()", () => check("set", (a, index, value) => mx.array(a).indexPut(index, value)));
  it("at().set()", () => check("set", (a, index, value) => a.at(...index).set(value, "cpu")));
  for (const update of ["add", "subtract", "multiply", "divide", "maximum", "minimum"] as const) {
    it(`at().${update}()`, () => check(update, (a, index, value) => a.at(...index)[update](value)));
  }
});
