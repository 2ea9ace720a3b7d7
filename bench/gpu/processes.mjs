// Where the three runtimes are, and running a command within a time limit.
// @ts-check
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const NODE = process.execPath;
export const BUN = "node_modules/bun/bin/bun.exe";
export const DENO = "node_modules/deno/deno";

/**
 * Runs a command and gives its output; the status is 124 where it was stopped after so many seconds.
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function limited(/** @type {string[]} */ command, /** @type {NodeJS.ProcessEnv} */ env, /** @type {number} */ seconds) {
  return new Promise((resolve) => {
    const child = spawn("timeout", ["--kill-after=5", String(seconds), ...command], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output: stripVTControlCharacters(output) }));
  });
}
