// A section of `npm run bench`: tensors over loopback, server and client in a process each, the client rebuilding the tensors.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "../setup/step.mjs";

const MIB = 512;
const ROUNDS = 5;
const GOALS = /** @type {const} */ ({ binary: 500, sse: 180 });

/** Starts a server; it ends with its input. */
async function startServer(/** @type {string} */ command, /** @type {string[]} */ args) {
  const child = spawn(command, [...args, "serve"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (value === undefined) throw new Error(`${command} ${args.join(" ")} did not serve`);
  return { url: String(value), end: () => child.stdin.end() };
}

/**
 * Payload in MiB/s of every runtime and format, best and median of the rounds; the runtimes take turns.
 * @param {Record<string, (name: string) => string[]>} sides The command that runs a file of bench/ in each runtime.
 * @returns {Promise<string[][]>} A table.
 */
export async function streamingRows(sides) {
  /** @type {string[][]} */
  const rows = [["", ...Object.keys(sides)]];
  for (const [format, goal] of Object.entries(GOALS)) {
    /** @type {Record<string, number[]>} */
    const rates = {};
    for (const [side, commandOf] of Object.entries(sides)) {
      const [command = "", ...args] = commandOf("streaming");
      const server = await startServer(command, args);
      for (let round = 0; round < ROUNDS; round++) {
        const { stdout } = spawnSync(command, [...args, "read", server.url, format, String(MIB)], {
          cwd: root,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "inherit"],
        });
        (rates[side] ??= []).push(Number(stdout || NaN));
      }
      server.end();
    }
    rows.push([
      `${format === "sse" ? "SSE + base64" : format} (goal: ${goal})`,
      ...Object.keys(sides).map((side) => {
        const sorted = [...(rates[side] ?? [])].sort((a, b) => a - b);
        return `${(sorted.at(-1) ?? NaN).toFixed(0)} (${(sorted[sorted.length >> 1] ?? NaN).toFixed(0)})`;
      }),
    ]);
  }
  return rows;
}
