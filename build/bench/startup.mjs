// The section on start-up: time from import to first result, and how much memory the process then holds.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import process from "node:process";
import { root } from "../setup/step.mjs";
import { startupCommand } from "./sides.mjs";
import { ratioTable, spreadCell } from "./table.mjs";

const MOST_ROUNDS = 15;
const SETTLE_MS = 20;

/**
 * Starts a program that prints a number and waits.
 * @returns {Promise<{ printed: number, megabytes: number }>} The number, and what the process holds of memory by then.
 */
async function start(/** @type {string[]} */ [command = "", ...args]) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (value === undefined) throw new Error(`${command} ${args.join(" ")} printed nothing`);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const megabytes = residentMegabytes(child.pid ?? 0);
  child.kill("SIGKILL");
  return { printed: Number(value), megabytes };
}

function residentMegabytes(/** @type {number} */ pid) {
  // Not every Linux has ps.
  const kilobytes = process.platform === "linux"
    ? readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s*(\d+) kB$/m)?.[1]
    : spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  return Number(kilobytes ?? NaN) * 1024 / 1e6;
}

/**
 * @param {string[]} sides
 * @param {string} python
 * @param {number} rounds
 * @returns {Promise<{ tables: import("./table.mjs").Table[], rows: import("./measure.mjs").Row[] }>}
 */
export async function startupTables(sides, python, rounds) {
  /** @type {Record<"times" | "sizes" | "idle", Record<string, number[]>>} */
  const found = { times: {}, sizes: {}, idle: {} };
  for (let round = -1; round < Math.min(rounds, MOST_ROUNDS); round++) {
    for (const side of sides) {
      const { printed, megabytes } = await start(startupCommand(side, python));
      const idle = await start(startupCommand(side, python, true));
      // The first one reads the files into the system's cache.
      if (round < 0) continue;
      (found.times[side] ??= []).push(printed);
      (found.sizes[side] ??= []).push(megabytes);
      (found.idle[side] ??= []).push(idle.megabytes);
    }
  }
  const rows = [{ name: "startup", what: "import to first result, ms", unit: 1, times: found.times }];
  const sizes = (/** @type {Record<string, number[]>} */ all) => sides.map((side) => spreadCell(all[side] ?? []));
  return {
    rows,
    tables: [ratioTable("Start-up: milliseconds from import to first result", rows), {
      title: "Resident size after the first result: megabytes, median and quartiles",
      head: ["", ...sides],
      rows: [["the process", ...sizes(found.sizes)], ["the runtime alone", ...sizes(found.idle)]],
    }],
  };
}
