// The tests of a folder in the three runtimes: each file in a process of its own, as many at a time as there are processors.
// @ts-check
import { linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { BUN, DENO, limited, NODE, root } from "./processes.mjs";

/** The commands that run one file of tests. */
const COMMANDS = /** @type {Record<string, (file: string) => string[]>} */ ({
  Node: (file) => [NODE, "node_modules/vitest/vitest.mjs", "run", file, "--testTimeout=600000"],
  Bun: (file) => [BUN, "test", "--timeout", "600000", `./${file}`],
  Deno: (file) => [DENO, "run", "-A", "node_modules/vitest/vitest.mjs", "run", file, "--testTimeout=600000"],
});

/** The files that have MLX compile most kernels: they begin. */
const isLong = (/** @type {string} */ file) => /^(golden|subscripts|indexing\.property|examples|compile)\./.test(file);

/** Where MLX keeps the kernels that it compiled: a folder for each lane, as MLX does not expect another process to write to the same. */
const KERNELS = join(tmpdir(), "mlx-kernels");
const LANES = Math.max(availableParallelism() - 1, 1);

/** The folder of a lane. */
const folderOf = (/** @type {number} */ lane) => join(KERNELS, String(lane));

/** Gives every lane the kernels of all of them. */
function shareKernels() {
  const lanes = Array.from({ length: LANES }, (_, lane) => folderOf(lane));
  for (const folder of lanes) mkdirSync(folder, { recursive: true });
  const all = new Map(lanes.flatMap((folder) => readdirSync(folder).map((file) => /** @type {const} */ ([file, join(folder, file)]))));
  for (const folder of lanes) {
    const own = new Set(readdirSync(folder));
    for (const [file, path] of all) if (!own.has(file)) linkSync(path, join(folder, file));
  }
}

/** How many tests passed, failed and were skipped, and which failed, by what a test runner printed. */
function counted(/** @type {string} */ runtime, /** @type {string} */ output) {
  const words = runtime === "Bun" ? ["pass", "fail", "skip"] : ["passed", "failed", "skipped"];
  const line = output.match(runtime === "Bun" ? /^ *\d+ (?:pass|fail|skip)$/gm : /^ *Tests +\d.*$/gm)?.join(" ") ?? "";
  const failures = output.match(runtime === "Bun" ? /^\(fail\) .*$/gm : /^ *FAIL .*$/gm) ?? [];
  return { counts: words.map((word) => Number(line.match(new RegExp(`(\\d+) ${word}\\b`))?.[1] ?? 0)), failures };
}

/** What went wrong with a file beside tests that failed; undefined when nothing did. */
function trouble(/** @type {number | null} */ status, /** @type {string} */ output, /** @type {number[]} */ [passed = 0, failed = 0]) {
  if (status === 124) return "was stopped, as the time was over";
  if (status === null || /Worker exited unexpectedly/.test(output)) return "crashed";
  if (status !== 0 && failed === 0) return `ended with ${status}`;
  return passed + failed === 0 ? "ran no tests" : undefined;
}

/**
 * Runs the tests of a folder, and writes what each runtime printed to `out`.
 *
 * @param {{ name: string, folder: string, env: NodeJS.ProcessEnv, out: string, seconds: number }} options
 * @returns {Promise<string[]>} A line for each runtime, and for what failed there.
 */
export async function suite({ name, folder, env, out, seconds }) {
  const deadline = performance.now() + seconds * 1000;
  const all = readdirSync(join(root, folder)).filter((file) => file.endsWith(".test.ts"));
  const files = [...all.filter(isLong), ...all.filter((file) => !isLong(file))];
  const lines = [];
  // One runtime after another: the second finds the kernels that the first had compiled.
  for (const [runtime, command] of Object.entries(COMMANDS)) {
    const left = [...files], logs = /** @type {string[]} */ ([]), complaints = /** @type {string[]} */ ([]);
    const started = performance.now();
    let counts = [0, 0, 0];
    shareKernels();
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        // Sums of products as exact as those that the tests compare with.
        const own = { ...env, MLX_ENABLE_TF32: "0", MLX_PTX_CACHE_DIR: folderOf(lane) };
        for (let file = left.shift(); file !== undefined; file = left.shift()) {
          const rest = Math.floor((deadline - performance.now()) / 1000);
          const { status, output } = rest < 1 ? { status: 124, output: "" } : await limited(command(`${folder}/${file}`), own, rest);
          const found = counted(runtime, output);
          const more = trouble(status, output, found.counts);
          logs.push(`--- ${file}\n${output}\n`);
          counts = counts.map((count, i) => count + (found.counts[i] ?? 0));
          complaints.push(...found.failures, ...more === undefined ? [] : [`${file} ${more}`]);
        }
      }),
    );
    writeFileSync(join(out, `${name}-${runtime.toLowerCase()}.log`), logs.join("\n"));
    const time = ((performance.now() - started) / 1000).toFixed(0);
    lines.push(`  ${name.padEnd(12)}${runtime.padEnd(6)}${counts[0]} passed, ${counts[1]} failed, ${counts[2]} skipped (${time} s)`);
    lines.push(...complaints.map((complaint) => `    ${complaint.trim()}`));
  }
  return lines;
}
