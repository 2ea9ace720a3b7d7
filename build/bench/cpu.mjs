// The section of `npm run bench` on a CPU's work: products, convolutions, a training step and plain arithmetic, beside Python MLX as its
// authors ship it and beside NumPy. The sides take turns, round by round.
// @ts-check

/** @typedef {{ run: (name: string, n: number) => Promise<number>, end: () => void }} Worker */

/** [name in the worker, whether NumPy has it, what it is] */
const CASES = /** @type {[string, boolean, string][]} */ ([
  ["matmul", true, "matmul, 1024 x 1024 x 1024"],
  ["conv2d", false, "conv2d, 4 x 64 x 64, 64 to 64 channels, 3 x 3"],
  ["mlp", false, "training step, 256 x 784-512-512-10"],
  ["add", true, "add, 10 million"],
  ["exp", true, "exp, 10 million"],
]);

/**
 * Measures with the workers that `start` makes of a side's name, and prints what `table` makes of rows.
 * @param {string[]} sides Python first.
 * @param {(side: string) => Worker} start
 * @param {(rows: string[][]) => void} table
 */
export async function benchCpu(sides, start, table, rounds = 12) {
  const all = [...sides, "NumPy"];
  const workers = Object.fromEntries(all.map((side) => [side, start(side)]));
  console.log("Work on the CPU, float32: milliseconds, best round (in brackets: how many times faster than Python MLX).");
  const rows = [["", ...all]];
  for (const [name, inNumpy, title] of CASES) {
    /** @type {Record<string, number>} */
    const best = {};
    for (let round = -1; round < rounds; round++) {
      for (const side of inNumpy ? all : sides) {
        const time = await workers[side]?.run(name, 1) ?? NaN;
        if (round >= 0) best[side] = Math.min(best[side] ?? Infinity, time);
        // NumPy's threads look for more work for a tenth of a second: not at the next side's cost.
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
    }
    const reference = best.Python ?? NaN;
    rows.push([
      title,
      ...all.map((side) => {
        const time = best[side];
        if (time === undefined) return "";
        return side === "Python" ? time.toFixed(1) : `${time.toFixed(1)} (${(reference / time).toFixed(1)})`;
      }),
    ]);
  }
  table(rows);
  for (const worker of Object.values(workers)) worker.end();
}
