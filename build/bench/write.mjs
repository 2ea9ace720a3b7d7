// Puts the results into docs/benchmarks.md, between its markers, and draws docs/benchmarks.svg.
// @ts-check
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, SetupError } from "../setup/step.mjs";
import { plot, PLOTTED } from "./plot.mjs";
import { asMarkdown } from "./table.mjs";

const PAGE = "docs/benchmarks.md";
const PLOT = "docs/benchmarks.svg";
const BEGIN = "<!-- npm run bench -- --write: begin -->";
const END = "<!-- npm run bench -- --write: end -->";

/**
 * @param {string[]} machine
 * @param {import("./table.mjs").Table[]} tables
 * @param {import("./measure.mjs").Row[]} rows
 */
export function writeResults(machine, tables, rows) {
  const missing = PLOTTED.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0) throw new SetupError(`the plot has cases that were not measured: ${missing.join(", ")}`);
  const page = readFileSync(join(root, PAGE), "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new SetupError(`${PAGE} has no lines ${BEGIN} and ${END}`);
  const text = [BEGIN, ...machine, ...tables.flatMap((table) => ["", asMarkdown(table)])].join("\n");
  writeFileSync(join(root, PAGE), `${page.slice(0, begin)}${text}\n${page.slice(end)}`);
  writeFileSync(join(root, PLOT), plot(rows));
  console.log(`wrote ${PAGE} and ${PLOT}`);
}
