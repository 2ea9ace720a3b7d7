// `npm run bench`: the three runtimes beside Python MLX, in one run. The sides take turns, round by round, so that what
// disturbs the machine disturbs them all; a ratio is that of the two sides' times in the same round.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import process from "node:process";
import { streamingRows } from "./bench/streaming.mjs";
import { benchCpu } from "./bench/cpu.mjs";
import { pythonWithMlx } from "./setup/python.mjs";
import { root } from "./setup/step.mjs";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 25);

const python = await pythonWithMlx();
const bun = "node_modules/.bin/bun";
const deno = "node_modules/.bin/deno";

/** The commands that run a file of bench/ on each side. */
const SIDES = /** @type {Record<string, (name: string) => string[]>} */ ({
  Python: (name) => [python, `bench/${name}.py`],
  Node: (name) => [process.execPath, `dist/bench/${name}.js`],
  Bun: (name) => [bun, `bench/${name}.ts`],
  Deno: (name) => [deno, "run", "--allow-ffi", "--allow-read", "--allow-env", `bench/${name}.ts`],
});

/** [name in the worker, repetitions in a round, what it is] */
const DISPATCH = /** @type {[string, number, string][]} */ ([
  ["add", 50_000, "add(a, b), dispose"],
  ["addScalar", 50_000, "add(a, 2), dispose"],
  ["exp", 50_000, "exp(a), dispose"],
  ["sum", 50_000, "sum(a, 0), dispose"],
  ["reshape", 50_000, "reshape(a, [2, 2]), dispose"],
  ["item", 200, "sum(add(a, b)).item()"],
]);

const TRANSFORMS = /** @type {[string, number, string][]} */ ([
  ["grad", 5000, "grad(sum(x * x)), dispose"],
  ["compiled", 5000, "a compiled function of 4 arrays, dispose"],
]);

const TRAINING = /** @type {[string, number, string][]} */ ([
  ["step", 2, "gradient descent"],
  ["compiledStep", 2, "the same, compiled"],
]);

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const low = (/** @type {number[]} */ values) => Math.min(...values);

/** Starts a side's worker; the function runs one case and gives the milliseconds of one repetition. */
function startWorker(/** @type {string} */ side, file = "worker") {
  const [command = "", ...args] = SIDES[side]?.(file) ?? [];
  const child = spawn(command, args, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(/** @type {string} */ name, /** @type {number} */ n) {
      child.stdin.write(`${name} ${n}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`the worker of ${side} ended`);
      return Number(value);
    },
    end: () => child.stdin.end(),
  };
}

/** Times of one case on every side, round by round. */
async function measure(
  /** @type {Record<string, ReturnType<typeof startWorker>>} */ workers,
  /** @type {string} */ name,
  /** @type {number} */ n,
  /** @type {number} */ rounds,
) {
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(workers).map((side) => [side, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [side, worker] of Object.entries(workers)) {
      const time = await worker.run(name, n);
      if (round >= 0) times[side]?.push(time);
    }
  }
  return times;
}

function table(/** @type {string[][]} */ rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) console.log("  " + row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)).join("  "));
  console.log();
}

const sides = Object.keys(SIDES);
const ours = sides.slice(1);
console.log(`\n${cpus()[0]?.model}, ${cpus().length} processors; ${ROUNDS} rounds, the sides in turn.\n`);

const workers = Object.fromEntries(sides.map((side) => [side, startWorker(side)]));

/**
 * Prints a table of cases, each side's best round and, in brackets, the ratios to Python: best against best, and the median
 * of the rounds' ratios.
 */
async function compare(
  /** @type {string} */ title,
  /** @type {[name: string, repetitions: number, what: string][]} */ cases,
  /** @type {number} */ unit,
  /** @type {number} */ digits,
  rounds = ROUNDS,
) {
  console.log(`${title}, best round (in brackets: the ratio to Python, best against best, and the median of the rounds' ratios).`);
  const rows = [["", ...sides]];
  for (const [name, n, what] of cases) {
    const times = await measure(workers, name, n, rounds);
    const reference = times.Python ?? [];
    const cells = ours.map((side) => {
      const mine = times[side] ?? [];
      const ratio = median(mine.map((time, i) => time / (reference[i] ?? NaN)));
      return `${(low(mine) * unit).toFixed(digits)} (${(low(mine) / low(reference)).toFixed(2)}, ${ratio.toFixed(2)})`;
    });
    rows.push([what, (low(reference) * unit).toFixed(digits), ...cells]);
  }
  table(rows);
}

await compare("Dispatch: nanoseconds of one call", DISPATCH, 1e6, 0);
await compare("Transforms: microseconds of one call", TRANSFORMS, 1e3, 2);
await compare("Training: milliseconds of a step of a 784-512-512-10 network, 256 examples", TRAINING, 1, 1, 15);

console.log("Two equal jobs (four 512 x 512 matrix products each): milliseconds, best round.");
// The two cases in turn too, each round of one beside a round of the other.
/** @type {Record<"one" | "two", Record<string, number[]>>} */
const streams = { one: {}, two: {} };
for (let round = 0; round < 15; round++) {
  for (const side of sides) {
    (streams.one[side] ??= []).push(await workers[side]?.run("oneStream", 1) ?? NaN);
    (streams.two[side] ??= []).push(await workers[side]?.run("twoStreams", 1) ?? NaN);
  }
}
const pairs = (/** @type {string} */ side) => (streams.two[side] ?? []).map((time, i) => time / (streams.one[side]?.[i] ?? NaN));
table([
  ["", ...sides],
  ["on one stream", ...sides.map((side) => low(streams.one[side] ?? []).toFixed(0))],
  ["on two streams", ...sides.map((side) => low(streams.two[side] ?? []).toFixed(0))],
  ["ratio, best against best", ...sides.map((side) => (low(streams.two[side] ?? []) / low(streams.one[side] ?? [])).toFixed(2))],
  ["ratio, median of the rounds", ...sides.map((side) => median(pairs(side)).toFixed(2))],
]);
for (const worker of Object.values(workers)) worker.end();

await benchCpu(sides, (side) => side === "NumPy" ? startWorker("Python", "cpu_numpy") : startWorker(side, "cpu"), table);

console.log("Import to first result: milliseconds, best and median of 15 starts.");
/** @type {Record<string, number[]>} */
const starts = Object.fromEntries(sides.map((side) => [side, []]));
for (let i = 0; i < 15; i++) {
  for (const side of sides) {
    const [command = "", ...args] = SIDES[side]?.("startup") ?? [];
    starts[side]?.push(Number(spawnSync(command, args, { cwd: root, encoding: "utf8" }).stdout));
  }
}
table([["", ...sides], ["best", ...sides.map((side) => low(starts[side] ?? []).toFixed(0))], [
  "median",
  ...sides.map((side) => median(starts[side] ?? []).toFixed(0)),
]]);

console.log("Streaming over loopback: MiB of payload a second, best and median of 5 streams, server and client in a process each.");
const { Python: _, ...runtimes } = SIDES;
table(await streamingRows({ ...runtimes, Deno: (name) => [deno, "run", "-A", `bench/${name}.ts`] }));
