// `npm run test:install`: installs the packages of a release, from a registry on this machine, as their users do, and holds against
// what they were promised. Needs `npm run release`, which it runs. Names of groups run only those; the last line is "N passed, N failed".
// @ts-check
import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundlers } from "./install/bundlers.mjs";
import { withBun, withDeno, withJsr, withNpm } from "./install/clients.mjs";
import { checked } from "./install/checked.mjs";
import { consumers, published } from "./install/consumers.mjs";
import { emulated } from "./install/emulated.mjs";
import { errors } from "./install/errors.mjs";
import { startRegistry } from "./install/registry.mjs";
import { root, SetupError } from "./setup/step.mjs";

/** @typedef {import("./install/registry.mjs").Registry} Registry */
/** @typedef {import("./install/clients.mjs").Check} Check */

/** @type {Record<string, (check: Check, registry: Registry) => Promise<unknown>>} */
const GROUPS = { npm: withNpm, bun: withBun, deno: withDeno, jsr: withJsr, errors, consumers, published, bundlers, emulated, checked };

const { values, positionals: asked } = parseArgs({ options: { "as-is": { type: "boolean", default: false } }, allowPositionals: true });
const unknown = asked.find((name) => !(name in GROUPS));
if (unknown !== undefined) {
  console.error(`${unknown} is none of ${Object.keys(GROUPS).join(", ")}`);
  process.exit(1);
}

/** @type {{ name: string, seconds: number, failed: boolean, what: string }[]} */
const results = [];

/** @type {Check} */
async function check(name, body) {
  const started = performance.now();
  let what = "";
  let failed = false;
  try {
    what = await body();
  } catch (error) {
    failed = true;
    what = error instanceof Error ? error.message : String(error);
  }
  const result = { name, seconds: (performance.now() - started) / 1000, failed, what };
  results.push(result);
  show(result);
}

function show(/** @type {{ name: string, seconds: number, failed: boolean, what: string }} */ { name, seconds, failed, what }) {
  const text = failed ? `FAILED\n${what.trim().replace(/^/gm, "      ")}` : what;
  console.log(`  ${name.padEnd(36)} ${seconds.toFixed(1).padStart(5)} s  ${text}`);
}

if (!values["as-is"]) {
  const { status } = spawnSync(process.execPath, ["build/release.mjs", "linux-x64", "linux-arm64"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
const registry = await startRegistry();
console.log("\nInstalling:");
try {
  for (const [name, group] of Object.entries(GROUPS)) if (asked.length === 0 || asked.includes(name)) await group(check, registry);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  await check("the tests themselves", () => Promise.reject(error));
}
registry.close();

const failures = results.filter(({ failed }) => failed);
if (failures.length > 0) {
  console.log("\nFailed:");
  failures.forEach(show);
}
console.log(`\n${results.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
