// The plot of the benchmark: for chosen cases the ratio of each side's time to Python MLX's on a logarithmic axis, as an SVG that
// follows the reader's light or dark scheme.
// @ts-check
import { ratios } from "./measure.mjs";
import { PEERS, PYTHON, RUNTIMES } from "./sides.mjs";

/** @type {[title: string, names: string[]][]} */
const GROUPS = [
  ["Calls", ["add", "exp", "sum", "slice", "take", "chain", "chainComputed", "grad", "compiled"]],
  ["Arrays", ["dataIn:4", "dataIn:25000000", "dataOut:25000000"]],
  ["Training", ["step", "compiledStep"]],
  ["Work", [
    "matmul:128",
    "matmul:1024",
    "conv2d:4,64,64,64,3,1",
    "softmax:1024,1024",
    "attention:8,256,64",
    "addMany:10000",
    "addMany:10000000",
    "expMany:10000000",
  ]],
  ["Start", ["startup"]],
];

/** Shapes of radius 1: a side is told by its shape as well as by its colour. */
const SHAPES = ["M-1,0A1,1 0 1 1 1,0A1,1 0 1 1 -1,0Z", "M0,-1.2L1.2,0L0,1.2L-1.2,0Z", "M-.9,-.9H.9V.9H-.9Z"];
const COLOURS = /** @type {Record<string, [light: string, dark: string]>} */ ({
  Node: ["#2e7d32", "#66bb6a"],
  Bun: ["#c2185b", "#f48fb1"],
  Deno: ["#1565c0", "#64b5f6"],
  "onnxruntime-node": ["#6a4fa3", "#b39ddb"],
  "tfjs (wasm)": ["#c25e00", "#ffb74d"],
  "jax-js": ["#4e5a61", "#b0bec5"],
});

const WIDTH = 900;
const LEFT = 300;
const RIGHT = 30;
const TOP = 92;
const ROW = 24;
const GROUP_GAP = 12;
const RADIUS = 4.5;

const escape = (/** @type {string} */ text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const round = (/** @type {number} */ value) => String(Math.round(value * 10) / 10);

/** The cases in the plot, which sections must have measured. */
export const PLOTTED = GROUPS.flatMap(([, names]) => names);

/** The text of the SVG. */
export function plot(/** @type {import("./measure.mjs").Row[]} */ rows) {
  const sides = [...RUNTIMES, ...PEERS];
  const index = new Map(rows.map((row) => [row.name, row]));
  const groups = GROUPS.map(([title, names]) => ({ title, rows: names.flatMap((name) => index.get(name) ?? []) })).filter((group) => group.rows.length > 0);
  const points = new Map(
    groups.flatMap((group) => group.rows).map((row) => [
      row,
      sides.flatMap((side) => (row.times[side] ?? []).length > 0 ? [{ side, ...ratios(row.times[side] ?? [], row.times[PYTHON] ?? []) }] : []),
    ]),
  );
  const all = [...points.values()].flat().map(({ median }) => median);
  const from = Math.min(-1, Math.floor(Math.log10(Math.min(...all))));
  const to = Math.max(1, Math.ceil(Math.log10(Math.max(...all))));
  const x = (/** @type {number} */ ratio) => LEFT + (WIDTH - LEFT - RIGHT) * (Math.min(to, Math.max(from, Math.log10(ratio))) - from) / (to - from);

  let y = TOP;
  const body = [];
  for (const group of groups) {
    body.push(`<text class="group" x="16" y="${y + ROW / 2 + 4}">${escape(group.title)}</text>`);
    for (const row of group.rows) {
      const middle = y + ROW / 2;
      body.push(`<line class="row" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${middle}" y2="${middle}"/>`);
      const what = row.what.replace(/, (dispose|milliseconds)$/, "");
      body.push(`<text x="${LEFT - 12}" y="${middle + 4}" text-anchor="end">${escape(row.name === "startup" ? "import to first result" : what)}</text>`);
      // The peers first: where marks meet, ours are on top.
      for (const point of (points.get(row) ?? []).toReversed()) {
        const side = sides.indexOf(point.side);
        // Marks of a row stand a little above one another, so that equal ones are all seen.
        const at = middle + (side % 3 - 1) * 4;
        const mark = `<path d="${SHAPES[side % 3]}" transform="translate(${round(x(point.median))} ${round(at)}) scale(${RADIUS})"/>`;
        body.push(
          `<g class="s${side}"><line x1="${round(x(point.low))}" x2="${round(x(point.high))}" y1="${round(at)}" y2="${round(at)}"/>${mark}</g>`,
        );
      }
      y += ROW;
    }
    y += GROUP_GAP;
  }
  const bottom = y - GROUP_GAP + 6;

  const axis = [];
  for (let decade = from; decade <= to; decade++) {
    const at = round(x(10 ** decade));
    axis.push(`<line class="${decade === 0 ? "one" : "tick"}" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/>`);
    axis.push(`<text x="${at}" y="${bottom + 18}" text-anchor="middle">${decade < 0 ? (10 ** decade).toFixed(-decade) : 10 ** decade}</text>`);
  }
  const legend = sides.map((side, i) => {
    const at = LEFT + (i % 3) * 165;
    const line = 46 + Math.floor(i / 3) * 20;
    return `<g class="s${i}"><path d="${SHAPES[i % 3]}" transform="translate(${at} ${line}) scale(${RADIUS})"/></g><text x="${at + 12}" y="${line + 4}">${
      escape(side)
    }</text>`;
  });
  const styles = (/** @type {0 | 1} */ scheme) =>
    sides.map((side, i) => {
      const colour = COLOURS[side]?.[scheme];
      return `.s${i} path{fill:${i < RUNTIMES.length ? colour : "var(--back)"};stroke:${colour}}.s${i} line{stroke:${colour}}`;
    }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 48}" width="${WIDTH}" height="${bottom + 48}" role="img">
<title>Times relative to Python MLX: left of 1 is faster</title>
<style>
svg{--back:#ffffff;--text:#1f2328;--soft:#d0d7de;--faint:#eaeef2}
text{font:12px system-ui,sans-serif;fill:var(--text)}
.title{font-size:15px;font-weight:600}.group{font-weight:600}
.back{fill:var(--back)}.row{stroke:var(--faint)}.tick{stroke:var(--soft)}.one{stroke:var(--text);stroke-width:1.5}
g path{stroke-width:.35}g line{stroke-width:2;opacity:.6}
${styles(0)}
@media (prefers-color-scheme:dark){svg{--back:#0d1117;--text:#e6edf3;--soft:#30363d;--faint:#21262d}${styles(1)}}
</style>
<rect class="back" width="100%" height="100%"/>
<text class="title" x="16" y="26">Time relative to Python MLX (logarithmic)</text>
<text x="16" y="50">Left of 1 is faster.</text>
<text x="16" y="70">A line is the middle half of the rounds.</text>
${legend.join("\n")}
${axis.join("\n")}
${body.join("\n")}
<text x="${round(x(1))}" y="${bottom + 38}" text-anchor="middle">Python MLX = 1</text>
</svg>
`;
}
