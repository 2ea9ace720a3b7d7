// Functions in files: Python's run here, ours run again, and what a function does wrong is its own error.

import { Buffer } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { decodeArgument, decodeValues, disposeInputs } from "../golden/cases.ts";
import { code } from "./code.ts";
import { difference } from "./compare.ts";
import { live } from "./live.ts";

interface PythonFunction {
  readonly file: string;
  readonly args: readonly string[];
  readonly kwargs: Readonly<Record<string, string>>;
  readonly results: readonly string[];
  readonly metadata: string;
}

const FUNCTIONS = JSON.parse(readFileSync(new URL("../golden/functions.json", import.meta.url), "utf8")) as Record<string, PythonFunction>;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mlx-export-"));
});
afterAll(() => {
  disposeInputs();
  rmSync(folder, { recursive: true });
});
const path = (name: string): string => join(folder, `${name}.mlxfn`);

describe("importFunction()", () => {
  for (const [name, golden] of Object.entries(FUNCTIONS)) {
    it(`runs Python's function with ${name} inputs`, () => {
      writeFileSync(path(name), Buffer.from(golden.file, "base64"));
      using run = mx.importFunction(path(name));
      expect(run.metadata).toBe(golden.metadata);
      const args = golden.args.map((text) => decodeArgument({ array: text }) as mx.Array);
      const named = Object.entries(golden.kwargs).map(([key, text]) => [key, decodeArgument({ array: text }) as mx.Array] as const);
      const results = named.length === 0 ? run(...args) : run(...args, Object.fromEntries(named));
      expect(results.length).toBe(golden.results.length);
      results.forEach((each, i) => {
        const values = { dtype: each.dtype, shape: each.shape, data: each.toTypedArray() };
        expect(difference(values, decodeValues(golden.results[i]!), undefined)).toBe(undefined);
        each.dispose();
      });
    });
  }

  it("refuses inputs that the function was not traced for, and calls after dispose", () => {
    mx.exportFunction(path("add"), (a: mx.Array, b: mx.Array) => mx.add(a, b), [[1, 2], [3, 4]]);
    const add = mx.importFunction(path("add"));
    expect(add([1, 1], [2, 3])[0]!.toArray()).toEqual([3, 4]);
    expect(code(() => add([1, 2, 3], [4, 5, 6]))).toBe("INVALID_ARGUMENT");
    expect(code(() => add([1, 1]))).toBe("INVALID_ARGUMENT");
    expect(code(() => add("x" as unknown as number, 1))).toBe("TypeError");
    add.dispose();
    expect(code(() => add([1, 1], [2, 3]))).toBe("DISPOSED");
    add.dispose();
  });

  it("throws for what is no such file", () => {
    writeFileSync(path("empty"), "");
    writeFileSync(path("text"), "digraph {}".repeat(100));
    const bytes = Buffer.from(FUNCTIONS.positional!.file, "base64");
    writeFileSync(path("short"), bytes.subarray(0, bytes.length - 9));
    for (const name of ["absent", "empty", "text", "short"]) {
      expect(["RUNTIME", "INVALID_ARGUMENT", "OUT_OF_RANGE"]).toContain(code(() => mx.importFunction(path(name))));
    }
    expect(code(() => mx.importFunction(""))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.importFunction("a\0b"))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.importFunction(5 as unknown as string))).toBe("TypeError");
  });
});

describe("exportFunction()", () => {
  it("keeps constants, names and metadata, whatever the stream", async () => {
    const weights = mx.array([[1, 2], [3, 4]]);
    const stream = mx.newStream("cpu");
    mx.withStream(stream, () => {
      const fn = (x: mx.Array, { bias, by }: { bias: mx.Array; by: mx.Array }) => [x.matmul(weights).add(bias), x.multiply(by)];
      mx.exportFunction(path("named"), fn, [[1, 1], { by: 2, bias: [0.5, 0.5] }], { metadata: "ünï" });
    });
    weights.dispose();
    using run = mx.importFunction(path("named"));
    expect(run.metadata).toBe("ünï");
    const [sum, product] = run([1, 2], { bias: [1, 0], by: 10 });
    expect(sum!.toArray()).toEqual([8, 10]);
    expect(await product!.toArrayAsync()).toEqual([10, 20]);
  });

  it("with shapeless takes axes of every length", () => {
    mx.exportFunction(path("shapeless"), (x: mx.Array) => x.abs(), [[1, 2]], { shapeless: true });
    using run = mx.importFunction(path("shapeless"));
    expect(run([-1, 2, -3])[0]!.toArray()).toEqual([1, 2, 3]);
  });

  it("throws the function's own error, as the same object", () => {
    const mine = new RangeError("mine");
    let caught: unknown;
    try {
      mx.exportFunction(path("throws"), () => {
        throw mine;
      }, [1]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(mine);
    expect(mx.add(1, 2).item()).toBe(3);
  });

  it("throws a TypeError for functions that do not give arrays", () => {
    const wrong: unknown[] = [() => 5, () => undefined, () => [], () => [1], () => Promise.resolve(mx.array(1)), 5, undefined];
    for (const fn of wrong) expect(code(() => mx.exportFunction(path("wrong"), fn as () => mx.Array, [1]))).toBe("TypeError");
    expect(code(() => mx.exportFunction(join(folder, "no", "such.mlxfn"), () => mx.array(1), []))).toBe("RUNTIME");
    expect(code(() => mx.exportFunction(path("d"), (x: mx.Array) => (x.dispose(), x), [1]))).toBe("DISPOSED");
  });

  it("traces a call of another trace, and an error inside that is caught stays inside", () => {
    const outer = (x: mx.Array): mx.Array => {
      mx.exportFunction(path("inner"), (y: mx.Array) => y.multiply(2), [[1, 2]]);
      expect(() =>
        mx.exportFunction(path("inner2"), () => {
          throw new Error("inner");
        }, [1])
      ).toThrow("inner");
      return x.add(1);
    };
    mx.exportFunction(path("outer"), outer, [[1, 2]]);
    expect(mx.importFunction(path("outer"))([1, 2])[0]!.toArray()).toEqual([2, 3]);
    expect(mx.importFunction(path("inner"))([1, 2])[0]!.toArray()).toEqual([2, 4]);
  });

  it("leaves no array behind", () => {
    const x = mx.array([1, 2]);
    const run = (): void => {
      mx.exportFunction(path("leak"), (a: mx.Array) => [a.add(1).multiply(2), a, a], [x]);
      try {
        mx.exportFunction(path("misfit"), (a: mx.Array) => a.add(1).add([1, 2, 3]), [x]);
      } catch {
        // The shapes do not fit.
      }
      using f = mx.importFunction(path("leak"));
      for (const result of f(x)) result.dispose();
    };
    run();
    const before = live();
    for (let i = 0; i < 20; i++) run();
    expect(live()).toBe(before);
  });

  it("tells a function every step", () => {
    const steps: mx.ExportStep[] = [];
    const offset = mx.array([1, 2, 3]);
    mx.exportFunction((step) => steps.push(step), (x: mx.Array, { y }: { y: mx.Array }) => x.add(offset).astype("float16").multiply(y), [[1, 1, 1], { y: 2 }]);
    expect(steps.map(({ type }) => type)).toEqual(["inputs", "keyword_inputs", "outputs", "constants", ...steps.slice(4).map(() => "primitive")]);
    expect(steps[0]).toEqual({ type: "inputs", inputs: [["A", [3], "float32"], ["B", [], "float32"]] });
    expect(steps[1]).toEqual({ type: "keyword_inputs", keywords: [["y", "B"]] });
    const constants = steps.find((step) => step.type === "constants")!;
    expect(constants.constants.map(([, value]) => value.toArray())).toEqual([[1, 2, 3]]);
    const names = steps.flatMap((step) => step.type === "primitive" ? [step.name] : []);
    expect(names).toContain("Add");
    expect(steps.find((step) => step.type === "primitive" && step.name === "AsType")).toMatchObject({ arguments: ["float16"] });
    const stop = new Error("stop");
    expect(() =>
      mx.exportFunction(() => {
        throw stop;
      }, (x: mx.Array) =>
        x.add(1), [1])
    ).toThrow(stop);
  });
});

describe("exporter()", () => {
  it("writes a trace for each shape", () => {
    {
      using out = mx.exporter(path("many"), (x: mx.Array) => x.multiply(2));
      out.trace([1, 2, 3]);
      out.trace(mx.zeros([2, 2], "int32"));
    }
    using run = mx.importFunction(path("many"));
    expect(run([1, 2, 3])[0]!.toArray()).toEqual([2, 4, 6]);
    expect(run(mx.ones([2, 2], "int32"))[0]!.toArray()).toEqual([[2, 2], [2, 2]]);
  });

  it("refuses traces once it is closed", () => {
    const out = mx.exporter(path("closed"), (x: mx.Array) => x);
    out.trace(1);
    out.close();
    out.close();
    expect(code(() => out.trace(1))).toBe("DISPOSED");
  });
});

describe("exportToDot()", () => {
  it("draws the operations and the names that are given", () => {
    const a = mx.array([1, 2]);
    const total = a.exp().sum();
    const file = join(folder, "graph.dot");
    const dot = mx.exportToDot(file, a.add(1), { total });
    expect(dot.startsWith("digraph {")).toBe(true);
    for (const word of ["Exp", "Sum", "Add", '"total"']) expect(dot).toContain(word);
    expect(readFileSync(file, "utf8")).toBe(dot);
    expect(code(() => mx.exportToDot(null))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.exportToDot(null, 5 as unknown as mx.Array))).toBe("TypeError");
    expect(code(() => mx.exportToDot(5 as unknown as string, a))).toBe("TypeError");
  });

  it("draws graphs whose text is longer than a call holds", () => {
    let a = mx.array(1);
    for (let i = 0; i < 20_000; i++) a = a.add(i);
    const dot = mx.exportToDot(null, a);
    expect(dot.length).toBeGreaterThan(1 << 20);
    expect(dot.trimEnd().endsWith("}")).toBe(true);
    expect(dot.match(/label ="Add"/g)!.length).toBe(20_000);
  });
});

describe("depends()", () => {
  it("gives the inputs in the form that they came in", () => {
    const [a, b] = [mx.array([1, 2]), mx.array([3])];
    expect(mx.depends(a, b).toArray()).toEqual([1, 2]);
    expect(mx.depends([a, b], [b.add(1)]).map((each) => each.toArray())).toEqual([[1, 2], [3]]);
    expect(code(() => mx.depends(5 as unknown as mx.Array, a))).toBe("TypeError");
    expect(code(() => mx.depends(a, [1] as unknown as mx.Array[]))).toBe("TypeError");
  });
});

describe("einsumPath()", () => {
  it("gives Python's steps and text", () => {
    const [path, text] = mx.einsumPath("ij,jk,kl->il", mx.ones([2, 3]), mx.ones([3, 4]), mx.ones([4, 2]));
    expect(path).toEqual([[1, 2], [0, 1]]);
    expect(text).toContain("Complete contraction:  ij,jk,kl->il");
    expect(text).toContain("Optimized FLOP count:  72");
    expect(code(() => mx.einsumPath("ij", [1], [2]))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.einsumPath(5 as unknown as string, [1]))).toBe("TypeError");
  });
});
