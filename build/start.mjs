// The main job, behind `npm start`: examples/digits.ts in Node, Bun and Deno, one after another, and whether the three
// predict the same.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import { root } from "./setup/step.mjs";

const BIN = "node_modules/.bin";

// Bun and Deno run the TypeScript itself; Deno may call native code and read the digits, and nothing else.
const RUNTIMES = [
  { name: "Node", command: process.execPath, args: ["dist/examples/digits.js"] },
  { name: "Bun", command: `${BIN}/bun`, args: ["examples/digits.ts"] },
  { name: "Deno", command: `${BIN}/deno`, args: ["run", "--no-prompt", "--allow-ffi", "--allow-read=.cache/digits", "examples/digits.ts"] },
];

/** The version number that a runtime prints of itself. */
function versionOf(/** @type {string} */ command) {
  const { stdout } = spawnSync(command, ["--version"], { cwd: root, encoding: "utf8" });
  return stdout?.match(/\d+\.\d+\.\d+\S*/)?.[0] ?? "(no version)";
}

/**
 * Runs a command, its output shown as it comes; gives the exit status and the output.
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function show(/** @type {string} */ command, /** @type {string[]} */ args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output }));
  });
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
console.log(`\nmlx.node ${version} reads handwritten digits, on ${availableParallelism()} processors.\n`);

/** @type {string[]} */
const hashes = [];
for (const { name, command, args } of RUNTIMES) {
  console.log(`${name} ${versionOf(command)}`);
  const { status, output } = await show(command, process.stdout.isTTY ? [...args, "--redraw"] : args);
  const hash = output.match(/\b[0-9a-f]{64}\b/)?.[0];
  if (status !== 0 || hash === undefined) {
    console.error(`${name} did not finish the job (${status === null ? output : `exit ${status}`}).`);
    process.exit(1);
  }
  hashes.push(hash);
}

if (hashes.some((hash) => hash !== hashes[0])) {
  console.error(`The predictions differ:\n${RUNTIMES.map(({ name }, i) => `  ${name.padEnd(5)} ${hashes[i]}\n`).join("")}`);
  process.exit(1);
}
console.log(`The three runtimes' predictions are the same bytes:\n  SHA-256 ${hashes[0]}`);
