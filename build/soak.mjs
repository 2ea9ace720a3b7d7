// `npm run soak [minutes] [case ...]`: what only shows in minutes, in the three runtimes. The loops that watch the resident size
// run for ten minutes each unless told otherwise, side by side; the other cases run one after another.
// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";
import { root } from "./setup/step.mjs";

const RUNTIMES = /** @type {Record<string, (name: string) => string[]>} */ ({
  Node: (name) => [process.execPath, `dist/soak/${name}.js`],
  Bun: (name) => ["node_modules/.bin/bun", `soak/${name}.ts`],
  Deno: (name) => ["node_modules/.bin/deno", "run", "-A", `soak/${name}.ts`],
});

const LOOPS = ["training", "streaming"];
const CASES = ["stall", "completions", "finalizers", "streams", "faults", "connections"];

/** Runs a case in a runtime and prints what it says. */
function run(/** @type {string} */ runtime, /** @type {string} */ name, /** @type {string[]} */ ...args) {
  const [command = "", ...rest] = RUNTIMES[runtime]?.(name) ?? [];
  const child = spawn(command, [...rest, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (data) => text += data);
  return new Promise((resolve) => {
    child.on("close", (status, signal) => {
      const lines = text.trimEnd().split("\n");
      for (const line of lines) console.log(`  ${name.padEnd(12)}${runtime.padEnd(6)}${line}`);
      if (status !== 0) console.log(`  ${name.padEnd(12)}${runtime.padEnd(6)}FAILED (${signal ?? `exit ${status}`})`);
      resolve(status === 0);
    });
  });
}

const [given, ...names] = process.argv.slice(2);
const minutes = Number(given ?? 10);
if (!(minutes > 0)) throw new Error("npm run soak [minutes] [case ...]");
const wanted = (/** @type {string} */ name) => names.length === 0 || names.includes(name);
const outcomes = [];
for (const name of CASES.filter(wanted)) {
  for (const runtime of Object.keys(RUNTIMES)) outcomes.push(await run(runtime, name));
}
for (const name of LOOPS.filter(wanted)) {
  outcomes.push(...await Promise.all(Object.keys(RUNTIMES).map((runtime) => run(runtime, name, String(60 * minutes)))));
}
process.exit(outcomes.every((fine) => fine) ? 0 : 1);
