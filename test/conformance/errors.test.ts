// Bad input: whatever is passed to whichever op, the call throws a clear error and the next call is right.

import { totalmem } from "node:os";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { fullName, type Op, OPS, type Param } from "../../build/table/ops.ts";
import * as mx from "../../mod.ts";
import { functionOf } from "./table.ts";

const NO_NUMBERS: unknown[] = ["x", () => 1, Symbol("s"), {}, new Date(0), new Map(), new DataView(new ArrayBuffer(8)), new ArrayBuffer(8), [1, "x"], [[1], [
  undefined,
]]];
const NO_INTEGERS: unknown[] = ["1", () => 1, {}, true, 1n, mx.array(1)];
const NO_WHOLE: unknown[] = [NaN, 1.5, Infinity, -Infinity];

/** Arguments of each kind that are good in themselves. */
const GOOD: Record<Param["kind"], unknown> = {
  array: [[1, 2], [3, 4]],
  weak: [[1, 2], [3, 4]],
  scalar: 1,
  indices: [[0, 1], [1, 0]],
  arrays: [[[1, 2]], [[3, 4]]],
  variadic: [[1, 2]],
  integer: 1,
  axis: 0,
  float: 1,
  flag: true,
  shape: [2, 2],
  strides: [2, 1],
  integers: [0, 1],
  axes: 0,
  sections: 2,
  contraction: 1,
  padWidths: 1,
  padding: 0,
  dtype: "float32",
  text: "i",
  key: Uint32Array.of(0, 1),
  seed: 7,
  mask: "causal",
  group: null,
  offset: 1,
  order: 2,
  choice: "",
};

const WRONG_TYPES: Partial<Record<Param["kind"], unknown[]>> = {
  array: NO_NUMBERS,
  weak: NO_NUMBERS,
  scalar: NO_NUMBERS,
  indices: [...NO_NUMBERS, true],
  arrays: [...NO_NUMBERS, 5, [["x"]]],
  integer: [...NO_INTEGERS, [1]],
  axis: [...NO_INTEGERS, [1]],
  float: ["1", () => 1, {}, true, 1n, [1]],
  flag: ["true", 1, 0, {}, [true]],
  shape: [...NO_INTEGERS, [1, "2"], [1n], [[1]], [undefined], Int32Array.of(1)],
  integers: [...NO_INTEGERS, [1, "2"], [1n], [[1]], Int32Array.of(1)],
  axes: [...NO_INTEGERS, [1, "2"], [1n], [[1]]],
  strides: [...NO_INTEGERS, [1, "2"]],
  sections: [...NO_INTEGERS, [1, "2"]],
  contraction: [...NO_INTEGERS, [1, "2"], [[1], ["2"]]],
  padding: [...NO_INTEGERS, [1, "2"], [[1], ["2"]]],
  padWidths: ["1", {}, true, 1n, [[1, "2"], [1, 1]]],
  dtype: [5, {}, true, 1n, [1]],
  text: [5, {}, true, 1n, ["i"], undefined],
  key: NO_NUMBERS,
  seed: ["1", () => 1, {}, true, [1], mx.array(1)],
  mask: NO_NUMBERS.slice(1),
  group: [5, "x", {}, true, []],
  offset: [...NO_NUMBERS, true],
  order: [{}, true, 1n, [1]],
  choice: [5, {}, true],
};

const WRONG_VALUES: Partial<Record<Param["kind"], unknown[]>> = {
  array: [[[1, 2], [3]], [[1], 2]],
  weak: [[[1, 2], [3]], 2n ** 70n],
  scalar: [[[1, 2], [3]], 2n ** 70n],
  integer: NO_WHOLE,
  axis: [...NO_WHOLE, 2 ** 31, -(2 ** 31) - 1, 1e300],
  shape: [NaN, 1.5, [NaN], [1.5], [Infinity], [-2, 3, -5], [2 ** 31], [1e300]],
  integers: [[NaN], [1.5], [2 ** 31], [-1e300]],
  axes: [NaN, 1.5, [NaN], 2 ** 31, [99], [-99]],
  contraction: [...NO_WHOLE, [[0]], [[0], [0], [0]]],
  padding: [...NO_WHOLE, [[0], [0], [0]], [2 ** 31]],
  dtype: ["float8", ""],
  key: [5, [0, 1], Uint32Array.of(1), Int32Array.of(0, 1), [[1, 2], [3]]],
  seed: [...NO_WHOLE, -1, 2 ** 53, 1e300, -1n, 2n ** 64n],
  mask: ["", "sideways"],
  offset: [...NO_WHOLE, 2 ** 31, [1.5]],
  order: ["", "sideways"],
  choice: ["", "sideways"],
};

/** Good arguments by position, `value` in place of param `at`; what is option only goes into the options. */
function argumentsWith(op: Op, at: Param, value: unknown): unknown[] {
  const args: unknown[] = [];
  const options: Record<string, unknown> = {};
  for (const param of op.params) {
    const good = param.kind === "choice" ? param.choices![0] : GOOD[param.kind];
    const given = param === at ? value : good;
    if (param.option) {
      if (param === at || (!param.optional && param.default === undefined)) options[param.name] = given;
    } else if (param.kind === "variadic") {
      args.push(given, given);
    } else {
      args.push(given);
    }
  }
  return Object.keys(options).length > 0 ? [...args, options] : args;
}

function errorOf(call: () => unknown): unknown {
  try {
    // Results that only fail when they are computed must fail just as clearly.
    mx.evaluate(call());
  } catch (error) {
    return error;
  }
  return undefined;
}

for (const op of OPS) {
  const name = fullName(op);
  describe(`${name}() with bad arguments`, () => {
    const call = functionOf(op);

    it("throws a TypeError that names the call for wrong types", () => {
      for (const param of op.params) {
        for (const value of WRONG_TYPES[param.kind === "variadic" ? "array" : param.kind] ?? []) {
          // An object without numbers is the options where options may stand.
          if (value !== null && typeof value === "object" && !param.option && (param.optional || param.default !== undefined)) continue;
          const error = errorOf(() => call(...argumentsWith(op, param, value)));
          expect(error, `${name}: ${param.name} = ${inspect(value)}`).toBeInstanceOf(TypeError);
          expect((error as Error).message.startsWith(`${name}: `), (error as Error).message).toBe(true);
        }
      }
      expect(mx.add(1, 2).item()).toBe(3);
    });

    it("throws an MlxError that names the call for wrong values", () => {
      for (const param of op.params) {
        for (const value of WRONG_VALUES[param.kind] ?? []) {
          const error = errorOf(() => call(...argumentsWith(op, param, value)));
          expect(error, `${name}: ${param.name} = ${inspect(value)}`).toBeInstanceOf(mx.MlxError);
          expect((error as mx.MlxError).op, (error as Error).message).toBe(name);
        }
      }
      expect(mx.add(1, 2).item()).toBe(3);
    });

    it("throws DISPOSED, or is refused, for arrays that are gone, stale or foreign", () => {
      const gone = mx.array([1, 2]);
      gone.dispose();
      const foreign = mx.array([1, 2]);
      foreign.handle += 2 ** 40;
      const wild = mx.array([1, 2]);
      wild.handle = 2 ** 52 + 2 ** 23;
      for (const param of op.params.filter(({ kind }) => ["array", "weak", "scalar", "indices", "variadic", "key"].includes(kind))) {
        for (const value of [gone, foreign, wild]) {
          const error = errorOf(() => call(...argumentsWith(op, param, value)));
          expect(error, `${name}: ${param.name}`).toBeInstanceOf(mx.MlxError);
          expect(`${name}: ${(error as mx.MlxError).code} ${(error as mx.MlxError).op}`).toBe(`${name}: DISPOSED ${name}`);
        }
      }
      expect(mx.add(1, 2).item()).toBe(3);
    });

    it("throws for no arguments at all where one is needed, and for too many", () => {
      const first = op.params[0]!;
      // slice() alone is the index of a whole axis.
      const needed = first.kind !== "variadic" && !first.optional && first.default === undefined && op.name !== "slice";
      if (needed) expect(errorOf(() => call())).toBeInstanceOf(TypeError);
      const good = op.params.filter((param) => !param.option).map((param) => param.kind === "choice" ? param.choices![0] : GOOD[param.kind]);
      expect(errorOf(() => call(...good, "sideways"))).toBeInstanceOf(Error);
      expect(mx.add(1, 2).item()).toBe(3);
    });
  });
}

describe("sizes that no memory holds", () => {
  const code = (call: () => unknown): string => (errorOf(call) as mx.MlxError | undefined)?.code ?? "none";

  it("throw OUT_OF_MEMORY or OUT_OF_RANGE before anything is computed", () => {
    expect(code(() => mx.zeros([100000, 100000, 100000]))).toBe("OUT_OF_MEMORY");
    expect(code(() => mx.ones([2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30]))).toBe("OUT_OF_MEMORY");
    expect(code(() => mx.full([2 ** 31 - 1, 1000], 1))).toBe("OUT_OF_MEMORY");
    expect(code(() => mx.add(mx.zeros([2 ** 20, 1]), mx.zeros([1, 2 ** 20])))).toBe("OUT_OF_MEMORY");
    expect(code(() => mx.zeros([2 ** 31]))).toBe("OUT_OF_RANGE");
    expect(code(() => mx.zeros([-1]))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.zeros(new globalThis.Array(20000).fill(1)))).toBe("OUT_OF_RANGE");
    expect(mx.zeros([2, 2]).toArray()).toEqual([[0, 0], [0, 0]]);
  });
});

describe("a computation that no memory holds", () => {
  const GIB = 2 ** 30;
  const memory = mx.cuda.isAvailable() ? mx.deviceInfo("gpu").total_memory as number : totalmem();
  // Each fits alone; all of them do not.
  const many = (): mx.Array[] => globalThis.Array.from({ length: Math.ceil(memory / (2 * GIB)) + 2 }, (_, i) => mx.full([GIB / 2], i));

  it("throws OUT_OF_MEMORY before any of it is computed, blocking or not", async () => {
    const arrays = many();
    const error = errorOf(() => mx.evaluate(arrays)) as mx.MlxError;
    expect([error.code, error.op]).toEqual(["OUT_OF_MEMORY", "evaluate"]);
    expect(error.message).toContain("tidy");
    await expect(mx.evalAsync(arrays)).rejects.toThrow(/^evalAsync: the computation needs \d+ bytes/);
    // A chain whose links are all held.
    let link = mx.zeros([GIB / 2]);
    const chain = arrays.map((_, i) => link = mx.add(link, i));
    await expect(link.itemAsync()).rejects.toThrow("the computation needs");
    for (const array of [...arrays, ...chain]) array.dispose();
  });

  it("leaves the arrays as they are: fewer of them can be computed", () => {
    const [one, ...others] = many();
    expect((errorOf(() => mx.evaluate(one, others)) as mx.MlxError).code).toBe("OUT_OF_MEMORY");
    for (const other of others) other.dispose();
    expect(one!.index(mx.slice(0, 5)).sum().item()).toBe(0);
    one!.dispose();
  });
});

describe("positions outside an axis", () => {
  it("throw OUT_OF_RANGE when they are known", () => {
    const a = mx.array([1, 2, 3]);
    for (const bad of [3, -4, 1e9, [0, 7], mx.array([9], "uint8"), [[2 ** 31 - 1]]]) {
      for (const call of [() => a.take(bad), () => mx.take(a, bad, 0)]) {
        expect((errorOf(call) as mx.MlxError | undefined)?.code).toBe("OUT_OF_RANGE");
      }
    }
    expect(errorOf(() => mx.takeAlongAxis(a, [5], 0))).toBeInstanceOf(mx.MlxError);
    expect(a.take([-3, 2]).toArray()).toEqual([1, 3]);
  });
});

describe("MlxError", () => {
  it("begins with the call and ends in MLX's words and what was given", () => {
    const error = errorOf(() => mx.add([1, 2], [1, 2, 3])) as mx.MlxError;
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.op]).toEqual(["MlxError", "INVALID_ARGUMENT", "add"]);
    expect(error.message).toContain("add: [broadcast_shapes] Shapes (2) and (3) cannot be broadcast.");
    expect(error.message).toContain("float32(2), float32(3)");
  });

  it("is thrown by methods as by functions", () => {
    expect(() => mx.array([1, 2]).add([1, 2, 3])).toThrow(/^add: \[broadcast_shapes\]/);
    expect(() => mx.array([1, 2]).reshape([3])).toThrow(/^reshape: /);
  });

  it("of an overflowing plain integer names both", () => {
    expect((errorOf(() => mx.add(mx.array([1], "uint8"), 300)) as mx.MlxError).message).toContain("Converting 300 to uint8 would overflow.");
    expect((errorOf(() => mx.add(mx.array([1], "uint8"), -1)) as mx.MlxError).code).toBe("OUT_OF_RANGE");
  });
});
