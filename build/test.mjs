// Runs the one test suite in Node, Bun and Deno, one after another, and holds the three results against each other.
// The last line is "N passed, N failed", over all three.
// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { root } from "./setup/step.mjs";

/** @typedef {{ passed: number, failed: number }} Counts */

const RUNTIMES = [
  { name: "Node", script: "test:node", count: countVitest },
  { name: "Bun", script: "test:bun", count: countBun },
  { name: "Deno", script: "test:deno", count: countVitest },
];

/**
 * The counts of vitest's last line "Tests  1 failed | 11 passed (12)".
 * @returns {Counts | undefined}
 */
function countVitest(/** @type {string} */ output) {
  const line = output.match(/^ *Tests +(\d.*)$/gm)?.at(-1);
  if (line === undefined) return undefined;
  const number = (/** @type {string} */ word) => Number(line.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return { passed: number("passed"), failed: number("failed") };
}

/**
 * The counts of Bun's last lines " 12 pass", " 1 fail".
 * @returns {Counts | undefined}
 */
function countBun(/** @type {string} */ output) {
  const number = (/** @type {string} */ word) => output.match(new RegExp(`^ *\\d+ ${word}$`, "gm"))?.at(-1);
  const passed = number("pass");
  return passed === undefined ? undefined : { passed: Number.parseInt(passed), failed: Number.parseInt(number("fail") ?? "0") };
}

/**
 * Runs a script of package.json, its output shown as it comes; gives the exit status and the output.
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function show(/** @type {string} */ script) {
  return new Promise((resolve) => {
    const { FORCE_COLOR: _, ...env } = process.env;
    const child = spawn("npm", ["run", "--silent", script], { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...env, NO_COLOR: "1" } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        process.stdout.write(text);
      });
    }
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output: stripVTControlCharacters(output) }));
  });
}

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const summary = [];
/** @type {number[]} */
const sizes = [];
for (const { name, script, count } of RUNTIMES) {
  console.log(`\nTests in ${name}`);
  const { status, output } = await show(script);
  const counts = count(output) ?? { passed: 0, failed: 0 };
  sizes.push(counts.passed + counts.failed);
  let line = `  ${name.padEnd(5)} ${counts.passed} passed, ${counts.failed} failed`;
  if (sizes.at(-1) === 0 || (status !== 0 && counts.failed === 0)) {
    counts.failed++;
    line = `  ${name.padEnd(5)} ${counts.passed} passed, 1 failed: ${sizes.at(-1) === 0 ? "no test ran" : "no test failed, but the run did"} (exit ${status})`;
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  summary.push(line);
}
if (new Set(sizes).size > 1) {
  total.failed++;
  summary.push(`  The suite is not the same in the three runtimes: ${RUNTIMES.map(({ name }, i) => `${name} ran ${sizes[i]} tests`).join(", ")}`);
}

console.log(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
