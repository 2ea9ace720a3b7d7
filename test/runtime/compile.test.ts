// Compiled functions and the process around them: its end and its environment.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { PACKAGE, runScript } from "./child.ts";

const COUNT = `
let calls = 0;
const f = mx.compile((x) => (calls++, x.exp().add(1).multiply(2)));
const values = [f(mx.array([0])), f(mx.array([0]))].map((each) => each.item());
console.log(JSON.stringify([calls, values]));`;

describe("a process with compiled functions", () => {
  it("ends as others do, with all of them alive, kept by a thread or fused", async () => {
    for (const first of ["", "mx.enableCompile({ fuseOnCpu: true });"]) {
      const { status, signal, stdout, stderr } = await runScript(`${first}${COUNT}
        const state = { w: mx.array([1]) };
        globalThis.step = mx.compile((x) => { state.w = state.w.add(x); }, { inputs: state, outputs: state });
        step(mx.array([1]));
        mx.evaluate(state);
        globalThis.lazy = mx.grad(mx.checkpoint((x) => x.exp().sum()))(mx.array([1]));
        globalThis.pending = mx.customFunction((x) => x.exp(), { vjp: (_, c) => c })(mx.array([1]));`);
      expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: "[1,[4,4]]\n", stderr: "" });
    }
  });

  it("ends as others do when a worker compiled", async () => {
    const { status, signal, stdout } = await runScript(`
      import { Worker } from "node:worker_threads";
      const code = \`import(${JSON.stringify(PACKAGE)}).then((mx) => {
        const f = mx.compile((x) => x.exp().add(1));
        f(mx.array([0])).item();
        const value = mx.grad((x) => f(x).sum())(mx.array([0])).item();
        import("node:worker_threads").then(({ parentPort }) => parentPort.postMessage(value));
      })\`;
      const g = mx.compile((x) => x.exp().add(2));
      g(mx.array([0])).item();
      const worker = new Worker(code, { eval: true });
      worker.on("message", async (value) => {
        console.log(value, g(mx.array([0])).item());
        await worker.terminate();
      });`);
    expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: "1 3\n" });
  });

  it("runs them as they are with MLX_DISABLE_COMPILE, until told otherwise", async () => {
    const script = `${COUNT}
      mx.enableCompile();
      f(mx.array([0]));
      f(mx.array([0]));
      console.log(calls);`;
    expect((await runScript(script, { MLX_DISABLE_COMPILE: "1" })).stdout).toBe("[2,[4,4]]\n3\n");
    expect((await runScript(script)).stdout).toBe("[1,[4,4]]\n1\n");
  });

  it("runs them as they are where there is no compiler, without a word", async () => {
    // A search path with a shell and nothing else.
    const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
    mkdirSync(join(folder, "bin"));
    symlinkSync("/bin/sh", join(folder, "bin/sh"));
    const { status, stdout, stderr } = await runScript(COUNT, { PATH: join(folder, "bin"), TMPDIR: process.env.TMPDIR });
    rmSync(folder, { recursive: true });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)[1]).toEqual([4, 4]);
    expect(stderr).toBe("");
  });
});
