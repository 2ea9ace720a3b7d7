// Tables of times and ratios, as text for the terminal and as Markdown.
// @ts-check
import { ratios, spread } from "./measure.mjs";

/** @typedef {{ title: string, head: string[], rows: string[][] }} Table The first cell of a row says what it is. */

/** A few figures, without an exponent. */
export function figure(/** @type {number} */ value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 0.01) return value.toPrecision(value < 1 ? 2 : 3);
  return value.toFixed(4);
}

/** A ratio and, in brackets, its quartiles. */
function withQuartiles(/** @type {import("./measure.mjs").Spread} */ { median, low, high }) {
  return `${figure(median)} (${figure(low)}–${figure(high)})`;
}

/**
 * The best round of each side and, after it, the median ratio to the first side with its quartiles.
 * @returns {Table}
 */
export function ratioTable(/** @type {string} */ title, /** @type {import("./measure.mjs").Row[]} */ rows) {
  const sides = Object.keys(rows[0]?.times ?? {});
  const [first = "", ...others] = sides;
  const cells = rows.map(({ what, unit, times }) => {
    const reference = times[first] ?? [];
    const best = (/** @type {number[]} */ values) => figure(Math.min(...values) * unit);
    return [
      what,
      reference.length > 0 ? best(reference) : "",
      ...others.map((side) => {
        const mine = times[side] ?? [];
        if (mine.length === 0) return "";
        return reference.length > 0 ? `${best(mine)} · ${withQuartiles(ratios(mine, reference))}` : best(mine);
      }),
    ];
  });
  return { title, head: ["", ...sides], rows: cells };
}

/** A cell of a value's median and quartiles. */
export function spreadCell(/** @type {number[]} */ values) {
  return values.length === 0 ? "" : withQuartiles(spread(values));
}

/** @returns {string} */
export function asText(/** @type {Table} */ { title, head, rows }) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => "  " + row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)).join("  "));
  return [title, ...lines.map((line) => line.trimEnd())].join("\n");
}

/** @returns {string} */
export function asMarkdown(/** @type {Table} */ { title, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [`**${title}**`, "", line(head), line(head.map((_, i) => i === 0 ? "---" : "--:")), ...rows.map(line)].join("\n");
}
