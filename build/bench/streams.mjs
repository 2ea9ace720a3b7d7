// The section on two streams: the two cases take turns too, each round of one beside a round of the other.
// @ts-check
import { figure, spreadCell } from "./table.mjs";

const MOST_ROUNDS = 15;

/** @returns {Promise<import("./table.mjs").Table>} */
export async function streamsTable(/** @type {Record<string, import("./measure.mjs").Worker>} */ workers, /** @type {number} */ rounds) {
  const sides = Object.keys(workers);
  /** @type {Record<"one" | "two", Record<string, number[]>>} */
  const times = { one: {}, two: {} };
  for (let round = -1; round < Math.min(rounds, MOST_ROUNDS); round++) {
    for (const [side, worker] of Object.entries(workers)) {
      for (const [key, name] of /** @type {const} */ ([["one", "oneStream"], ["two", "twoStreams"]])) {
        const time = await worker.run(name, 1) ?? NaN;
        if (round >= 0) (times[key][side] ??= []).push(time);
      }
    }
  }
  const best = (/** @type {Record<string, number[]>} */ all) => sides.map((side) => figure(Math.min(...(all[side] ?? []))));
  return {
    title: "Two equal jobs, four 512 x 512 products each: milliseconds, and the ratio of two streams to one",
    head: ["", ...sides],
    rows: [
      ["on one stream", ...best(times.one)],
      ["on two streams", ...best(times.two)],
      ["ratio", ...sides.map((side) => spreadCell((times.two[side] ?? []).map((time, i) => time / (times.one[side]?.[i] ?? NaN))))],
    ],
  };
}
