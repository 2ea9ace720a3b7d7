// Everything that holds for every commit but is no test: `npm run check`. Each check runs whether or not one before it
// failed; the last line is "N passed, N failed".
// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { differingManifests } from "./check/manifests.mjs";
import { untestedNames } from "./check/type_tests.mjs";
import { root } from "./setup/step.mjs";

const BIN = "node_modules/.bin";
const MOST_LINES = 400;
const SUB_PATHS = ["src/streaming/index.ts", "src/streaming/client/index.ts", "src/react/index.ts"];

/** The output of a command that failed; nothing when it did not. */
function complaint(/** @type {string} */ command, /** @type {string[]} */ ...args) {
  const env = { ...process.env, NO_COLOR: "1" };
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, env });
  if (error) return error.message;
  if (status === 0) return "";
  return stripVTControlCharacters(`${stdout}${stderr}`).trim() || `exit ${status}`;
}

const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");

/** The code files that people wrote and that are past the length at which a file should become two. */
function longFiles() {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  const files = stdout.split("\n").filter((path) => /\.(ts|tsx|mjs|cpp|h|mm)$/.test(path) && !path.includes("generated/") && existsSync(join(root, path)));
  if (files.length === 0) return "git lists no files";
  const long = files.map((path) => ({ path, lines: read(path).split("\n").length - 1 })).filter(({ lines }) => lines > MOST_LINES);
  return long.map(({ path, lines }) => `${path} has ${lines} lines; ${MOST_LINES} is the most`).join("\n");
}

/** What is wrong with the guide's example: it must be examples/quickstart.ts, and print the same in the three runtimes. */
function quickstart() {
  const example = read("examples/quickstart.ts").replace(/^\/\/.*\n\n/, "");
  if (!read("docs/quickstart.md").includes(`\`\`\`ts\n${example}\`\`\`\n`)) return "docs/quickstart.md does not have the text of examples/quickstart.ts";
  const runs = [
    [process.execPath, "dist/examples/quickstart.js"],
    [`${BIN}/bun`, "examples/quickstart.ts"],
    [`${BIN}/deno`, "run", "--quiet", "--no-prompt", "--allow-ffi", "examples/quickstart.ts"],
  ].map(([command = "", ...args]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
    return status === 0 ? stdout : `${command} failed:\n${stderr}`;
  });
  return runs.every((output) => output === runs[0] && output !== "") ? "" : `the three outputs differ or failed:\n${runs.join("\n")}`;
}

/** What is wrong with the row of the op table that CONTRIBUTING.md shows: it must be the table's. */
function contributingRow() {
  const row = /```js\n([^]*?)```/.exec(read("CONTRIBUTING.md"))?.[1]?.replace(/^(?=.)/gm, "  ");
  return row !== undefined && read("build/table/math.ts").includes(row) ? "" : "build/table/math.ts does not have the row that CONTRIBUTING.md shows";
}

/** @type {[name: string, what: string, check: () => string][]} */
const CHECKS = [
  ["types", "tsc finds no error", () => complaint(`${BIN}/tsc`, "-p", ".")],
  ["scripts", "tsc finds no error in the scripts of build/ and bench/", () => complaint(`${BIN}/tsc`, "-p", "build")],
  [
    "pages",
    "tsc finds no error in what browsers run",
    () => ["examples/stream-server/page", "test/browser/pages"].map((page) => complaint(`${BIN}/tsc`, "-p", page)).join(""),
  ],
  ["type tests", "every public name has a type test", untestedNames],
  ["consumer", "a strict user compiles against dist", () => complaint(`${BIN}/tsc`, "-p", "test/consumer")],
  ["codegen", "the generated files are what the op table says", () => complaint(`${BIN}/bun`, "build/codegen.ts", "--check")],
  ["parity", "docs/parity.md is what the exports are", () => complaint(`${BIN}/bun`, "build/parity.ts", "--check")],
  ["lint", "deno lint finds nothing", () => complaint(`${BIN}/deno`, "lint")],
  ["format", "deno fmt would change nothing", () => complaint(`${BIN}/deno`, "fmt", "--check")],
  ["docs", "every public name is documented", () => complaint(`${BIN}/deno`, "doc", "--quiet", "--lint", "mod.ts", ...SUB_PATHS)],
  ["examples", "every example in the docs runs in the three runtimes, and shows what it says", () => complaint(process.execPath, "build/check/examples.mjs")],
  ["quickstart", "the first example runs, the same in the three runtimes, with no permission but --allow-ffi", quickstart],
  ["row", "the row of the op table in CONTRIBUTING.md is the table's", contributingRow],
  ["site", "the documentation is a site without broken links", () => complaint(process.execPath, "build/docs.mjs")],
  ["publish", "JSR would take the package", () => complaint(`${BIN}/deno`, "publish", "--quiet", "--dry-run", "--allow-dirty")],
  ["lengths", `no file is past ${MOST_LINES} lines`, longFiles],
  ["manifests", "the manifests agree on versions, exports and dependencies", differingManifests],
];

/** @type {string[]} */
const failed = [];
for (const [name, what, check] of CHECKS) {
  const started = performance.now();
  const found = check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${name.padEnd(10)} ${found === "" ? `ok: ${what}` : "FAILED"} (${seconds} s)`);
  if (found === "") continue;
  failed.push(name);
  console.log(found.replace(/^/gm, "      "));
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
console.log(`\n${CHECKS.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
