// The example of every op of the table: it must evaluate to what stands beside it in the docs.

import { describe, expect, it } from "vitest";
import * as mlx from "../../mod.ts";
import { functionOf, named } from "./table.ts";
import { fullName, OPS } from "../../build/table/ops.ts";

// No identifiers of JavaScript: under these names the examples cannot call them.
const RESERVED = new Set(["var", "delete", "in", "with", "default"]);

const RELATIVE = 1e-6;

/** Evaluates an expression over the package's exports. */
function evaluate(code: string): unknown {
  const entries = Object.entries(mlx).map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value] as const);
  const callable = code.replace(/(?<![.\w"])(var|delete|in|with|default)\(/g, "$1_(");
  const names = entries.map(([name]) => name);
  return new Function(...names, `"use strict"; return (${callable});`)(...entries.map(([, value]) => value));
}

/** Whether two values are the same; computed fractions may differ in the last digits. */
function same(actual: unknown, expected: unknown): boolean {
  if (typeof actual === "number" && typeof expected === "number") {
    return Object.is(actual, expected) || Math.abs(actual - expected) <= RELATIVE * Math.max(1, Math.abs(expected));
  }
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) return actual === expected;
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return false;
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(actual).length) return false;
  return keys.every((key) => key in actual && same((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]));
}

for (const op of OPS) {
  describe(`${fullName(op)}()`, () => {
    it("evaluates to what its example states", () => {
      const [code, value] = op.example;
      const actual = evaluate(code);
      const expected = evaluate(value);
      if (!same(actual, expected)) expect({ code, value: actual }).toEqual({ code, value: expected });
      for (const alias of op.aliases ?? []) expect(named(fullName({ ...op, name: alias }))).toBe(functionOf(op));
    });
  });
}
