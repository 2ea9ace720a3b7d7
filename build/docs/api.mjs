// The API reference: the pages that `deno doc` makes of the doc comments, and what they lack to be part of this site.
// @ts-check
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { run } from "../setup/step.mjs";

/** The entry points, and where their pages are. */
export const ENTRIES = [
  { name: "mlx.node", file: "mod.ts", folder: "." },
  { name: "mlx.node/streaming", file: "src/streaming/index.ts", folder: "streaming" },
  { name: "mlx.node/streaming/client", file: "src/streaming/client/index.ts", folder: "streaming/client" },
  { name: "mlx.node/streaming/schema", file: "src/streaming/schema.ts", folder: "streaming/schema" },
  { name: "mlx.node/react", file: "src/react/index.ts", folder: "react" },
];

const decoded = (/** @type {string} */ href) => href.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&");

/** What a page lacks: the names of entry points, which deno knows by their files alone, the anchors of examples, a way back. */
function completed(/** @type {string} */ text, /** @type {string} */ up) {
  let example = 0;
  const completed = text
    .replaceAll(/from &quot;(\.|streaming(?:\/\w+)?|react)&quot;;/g, (_, entry) => `from &quot;${entry === "." ? "mlx.node" : `mlx.node/${entry}`}&quot;;`)
    .replace(/(<a href="[^"]*" class="contextLink">)mlx\.node(?=<)/, "$1API")
    .replaceAll(/>default</g, ">mlx.node<")
    .replaceAll(/<div class="anchorable">(?=<a href="#example_)/g, () => `<div class="anchorable" id="example_${example++}">`)
    // The place of the source on the machine that builds the site.
    .replaceAll(/<a\s+class="sourceButton"[^]*?<\/a>/g, "")
    .replace(
      '<ul class="breadcrumbs">',
      `<ul class="breadcrumbs"><li><a href="${up}index.html" class="contextLink">Guides</a></li><li aria-hidden="true">&nbsp;</li>`,
    );
  const anchors = new Set([...completed.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
  return completed.replaceAll(/href="#([^"]+)"/g, (href, anchor) => {
    const known = [anchor, anchor.replace(/-1$/, "")].find((each) => anchors.has(each));
    // A type variable of the inside of a type, for example: it stays on the page.
    return known === anchor ? href : `href="#${known ?? "content"}"`;
  });
}

/** Writes the reference into a folder; gives the page of each public name. */
export function writeApi(/** @type {string} */ folder) {
  run("node_modules/.bin/deno", ["doc", "--quiet", "--html", "--name=mlx.node", `--output=${folder}`, ...ENTRIES.map(({ file }) => file)]);
  /** @type {Map<string, string>} */
  const pages = new Map();
  for (const { folder: entry } of ENTRIES) {
    for (const file of readdirSync(join(folder, entry, "~"))) {
      const name = file.replace(/\.html$/, "");
      if (!pages.has(name)) pages.set(name, join(entry, "~", file));
    }
  }
  // A name that an entry point takes from another file is sought in the wrong folder, or under the entry point's name.
  const mended = (/** @type {string} */ place, /** @type {string} */ path) => {
    if (existsSync(join(folder, place, path))) return path;
    const name = /~\/(.+)\.html$/.exec(path)?.[1] ?? "";
    const page = pages.get(name) ?? pages.get(name.replace(/^\w+\./, ""));
    return page === undefined ? path : relative(place, page);
  };
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".html")) continue;
    const text = readFileSync(join(folder, path), "utf8").replaceAll(
      /(href=")((?:&#x2F;|[^"#])*~(?:&#x2F;|[^"#])*)/g,
      (_, start, href) => start + mended(dirname(path), decoded(href)),
    );
    writeFileSync(join(folder, path), completed(text, "../".repeat(path.split("/").length)));
  }
  const index = join(folder, "search_index.js");
  writeFileSync(index, readFileSync(index, "utf8").replaceAll(/("url":")([^"#]*)/g, (_, start, url) => start + mended(".", url)));
  return pages;
}
