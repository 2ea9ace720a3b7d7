// What nobody disposes, in processes of their own: with turns of the event loop in between it comes back by itself, and
// without them one warning names `tidy`.

import { describe, expect, it } from "vitest";
import { runScript } from "./child.ts";

const TIMEOUT = 60_000;

/** Makes 800 arrays of a megabyte, after each of which `turn` runs; prints the most megabytes in use and resident. */
const soak = (turn: string): string => `
  import process from "node:process";
  const zero = mx.zeros([1 << 18]);
  let active = 0, resident = 0;
  for (let i = 0; i < 800; i++) {
    const a = mx.add(zero, i);
    ${turn}
    active = Math.max(active, mx.memory.active());
    if (i % 20 === 0) resident = Math.max(resident, process.memoryUsage().rss);
  }
  console.log(JSON.stringify([active / 2 ** 20, resident / 2 ** 20]));
`;

/** Makes arrays of 8 MB that nobody holds, 1.4 GB in all, in code that never lets the event loop turn. */
const hog = (prepare: string, between = ""): string => `
  mx.memory.limit(0); // a quarter of it is the threshold, which is a gigabyte at least
  ${prepare}
  const zero = mx.zeros([1 << 21]);
  const round = (i) => {
    const a = mx.add(zero, i); // here
    mx.evaluate(a);
  };
  for (let i = 0; i < 170; i++) {
    round(i);
    ${between}
  }
  console.log("done");
`;

const warnings = (text: string): string[] => text.split("\n").filter((line) => line.includes("[MLX_MEMORY]"));

describe("arrays that nobody holds", () => {
  const turns = {
    "evaluated, a timer in between": "mx.evaluate(a); await new Promise((resolve) => setTimeout(resolve, 0));",
    "evaluated, an immediate in between": "mx.evaluate(a); await new Promise((resolve) => setImmediate(resolve));",
    "evaluated asynchronously": "await mx.evalAsync(a);",
    "by a method, traced": "mx.memory.trace(true); mx.evaluate(a.add(1)); await new Promise((resolve) => setImmediate(resolve));",
    "made of a typed array": "mx.array(new Float32Array(1 << 18)); await new Promise((resolve) => setImmediate(resolve));",
  };
  for (const [name, turn] of Object.entries(turns)) {
    it(`come back by themselves: ${name}`, async () => {
      const { status, stdout, stderr } = await runScript(soak(turn), {}, ["--allow-ffi", "--allow-sys"]);
      expect(stderr).toBe("");
      const [active, resident] = JSON.parse(stdout) as [number, number];
      // All of them are 800; a collection may take a share of the time only, which leaves room for some hundred.
      expect(active).toBeLessThan(650);
      expect(resident).toBeLessThan(1000);
      expect(status).toBe(0);
    }, TIMEOUT);
  }

  it("come back by themselves: small ones, and the process ends", async () => {
    const script = `
      let most = 0;
      for (let i = 0; i < 300; i++) {
        for (let j = 0; j < 1000; j++) mx.add(i, j);
        await new Promise((resolve) => setImmediate(resolve));
        most = Math.max(most, mx.memory.arrays().count);
      }
      console.log(most);
    `;
    const { status, stdout, stderr } = await runScript(script, {}, ["--allow-ffi"]);
    expect(stderr).toBe("");
    expect(Number(stdout)).toBeLessThan(200_000);
    expect(status).toBe(0);
  }, TIMEOUT);

  it("lead to one warning where the event loop never turns, which names tidy", async () => {
    const { status, stdout, stderr } = await runScript(hog(""));
    expect(stdout).toBe("done\n");
    const [warning, ...others] = warnings(stderr);
    expect(others).toEqual([]);
    expect(warning).toMatch(/MLX holds 1\.\d GiB in 1\d\d arrays/);
    expect(warning).toContain("tidy(() => ...)");
    expect(warning).toContain("memory.trace(true)");
    expect(status).toBe(0);
  }, TIMEOUT);

  it("lead to it between settled promises too, and while tracing it says where they were made", async () => {
    const { stdout, stderr } = await runScript(hog("mx.memory.trace(true);", "await null;"));
    expect(stdout).toBe("done\n");
    expect(warnings(stderr).length).toBe(1);
    expect(stderr).toMatch(/Most were made at round .*script\.mjs:\d+:\d+\)?: 1\d\d arrays with 1\.\d GiB/);
  }, TIMEOUT);

  it("lead to it by their number", async () => {
    const script = `
      import process from "node:process";
      let warned = false;
      process.on("warning", () => warned = true);
      for (let i = 0; i < 2_000_000 && !warned; i++) mx.add(i, 1);
      process.exit(0);
    `;
    const { stderr } = await runScript(script);
    expect(warnings(stderr).length).toBe(1);
    expect(stderr).toMatch(/in 1\d{6} arrays/);
  }, TIMEOUT);

  it("lead to none where tidy disposes of them, or for large ones that are held", async () => {
    const tidied = hog("").replace("round(i);", "mx.tidy(() => round(i));");
    expect(warnings((await runScript(tidied)).stderr)).toEqual([]);
    const held =
      "mx.memory.limit(0); const zero = mx.zeros([1 << 25]), all = []; for (let i = 0; i < 10; i++) { all.push(mx.add(zero, i)); mx.evaluate(all); }";
    expect(warnings((await runScript(held)).stderr)).toEqual([]);
  }, TIMEOUT);
});
