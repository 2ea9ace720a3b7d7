// The section on streaming: tensors over loopback, server and client in a process each, the client rebuilding the tensors.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "../setup/step.mjs";
import { runtimeCommand } from "./sides.mjs";
import { spreadCell } from "./table.mjs";

const MIB = 512;
const MOST_ROUNDS = 5;
const FORMATS = /** @type {const} */ ({ binary: "binary", sse: "SSE, base64" });

/** Starts a server; it ends with its input. */
async function startServer(/** @type {string[]} */ [command = "", ...args]) {
  const child = spawn(command, [...args, "serve"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (value === undefined) throw new Error(`${command} ${args.join(" ")} did not serve`);
  return { url: String(value), end: () => child.stdin.end() };
}

/**
 * Payload in MiB/s of every runtime and format.
 * @returns {Promise<import("./table.mjs").Table>}
 */
export async function streamingTable(/** @type {string[]} */ runtimes, /** @type {number} */ rounds) {
  /** @type {string[][]} */
  const rows = [];
  const servers = await Promise.all(runtimes.map((runtime) => startServer(runtimeCommand(runtime, "streaming", true))));
  for (const [format, title] of Object.entries(FORMATS)) {
    /** @type {Record<string, number[]>} */
    const rates = {};
    for (let round = 0; round < Math.min(rounds, MOST_ROUNDS); round++) {
      for (const [i, runtime] of runtimes.entries()) {
        const [command = "", ...args] = runtimeCommand(runtime, "streaming", true);
        const { stdout } = spawnSync(command, [...args, "read", servers[i]?.url ?? "", format, String(MIB)], {
          cwd: root,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "inherit"],
        });
        (rates[runtime] ??= []).push(Number(stdout || NaN));
      }
    }
    rows.push([title, ...runtimes.map((runtime) => spreadCell(rates[runtime] ?? []))]);
  }
  for (const server of servers) server.end();
  return {
    title: "Streaming over loopback, server and client in a process each: MiB of payload a second, median and quartiles",
    head: ["", ...runtimes],
    rows,
  };
}
