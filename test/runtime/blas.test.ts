// Which BLAS is in use: OpenBLAS where the package brings one, and what MLX_BLAS and the other variables change.

import { createRequire } from "node:module";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { PACKAGE, runScript } from "./child.ts";

const inside = (path: string): string => new URL(path + PACKAGE.slice(PACKAGE.lastIndexOf(".")), PACKAGE).href;
const linux = process.platform === "linux";

// What the tests set, so that what the suite itself runs with does not count.
const PLAIN = { MLX_BLAS: undefined, MLX_BLAS_THREADS: undefined, OPENBLAS_NUM_THREADS: undefined, OMP_NUM_THREADS: undefined };

const INFO = `const { blasInfo } = await import(${JSON.stringify(inside("./src/core/blas"))});\n`;

// Products and decompositions that show in one another: a name for each that was wrong.
const WORK = `
mx.setDefaultDevice("cpu");
const { linalg } = mx;
const wrong = [];
const near = (name, a, b, tolerance = 1e-4) => { if (!mx.allclose(a, b, tolerance, tolerance).item()) wrong.push(name); };
const n = 40;
const a = mx.random.normal([n, n], "float32", 0, 1, mx.random.key(1));
const spd = a.matmul(a.T).add(mx.eye(n).multiply(n));
const one = mx.eye(n);
const column = mx.arange(n).astype("float32");
near("matmul", a.matmul(a.matmul(column)), mx.sum(a.multiply(mx.sum(a.multiply(column), 1)), 1), 1e-2);
if (mx.matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).toArray().join() !== "19,22,43,50") wrong.push("2 x 2");
near("complex", mx.matmul(mx.full([3, 3], { re: 0, im: 1 }, "complex64"), mx.ones([3, 3])), mx.full([3, 3], { re: 0, im: 3 }, "complex64"));
near("conv2d", mx.conv2d(mx.ones([1, 8, 8, 4]), mx.ones([2, 3, 3, 4])), mx.full([1, 6, 6, 2], 36));
near("inv", linalg.inv(spd).matmul(spd), one);
near("solve", spd.matmul(linalg.solve(spd, column)), column, 1e-3);
const [q, r] = linalg.qr(a);
near("qr", q.matmul(r), a);
near("q", q.T.matmul(q), one);
const [u, s, vt] = linalg.svd(a);
near("svd", u.multiply(s).matmul(vt), a);
const [w, v] = linalg.eigh(spd);
near("eigh", v.multiply(w).matmul(v.T), spd, 1e-3);
const c = linalg.cholesky(spd);
near("cholesky", c.matmul(c.T), spd, 1e-3);
near("eigvals", mx.sum(mx.real(linalg.eigvals(a))), mx.trace(a), 1e-3);
`;

async function told(script: string, env: Record<string, string | undefined>): Promise<any> {
  const ended = await runScript(`${INFO}${script}`, { ...PLAIN, ...env });
  if (ended.status !== 0) throw new Error(JSON.stringify(ended, null, 1));
  return { ...JSON.parse(ended.stdout), stderr: ended.stderr };
}

describe("the BLAS", () => {
  for (const blas of [undefined, "reference"]) {
    it(`${blas ?? "that comes with the package"} computes every product and decomposition`, async () => {
      const { wrong, info, stderr } = await told(`${WORK} console.log(JSON.stringify({ wrong, info: blasInfo() }));`, { MLX_BLAS: blas });
      expect({ wrong, stderr }).toEqual({ wrong: [], stderr: "" });
      expect(info.name).toBe(linux ? blas ?? "openblas" : "accelerate");
      expect(info.reason).toBe("");
      expect(info.version).toMatch(info.name === "openblas" ? /^OpenBLAS 0\.3\./ : /^$/);
    });
  }

  it("is loaded by the first product, not before", async () => {
    if (!linux) return;
    const script = `
      const { readFileSync } = await import("node:fs");
      const loaded = () => readFileSync("/proc/self/maps", "utf8").includes("openblas");
      mx.evaluate(mx.add([1], [2]));
      const before = loaded();
      mx.evaluate(mx.matmul(mx.ones([4, 4], "float32", "cpu"), mx.ones([4, 4], "float32", "cpu"), "cpu"));
      console.log(JSON.stringify({ before, after: loaded() }));`;
    expect(await told(script, {})).toEqual({ before: false, after: true, stderr: "" });
  });

  it("is the file that MLX_BLAS names", async () => {
    if (!linux) return;
    const { info } = await told("console.log(JSON.stringify({ info: blasInfo() }));", {});
    const { info: given, wrong } = await told(`${WORK} console.log(JSON.stringify({ wrong, info: blasInfo() }));`, { MLX_BLAS: info.path });
    expect([given.path, wrong]).toEqual([info.path, []]);
  });

  it("is the reference where MLX_BLAS names what cannot be used, and says why", async () => {
    if (!linux) return;
    const libc = createRequire(import.meta.url).resolve("../golden/inputs.json");
    for (const [given, why] of [["/nowhere/libopenblas.so", "No such file"], [libc, "invalid ELF header"], ["libm.so.6", "has no cblas_sgemm"]] as const) {
      const { info, stderr } = await told("console.log(JSON.stringify({ info: blasInfo() }));", { MLX_BLAS: given });
      expect(info.name).toBe("reference");
      expect(info.reason).toContain(why);
      expect(stderr).toContain(`mlx.node: the BLAS that MLX_BLAS names cannot be used, the reference is: ${info.reason}`);
    }
  });

  it("takes the number of threads from MLX_BLAS_THREADS, then OPENBLAS_NUM_THREADS, and leaves the environment as it is", async () => {
    if (!linux) return;
    const script = `
      const all = () => JSON.stringify(Object.entries(process.env).sort());
      const before = all();
      const { threads } = blasInfo();
      console.log(JSON.stringify({ threads, same: all() === before }));`;
    const run = (env: Record<string, string>): Promise<unknown> => told(`const process = (await import("node:process")).default;${script}`, env);
    expect(await run({ MLX_BLAS_THREADS: "3", OPENBLAS_NUM_THREADS: "2" })).toEqual({ threads: 3, same: true, stderr: "" });
    expect(await run({ OPENBLAS_NUM_THREADS: "1" })).toEqual({ threads: 1, same: true, stderr: "" });
    expect(await run({ MLX_BLAS_THREADS: "many" })).toEqual({ threads: expect.any(Number), same: true, stderr: "" });
  });

  it("computes on several streams at once, while the process starts others, and lets it end in the middle", async () => {
    const script = `
      const { spawn } = await import("node:child_process");
      const n = 200;
      const whole = (seed) => mx.remainder(mx.arange(n * n).multiply(seed), 5).reshape([n, n]).astype("float32");
      const a = whole(3), b = whole(11), v = whole(7).index(0), spd = mx.eye(n).multiply(2).add(0.001);
      mx.evaluate(a, b, v, spd);
      // Sums of whole numbers below 2^24: exact, in any order.
      const expected = mx.sum(a.multiply(mx.sum(b.multiply(v), 1)), 1);
      mx.evaluate(expected);
      let wrong = 0, children = 0, busy = 3;
      async function compute() {
        const stream = mx.newStream("cpu");
        for (let i = 0; i < 6; i++) {
          const got = mx.matmul(mx.matmul(a, b, stream), v, stream);
          const inverse = mx.linalg.inv(spd, { stream });
          await mx.evalAsync(got, inverse);
          if (!mx.arrayEqual(got, expected).item() || !mx.allclose(inverse.matmul(spd), mx.eye(n), 1e-3, 1e-3).item()) wrong++;
        }
        busy--;
      }
      async function start() {
        while (busy > 0) {
          await new Promise((resolve) => spawn("true", [], { stdio: "ignore" }).on("close", resolve));
          children++;
        }
      }
      await Promise.all([compute(), compute(), compute(), start()]);
      console.log(JSON.stringify({ wrong, started: children > 0 }));
      mx.evalAsync(mx.matmul(mx.ones([2000, 2000]), mx.ones([2000, 2000])));
      (await import("node:process")).exit(0);`;
    // Two, on a machine of one core too: they must wait for each other.
    expect(await told(`mx.setDefaultDevice("cpu");${script}`, { MLX_BLAS_THREADS: "2" })).toEqual({ wrong: 0, started: true, stderr: "" });
  });
});
