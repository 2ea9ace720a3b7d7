// Times of the same cases on several sides, which take turns round by round, so that what disturbs the machine disturbs all.
// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "./processes.mjs";

/** @typedef {readonly [name: string, repetitions: number, what: string, unit: number]} Case A case's name in the worker; the unit is what a millisecond is multiplied by. */
/** @typedef {ReturnType<typeof startWorker>} Worker */
/** @typedef {{ what: string, unit: number, times: Record<string, number[]> }} Row */

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Starts a side's worker; its `run` gives the milliseconds of one repetition. */
export function startWorker(/** @type {string[]} */ [command = "", ...args], /** @type {NodeJS.ProcessEnv} */ env) {
  const child = spawn(command, args, { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on("error", () => {});
  return {
    async run(/** @type {string} */ name, /** @type {number} */ n) {
      child.stdin.write(`${name} ${n}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`the worker ${command} ${args.join(" ")} ended in ${name}`);
      return Number(value);
    },
    end: () => void child.kill(),
  };
}

/** @returns {Promise<Row[]>} */
export async function compare(/** @type {Record<string, Worker>} */ workers, /** @type {Case[]} */ cases, /** @type {number} */ rounds) {
  await Promise.all(Object.values(workers).map((worker) => worker.run("device", 1)));
  const rows = [];
  for (const [name, n, what, unit] of cases) {
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(Object.keys(workers).map((side) => [side, []]));
    for (let round = -2; round < rounds; round++) {
      for (const [side, worker] of Object.entries(workers)) {
        const time = await worker.run(name, n);
        if (round >= 0) times[side]?.push(time);
      }
    }
    rows.push({ what, unit, times });
  }
  return rows;
}

/** The best round of each side and, in brackets, its ratio to the first side: best against best, and the median of the rounds' ratios. */
export function table(/** @type {string} */ title, /** @type {Row[]} */ rows) {
  const sides = Object.keys(rows[0]?.times ?? {});
  const cells = rows.map(({ what, unit, times }) => {
    const reference = times[sides[0] ?? ""] ?? [];
    const best = Math.min(...reference);
    return [
      what,
      ...sides.map((side, i) => {
        const mine = times[side] ?? [];
        const low = Math.min(...mine);
        const ratio = median(mine.map((time, round) => time / (reference[round] ?? NaN)));
        return `${(low * unit).toPrecision(3)}${i === 0 ? "" : ` (${(low / best).toFixed(2)}, ${ratio.toFixed(2)})`}`;
      }),
    ];
  });
  const all = [["", ...sides], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) => "  " + row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)).join("  "));
  return [`${title}; best round (in brackets the ratio to ${sides[0]}: best against best, and the median of the rounds' ratios)`, ...lines].join("\n");
}
