// The examples in the documentation: the code blocks of Markdown files and of doc comments, as files of their own. It runs nothing.
// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/step.mjs";

/**
 * `runtimes` is empty for a block that is only type-checked: one of a page, or one whose fence says `ts ignore`.
 * @typedef {{ place: string, folder: string, name: string, extension: string, code: string, runtimes: string[] }} Block
 */

export const RUNTIMES = ["node", "bun", "deno"];

const FENCE = /^([ \t]*)```(tsx?)\b[ \t]*(.*)\n([^]*?)\n\1```$/gm;

/**
 * The blocks of one text.
 * @returns {Block[]}
 */
function blocksOf(/** @type {string} */ path, /** @type {string} */ text) {
  const folder = path.replace(/\.\w+$/, "").replaceAll("/", "-");
  return [...text.matchAll(FENCE)].map(({ 1: indent = "", 2: extension = "", 3: words = "", 4: body = "", index }) => {
    const line = text.slice(0, index).split("\n").length + 1;
    const code = body.split("\n").map((each) => each.startsWith(indent) ? each.slice(indent.length) : each).join("\n");
    const marks = words.split(" ").filter((word) => word !== "");
    const unknown = marks.filter((mark) => mark !== "ignore" && !RUNTIMES.includes(mark));
    if (unknown.length > 0) throw new Error(`${path}:${line - 1}: what follows the fence's language may be "ignore" or runtimes, not ${unknown.join(" ")}`);
    const name = /^\/\/ (\w+)\.tsx?$/m.exec(code.split("\n", 1)[0] ?? "")?.[1] ?? `line_${line}`;
    const only = marks.length > 0 ? marks.filter((mark) => mark !== "ignore") : RUNTIMES;
    return { place: `${path}:${line}`, folder, name, extension, code, runtimes: extension === "tsx" ? [] : only };
  });
}

/** The doc comments of a TypeScript file alone, on the lines on which they stand. */
function comments(/** @type {string} */ source) {
  let inside = false;
  return source.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) inside = true;
    const text = inside ? /^\s*\* ?(.*)$/.exec(line)?.[1] ?? "" : "";
    if (line.includes("*/")) inside = false;
    return text;
  }).join("\n");
}

/** The files of an ending in a folder of the repository, in order. */
function filesIn(/** @type {string} */ folder, /** @type {string} */ ending) {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return paths.filter((path) => path.endsWith(ending)).map((path) => join(folder, path)).sort();
}

/** Every example: the README's, the guides' and the doc comments'. */
export function allBlocks() {
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");
  return [
    ...["README.md", "CONTRIBUTING.md", ...filesIn("docs", ".md")].flatMap((path) => blocksOf(path, read(path))),
    ...["mod.ts", ...filesIn("src", ".ts")].flatMap((path) => blocksOf(path, comments(read(path)))),
  ];
}
