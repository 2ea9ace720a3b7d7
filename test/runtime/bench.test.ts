// What the benchmark makes of times, and the models that it gives onnxruntime.

import { describe, expect, test } from "vitest";
import { onnxModel } from "../../bench/peers/onnx.ts";

// Plain scripts, whose types this program does not read.
const script = (name: string): Promise<any> => import(new URL(`../../build/bench/${name}.mjs`, import.meta.url).href);
const { ratios } = await script("measure");
const { asMarkdown, asText, figure, ratioTable } = await script("table");
const { plot } = await script("plot");

const row = {
  name: "add",
  what: "add(a, b) < 1",
  unit: 1000,
  times: { "Python MLX": [1, 2, 4, 8, 1], Node: [2, 1, 4, 4, 3], Bun: [0.5, 0.25, 0.5, 1, 0.5], Deno: [], "jax-js": [100, 200, 400, 800, 100] },
};

describe("ratios()", () => {
  test("pairs the rounds, and gives the median and the quartiles", () => {
    // Round by round 2, 0.5, 1, 0.5, 3.
    expect(ratios(row.times.Node, row.times["Python MLX"])).toEqual({ median: 1, low: 0.5, high: 2 });
  });
});

describe("ratioTable()", () => {
  test("gives the best round and the ratio, and an empty cell where a side has no such case", () => {
    expect(ratioTable("Calls", [row])).toEqual({
      title: "Calls",
      head: ["", "Python MLX", "Node", "Bun", "Deno", "jax-js"],
      rows: [["add(a, b) < 1", "1000", "1000 · 1.00 (0.50–2.00)", "250 · 0.13 (0.13–0.50)", "", "100000 · 100 (100–100)"]],
    });
  });

  test("gives the best round alone where the first side has no such case", () => {
    const times = { "Python MLX": [], Node: [2, 1.5] };
    expect(ratioTable("Calls", [{ ...row, times }]).rows).toEqual([["add(a, b) < 1", "", "1500"]]);
  });

  test("is the same as text and as Markdown", () => {
    const table = { title: "T", head: ["", "Node"], rows: [["a", "1"], ["long", "20"]] };
    expect(asText(table)).toBe("T\n        Node\n  a        1\n  long    20");
    expect(asMarkdown(table)).toBe("**T**\n\n|  | Node |\n| --- | --: |\n| a | 1 |\n| long | 20 |");
  });
});

describe("figure()", () => {
  test("has a few figures and no exponent", () => {
    expect([1234567, 99.94, 1, 0.25, 0.01, 0.00049].map(figure)).toEqual(["1234567", "99.9", "1.00", "0.25", "0.010", "0.0005"]);
  });
});

describe("plot()", () => {
  const svg: string = plot([row]);
  const axis = Number(svg.match(/class="one" x1="([\d.]+)"/)?.[1]);
  const marks = [...svg.matchAll(/<g class="s(\d)"><line[^>]*\/><path d="[^"]*" transform="translate\(([\d.]+) /g)].map((
    [, side, x],
  ) => [Number(side), Number(x)]);

  test("has a mark for each side with times, at its ratio on the logarithmic axis", () => {
    const [jax, bun, node] = marks;
    expect(marks.map(([side]) => side)).toEqual([5, 1, 0]);
    expect(node![1]).toBe(axis);
    // From 0.1 to 100: a hundred times is two of three decades to the right.
    expect((jax![1]! - axis) / (axis - 300)).toBeCloseTo(2, 2);
    expect(bun![1]).toBeLessThan(axis);
  });

  test("escapes text", () => expect(svg).toContain("add(a, b) &lt; 1"));
});

describe("onnxModel()", () => {
  test("writes the bytes that ONNX's own library writes", () => {
    const model = onnxModel(
      [{ name: "x", shape: [1, 300] }, { name: "w", shape: [3], type: "int64" }],
      [{ name: "y", shape: [] }],
      [{ type: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: { strides: [2, 300], alpha: { float: 0.5 }, axis: 1 } }],
    );
    // SerializeToString() of the same model, made with onnx.helper in Python.
    const expected =
      "080a3a7d0a400a01780a01771201792204436f6e762a110a0773747269646573400240ac02a001072a0f0a05616c706861150000003fa001012a0b0a04617869731801a0" +
      "0102120562656e63685a140a0178120f0a0d080112090a0208010a0308ac025a0f0a0177120a0a08080712040a020803620b0a017912060a040801120042021017";
    expect(Array.from(model, (byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(expected);
  });
});
