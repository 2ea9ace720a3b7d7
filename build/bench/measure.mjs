// Times of the same cases on several sides, which take turns round by round, so that what disturbs the machine disturbs all; a
// ratio is that of two sides' times in the same round. bench/gpu measures with this as well.
// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import process from "node:process";
import { root } from "../setup/step.mjs";

/**
 * A case: its name in the workers, the repetitions of a round (0: as many as fit into some milliseconds, found for each side),
 * what it is, and what a millisecond is multiplied by.
 * @typedef {readonly [name: string, repetitions: number, what: string, unit: number]} Case
 */
/** @typedef {ReturnType<typeof startWorker>} Worker */
/** @typedef {{ name: string, what: string, unit: number, times: Record<string, number[]> }} Row The times of a side without the case are empty. */
/** @typedef {{ median: number, low: number, high: number }} Spread A median and its quartiles. */

const ROUND_MS = 20;
const MOST_REPETITIONS = 50_000;
/** What takes longer is not repeated, however long the rest of its first run was. */
const LONG_MS = 1000;
const LEAST_ROUNDS = 5;
/** Past this a slow case has the least rounds only. */
const CASE_MS = 45_000;

/** @returns {Spread} */
export function spread(/** @type {number[]} */ values) {
  const sorted = [...values].sort((a, b) => a - b);
  const last = sorted.length - 1;
  return { median: sorted[last >> 1] ?? NaN, low: sorted[Math.floor(last / 4)] ?? NaN, high: sorted[Math.ceil(last * 3 / 4)] ?? NaN };
}

/** The ratios of a side's times to another's, round by round. */
export function ratios(/** @type {number[]} */ times, /** @type {number[]} */ reference) {
  return spread(times.map((time, round) => time / (reference[round] ?? NaN)));
}

/**
 * Starts a side's worker.
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, pause?: number }} [options] `pause`: milliseconds to wait after a case, for threads that go
 * on looking for work: not at the next side's cost.
 */
export function startWorker([command = "", ...args], { env = process.env, pause = 0 } = {}) {
  const child = spawn(command, args, { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on("error", () => {});
  return {
    /** The milliseconds of one repetition; undefined where the side has no such case. */
    async run(/** @type {string} */ name, /** @type {number} */ n) {
      child.stdin.write(`${name} ${n}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`the worker ${command} ${args.join(" ")} ended in ${name}`);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      return value === "none" ? undefined : Number(value);
    },
    end: () => void child.kill(),
  };
}

/** The repetitions that fill a round; none where the side has no such case. */
async function repetitionsOf(/** @type {Worker} */ worker, /** @type {string} */ name) {
  // The first one compiles and loads.
  const first = await worker.run(name, 1);
  if (first === undefined) return 0;
  if (first > LONG_MS) return 1;
  for (let n = 1;; n *= 4) {
    const time = await worker.run(name, n) ?? NaN;
    if (n * time > ROUND_MS / 4 || n >= MOST_REPETITIONS) return Math.min(MOST_REPETITIONS, Math.max(1, Math.round(ROUND_MS / time)));
  }
}

/** Says on a terminal what is being measured, in a line that the next one replaces. */
function progress(/** @type {string} */ what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what && `  measuring ${what} ...`}`);
}

/**
 * Measures cases on sides.
 * @returns {Promise<Row[]>}
 */
export async function compare(/** @type {Record<string, Worker>} */ workers, /** @type {readonly Case[]} */ cases, /** @type {number} */ rounds) {
  const rows = [];
  for (const [name, repetitions, what, unit] of cases) {
    progress(what);
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(Object.keys(workers).map((side) => [side, []]));
    /** @type {Record<string, number>} */
    const counts = {};
    for (const [side, worker] of Object.entries(workers)) counts[side] = repetitions || await repetitionsOf(worker, name);
    const started = performance.now();
    // Finding the repetitions has warmed a side up already.
    for (let round = repetitions > 0 ? -2 : -1; round < rounds; round++) {
      if (round >= LEAST_ROUNDS && performance.now() - started > CASE_MS) break;
      for (const [side, worker] of Object.entries(workers)) {
        const n = counts[side] ?? 0;
        if (n === 0) continue;
        const time = await worker.run(name, n);
        if (round >= 0 && time !== undefined) times[side]?.push(time);
      }
    }
    rows.push({ name, what, unit, times });
  }
  progress("");
  return rows;
}
