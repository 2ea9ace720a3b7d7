// What a machine with an NVIDIA GPU shows of this package: run.sh calls it with the stages to run, all of them by default. Logs
// go to .cache/gpu/results/ (or $OUT), the summary is printed last. Needs no network.
// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { environment } from "./environment.mjs";
import { compare, startWorker } from "../../build/bench/measure.mjs";
import { asText, ratioTable } from "../../build/bench/table.mjs";
import { BUN, DENO, limited, NODE, root } from "./processes.mjs";
import { suite } from "./suite.mjs";

const OUT = process.env.OUT ?? join(root, ".cache/gpu/results");
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const SECONDS = Number(process.env.SUITE_SECONDS ?? 1200);

mkdirSync(OUT, { recursive: true });
const { env, python } = environment();

/** The commands that run a compiled or plain TypeScript file. */
const PROGRAMS = /** @type {Record<string, (name: string) => string[]>} */ ({
  Node: (name) => [NODE, `dist/${name}.js`],
  Bun: (name) => [BUN, `${name}.ts`],
  Deno: (name) => [DENO, "run", "-A", `${name}.ts`],
});

const SIDES = /** @type {Record<string, string[]>} */ ({
  Python: [python, "bench/gpu/worker.py"],
  ...Object.fromEntries(Object.entries(PROGRAMS).map(([side, command]) => [side, command("bench/gpu/worker")])),
});

/** @type {string[]} */
const summary = [];
const say = (/** @type {string} */ text) => {
  console.log(text);
  summary.push(text);
};

/** Runs the tests of a folder. */
async function test(/** @type {string} */ name, /** @type {string} */ folder) {
  for (const line of await suite({ name, folder, env, out: OUT, seconds: SECONDS })) say(line);
}

/** Runs a program of soak/ in each runtime, and says what it prints. */
async function soak(/** @type {string} */ name, /** @type {string[]} */ ...args) {
  for (const [runtime, command] of Object.entries(PROGRAMS)) {
    const { status, output } = await limited([...command(`soak/${name}`), ...args], env, 120);
    for (const line of output.trim().split("\n")) say(`  ${name.padEnd(12)}${runtime.padEnd(6)}${status === 0 ? "" : `exit ${status}: `}${line}`);
  }
}

/** Times of cases on every side; none where a side fails. */
async function bench(/** @type {string} */ title, /** @type {import("../../build/bench/measure.mjs").Case[]} */ cases, own = env) {
  const workers = Object.fromEntries(Object.entries(SIDES).map(([side, command]) => [side, startWorker(command, { env: own })]));
  try {
    await Promise.all(Object.values(workers).map((worker) => worker.run("device", 1)));
    const rows = await compare(workers, cases, ROUNDS);
    say(asText(ratioTable(`${title}: the best round, then the median ratio to Python (quartiles)`, rows)));
  } finally {
    for (const worker of Object.values(workers)) worker.end();
  }
}

const STAGES = /** @type {Record<string, () => Promise<void>>} */ ({
  async check() {
    const smi = spawnSync("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"], { encoding: "utf8" });
    say(`  GPU         ${smi.stdout?.trim() || "nvidia-smi names none"}`);
    const text =
      "console.log(mx.defaultDevice().type, JSON.stringify(mx.deviceInfo(mx.defaultDevice())), mx.matmul(mx.ones([64, 64]), mx.ones([64, 64])).sum().item())";
    for (const [runtime, command] of Object.entries({ Node: [NODE], Bun: [BUN], Deno: [DENO, "run", "-A"] })) {
      // In the package's folder, where Deno finds what its names stand for.
      const file = join(root, ".cache/check.mjs");
      writeFileSync(file, `import * as mx from ${JSON.stringify(join(root, "dist/mod.js"))};\n${text};\n`);
      const { status, output } = await limited([...command, file], env, 60);
      say(`  ${runtime.padEnd(12)}${status === 0 ? "" : `exit ${status}: `}${output.trim()}`);
    }
    const { output } = await limited(
      [python, "-c", "import mlx.core as mx; print(mx.__version__, mx.default_device(), mx.ones((64, 64)).sum().item())"],
      env,
      60,
    );
    say(`  Python MLX  ${output.trim()}`);
  },
  suite: () => test("conformance", "test/conformance"),
  runtime: () => test("runtime", "test/runtime"),
  streaming: () => test("streaming", "test/streaming"),
  dispatch: () =>
    bench("Calls, microseconds", [
      ["add", 20_000, "add(a, b), dispose", 1e3],
      ["addScalar", 20_000, "add(a, 2), dispose", 1e3],
      ["exp", 20_000, "exp(a), dispose", 1e3],
      ["sum", 20_000, "sum(a, 0), dispose", 1e3],
      ["reshape", 20_000, "reshape(a, [2, 2]), dispose", 1e3],
      ["item", 200, "sum(add(a, b)).item()", 1e3],
      ["additions", 50, "64 additions, computed", 1e3],
    ]),
  matmul: () =>
    bench(
      "Products of square matrices, milliseconds",
      ["float32", "bfloat16"].flatMap((dtype) =>
        [[1024, 200], [2048, 100], [4096, 30], [8192, 8]].map((
          [size, n],
        ) => /** @type {const} */ ([`matmul:${dtype},${size}`, Number(n), `${dtype} ${size}`, 1]))
      ),
    ),
  overlap: () =>
    bench(
      "Two equal jobs of 50 float32 operations each (without TF32), milliseconds",
      ["cumsum,1048576", "matmul,512", "matmul,2048"].flatMap((job) => [
        [`oneStream:${job}`, 2, `${job.replace(",", " of ")} on one stream`, 1],
        [`twoStreams:${job}`, 2, `${job.replace(",", " of ")} on two streams`, 1],
      ]),
      { ...env, MLX_ENABLE_TF32: "0" },
    ),
  stall: () => soak("stall"),
  growth: () => soak("training", "30"),
});

const asked = process.argv.slice(2);
const unknown = asked.filter((stage) => !(stage in STAGES));
if (unknown.length > 0) throw new Error(`no stage ${unknown.join(", ")}; there are ${Object.keys(STAGES).join(", ")}`);
let failed = 0;
for (const [stage, work] of Object.entries(STAGES)) {
  if (asked.length > 0 && !asked.includes(stage)) continue;
  const started = performance.now();
  console.log(`${stage} ...`);
  try {
    await work();
  } catch (error) {
    failed++;
    say(`  ${stage.padEnd(12)}FAILED: ${error instanceof Error ? error.message : error}`);
  }
  console.log(`  (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  writeFileSync(join(OUT, "summary.txt"), `${summary.join("\n")}\n`);
}
console.log(`\nSummary\n${summary.join("\n")}`);
process.exit(failed === 0 ? 0 : 1);
