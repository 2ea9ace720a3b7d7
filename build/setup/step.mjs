// Running one step of the set-up: skipped when what it depends on has not changed, with a line that says what happens.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const platform = `${process.platform}-${process.arch}`;

/** What a JSON file of the repository holds. */
export const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** A failure that the person at the terminal can mend: printed without a stack. */
export class SetupError extends Error {}

/** Runs a command, its output kept for the error message; throws a SetupError when it fails or is missing. */
export function run(/** @type {string} */ command, /** @type {string[]} */ args, /** @type {{ missing?: string }} */ { missing } = {}) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error && "code" in error && error.code === "ENOENT") {
    throw new SetupError(missing ?? `${command} is not installed`);
  }
  if (error) throw error;
  if (status !== 0) throw new SetupError(`${command} ${args.join(" ")}\nfailed (exit ${status}):\n${stdout}${stderr}`);
  return stdout;
}

/** Runs the commands, as many at a time as there are processors. */
export async function runAll(/** @type {string[][]} */ commands) {
  const queue = [...commands];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [command = "", ...args] = next;
      await new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        child.stdout.on("data", (data) => output += data);
        child.stderr.on("data", (data) => output += data);
        child.on("error", reject);
        child.on("close", (status) => status === 0 ? resolve(undefined) : reject(new SetupError(`${next.join(" ")}\nfailed:\n${output}`)));
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Every file below the given paths, in a fixed order. */
function filesOf(/** @type {string[]} */ paths) {
  /** @type {string[]} */
  const files = [];
  const visit = (/** @type {string} */ path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) { for (const name of readdirSync(path).sort()) visit(join(path, name)); }
    else files.push(path);
  };
  for (const path of paths) visit(join(root, path));
  return files;
}

/** A hash of files' contents and of further text. */
export function hashOf(/** @type {string[]} */ paths, text = "") {
  const hash = createHash("sha256").update(text);
  // Relative: a clone that was moved is still set up.
  for (const file of filesOf(paths)) hash.update(relative(root, file)).update(readFileSync(file));
  return hash.digest("hex");
}

/**
 * Runs `work` unless its output is there and was made from the same input, as a hash or a function that takes it.
 * @param {{ name: string, doing: string, input: string | (() => string), output: string[], work: () => void | Promise<void> }} step
 */
export async function step({ name, doing, input, output, work }) {
  const stamp = join(root, ".cache/stamps", name);
  const current = () => typeof input === "string" ? input : input();
  const label = `  ${name.padEnd(11)} `;
  const done = output.every((path) => existsSync(join(root, path))) && existsSync(stamp) && readFileSync(stamp, "utf8") === current();
  if (done) {
    console.log(`${label}up to date`);
    return;
  }
  console.log(`${label}${doing} ...`);
  const started = performance.now();
  await work();
  mkdirSync(join(root, ".cache/stamps"), { recursive: true });
  writeFileSync(stamp, current());
  console.log(`${label}done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
