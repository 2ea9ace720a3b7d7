// Whose loops compute on a Linux CPU, and that MLX's own give the same.

import process from "node:process";
import { describe, expect, it } from "vitest";
import { PACKAGE, runScript } from "./child.ts";

const inside = (path: string): string => new URL(path + PACKAGE.slice(PACKAGE.lastIndexOf(".")), PACKAGE).href;
const linux = process.platform === "linux";

// The digests of what functions make of many numbers, for those that are to be the same to the bit, and the numbers for the others.
const WORK = `
const { about } = await import(${JSON.stringify(inside("./src/core/about"))});
const { createHash } = await import("node:crypto");
mx.setDefaultDevice("cpu");
const bits = Uint32Array.from({ length: 40_000 }, (_, i) => Math.imul(i, 107_377) >>> 0);
const every = mx.array(bits, "uint32").view("float32");
const some = mx.random.uniform(-5, 5, [4000], "float32", { key: mx.random.key(3) });
const same = {}, near = {};
for (const name of ["exp", "sigmoid", "erf", "sin", "cos", "sqrt", "rsqrt", "floor", "ceil", "round"]) {
  const result = mx[name](every);
  // Of what is no number the sign says nothing.
  same[name] = createHash("sha256").update(new Uint8Array(mx.where(mx.isnan(result), 0, result).toTypedArray().buffer)).digest("hex");
}
for (const name of ["max", "min", "argmax", "argmin", "prod"]) {
  for (const axis of [0, 1, undefined]) {
    const result = mx[name](every.reshape([400, 100]), axis).astype("float32");
    same[name + " " + axis] = mx.where(mx.isnan(result), 0, result).flatten().toArray().join();
  }
}
for (const dtype of ["float16", "bfloat16"]) {
  const x = mx.array(Uint16Array.from({ length: 65_536 }, (_, i) => i), "uint16").view(dtype), y = x.reshape([256, 256]).T.flatten();
  const results = ["add", "subtract", "multiply", "divide", "maximum", "minimum"].map((name) => mx[name](x, y));
  results.push(every.astype(dtype), x.astype("float32"), mx.square(x), mx.negative(x), mx.abs(x));
  results.forEach((result, i) => {
    same[dtype + i] = createHash("sha256").update(new Uint8Array(mx.where(mx.isnan(result), 0, result).view("uint8").toTypedArray().buffer)).digest("hex");
  });
}
for (const [name, x] of [["tanh", some], ["log", mx.abs(some)], ["log1p", mx.abs(some)], ["erfinv", mx.tanh(some)]]) {
  near[name] = mx[name](x).toArray();
}
near.softmax = mx.softmax(some.reshape([4, 1000]), -1).flatten().toArray();
near.logsumexp = mx.logsumexp(some.reshape([4, 1000]), -1).toArray();
console.log(JSON.stringify({ kernels: about().kernels, same, near }));
`;

async function told(kernels: string | undefined): Promise<{ kernels: string; same: Record<string, string>; near: Record<string, number[]> }> {
  const { status, stdout, stderr } = await runScript(WORK, { MLX_KERNELS: kernels });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe.skipIf(!linux)("the kernels on a Linux CPU", () => {
  it("compute what MLX's own do", async () => {
    const [own, mlx] = [await told(undefined), await told("reference")];
    expect(own.kernels).toBe(process.arch === "x64" ? "avx2" : "neon");
    expect(mlx.kernels).toBe("reference");
    expect(own.same).toEqual(mlx.same);
    for (const [name, values] of Object.entries(own.near)) {
      values.forEach((value, i) => expect(Math.abs(value - mlx.near[name]![i]!), name).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(value), 1e-1)));
    }
  });
});
