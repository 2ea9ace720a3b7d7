// Every op of the table against the values that Python MLX gives (test/golden), in both forms of its call.

import { afterAll, describe, it } from "vitest";
import * as mlx from "../../mod.ts";
import { fullName, type Op, OPS } from "../../build/table/ops.ts";
import { type Case, decodeArgument, decodeValues, disposeInputs, GOLDEN, type Golden, type Values } from "../golden/cases.ts";
import { difference, formDifference } from "./compare.ts";
import { functionOf, throughOptions } from "./table.ts";

const MOST_REPORTED = 5;

/** `sum(a, 0, true)`, and `{ ... }` for what Python takes by keyword only. */
function byPosition(_op: Op, _golden: Golden, [args, options]: Case): unknown[] {
  return Object.keys(options).length === 0 ? [...args] : [...args, options];
}

/** As throughOptions, on the CPU. */
function onStream(op: Op, golden: Golden, each: Case): unknown[] {
  return throughOptions(op, golden, each, "cpu");
}

function read(array: mlx.Array): Values {
  return { dtype: array.dtype, shape: array.shape, data: array.toTypedArray() };
}

/**
 * How much more multivariateNormal may differ than its dtype allows: it computes by the SVD of its covariance, and in float32 where that is
 * float32, though a mean in float64 makes the result float64.
 */
function ofSingular(op: Op, [mean, covariance]: readonly unknown[]): number {
  if (fullName(op) !== "random.multivariateNormal") return 1;
  return String(mean).startsWith("@float64") && !String(covariance).startsWith("@float64") ? 32e6 : 32;
}

const ON_GPU = mlx.defaultDevice().type === "gpu";

/** Where MLX's GPUs do otherwise than its CPU. */
const GPU_DIFFERS: readonly (readonly [op: string, args: RegExp, why: string])[] = [
  ["fast.crossEntropy", /float16/, "halves are computed in float32 there, as the losses are"],
  ["qqmm", /globalScaleX.*globalScaleW/, "MLX's kernel scales otherwise"],
  ["toFp8", /special/, "an infinity becomes NaN there, and the largest number here"],
  ["gatherQMM", /globalScale/, "only a GPU takes a global scale"],
  ["logsumexp", /special/, "infinity and NaN give infinity there"],
  ["blockMaskedMM", /hollow.*cpu/, "an array without elements has no memory that the CPU could look at"],
];

/** How many times more than its dtype allows a result may differ. */
function slackOf(op: Op, args: readonly unknown[], expected: string): number {
  // What a library outside MLX computes differs in the last digits from one build of it to another.
  const own = op.space === "linalg" || op.space === "fft" ? 32 : ofSingular(op, args);
  // Neither MLX's CPU nor a GPU computes functions to the last digit.
  return ON_GPU && /^(float32|complex64)/.test(expected) ? Math.max(own, 16) : own;
}

/** What is wrong with the outcome of a call, if anything. */
function complaint(op: Op, args: readonly unknown[], [, , outcome, parts]: Case): string | undefined {
  const call = functionOf(op) as (...args: unknown[]) => mlx.Array | mlx.Array[];
  let results: mlx.Array[] = [];
  try {
    const given = call(...args.map(decodeArgument));
    results = globalThis.Array.isArray(given) ? given : [given];
    const values = results.map(read);
    if (typeof outcome === "object" && "error" in outcome) {
      // Where the CPU cannot, a GPU may.
      return ON_GPU && outcome.error === "RUNTIME" ? undefined : `no error, Python's is ${outcome.error}`;
    }
    const expected = typeof outcome === "string" ? [outcome] : outcome;
    // Python's unique gives one array or several, by what it is asked for; a row of the table gives always the same.
    const several = op.unless === undefined ? op.result === "arrays" : typeof outcome !== "string";
    if (globalThis.Array.isArray(given) !== several) return "a list for an array, or an array for a list, by the table";
    if (values.length !== expected.length) return `${values.length} arrays, Python's ${expected.length}`;
    const differences = values.map((value, i) => {
      const text = expected[i]!;
      return text.includes(" ") ? difference(value, decodeValues(text), parts, slackOf(op, args, text)) : formDifference(value, text);
    });
    const first = differences.findIndex((each) => each !== undefined);
    if (first < 0) return undefined;
    return typeof outcome === "string" ? differences[first] : `result ${first}: ${differences[first]}`;
  } catch (error) {
    if (typeof outcome === "object" && "error" in outcome && error instanceof mlx.MlxError && error.code === outcome.error) return undefined;
    return error instanceof mlx.MlxError ? `${error.code}: ${error.message}` : String(error);
  } finally {
    for (const array of results) array.dispose();
  }
}

/** Runs every case of an op and fails with the first few complaints. */
function check(op: Op, form: typeof byPosition): void {
  const golden = GOLDEN.get(fullName(op));
  if (golden === undefined || golden.cases.length === 0) {
    throw new Error(`${fullName(op)} has no golden values: add it to test/golden/chapters and run "npm run golden"`);
  }
  const complaints: string[] = [];
  golden.cases.forEach((each, i) => {
    const args = form(op, golden, each);
    const text = JSON.stringify(args);
    if (ON_GPU && GPU_DIFFERS.some(([name, pattern]) => name === fullName(op) && pattern.test(text))) return;
    const run = (): string | undefined => complaint(op, args, each);
    // No GPU computes with float64, and hardly any of linear algebra.
    const found = text.includes("float64") || op.space === "linalg" ? mlx.withDevice("cpu", run) : run();
    if (found !== undefined) complaints.push(`${fullName(op)} case ${i} ${text.replaceAll('"', "").replace(/^\[(.*)\]$/, "($1)")}: ${found}`);
  });
  const shown = complaints.slice(0, MOST_REPORTED).join("\n");
  if (complaints.length > 0) throw new Error(`${complaints.length} of ${golden.cases.length} cases differ:\n${shown}`);
}

afterAll(disposeInputs);

for (const op of OPS) {
  describe(`${fullName(op)}()`, () => {
    it("gives Python MLX's values by position", () => check(op, byPosition));
    it("gives the same through the options object and on an explicit stream", () => check(op, onStream));
  });
}
