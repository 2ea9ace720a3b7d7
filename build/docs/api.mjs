// The API reference: the pages that `deno doc` makes of the doc comments, and what they lack to be part of this site.
// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readJson, root } from "../setup/step.mjs";

/** The entry points, their declarations in dist/, and where their pages are. */
export const ENTRIES = [
  { name: "mlx.node", file: "mod.d.ts", folder: "." },
  { name: "mlx.node/streaming", file: "src/streaming/index.d.ts", folder: "streaming" },
  { name: "mlx.node/streaming/client", file: "src/streaming/client/index.d.ts", folder: "streaming/client" },
  { name: "mlx.node/streaming/schema", file: "src/streaming/schema.d.ts", folder: "streaming/schema" },
  { name: "mlx.node/react", file: "src/react/index.d.ts", folder: "react" },
];

const decoded = (/** @type {string} */ href) => href.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&");

/** What a page lacks: the names of entry points, which deno knows by their files alone, the anchors of examples, a way back. */
function completed(/** @type {string} */ text, /** @type {string} */ up) {
  let example = 0;
  const completed = text
    .replaceAll(/from &quot;(\.|streaming(?:\/\w+)?|react)&quot;;/g, (_, entry) => `from &quot;${entry === "." ? "mlx.node" : `mlx.node/${entry}`}&quot;;`)
    .replace(/(<a href="[^"]*" class="contextLink">)mlx\.node(?=<)/, "$1API")
    .replace("</head>", `<link rel="stylesheet" href="${up}api.css"></head>`)
    .replace("<h3>Usage in Deno</h3>", "<h3>Usage</h3>")
    .replaceAll(/(title="(?:streaming(?:&#x2F;\w+)?|react)">)/g, "$1mlx.node/")
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

/** Copies the published declarations, which lack what is internal, so that deno finds each from the others. */
function copyDeclarations(/** @type {string} */ to) {
  for (const path of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
    if (path !== "mod.d.ts" && !/^src\/.*\.d\.ts$/.test(path)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), readFileSync(join(root, "dist", path), "utf8").replaceAll(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.d.ts"'));
  }
  // The exports give the entry points their names.
  const { imports } = readJson("deno.json");
  const exports = Object.fromEntries(ENTRIES.map(({ file, folder }) => [folder === "." ? "." : `./${folder}`, `./${file}`]));
  writeFileSync(join(to, "deno.json"), JSON.stringify({ name: "@mlx/node", version: "0.0.0", exports, imports }));
}

/** Writes the reference into a folder; gives the page of each public name. */
export function writeApi(/** @type {string} */ folder) {
  const declarations = mkdtempSync(join(root, ".cache/declarations-"));
  try {
    copyDeclarations(declarations);
    // In the folder: `deno doc` takes its configuration from where it runs.
    const args = ["doc", "--quiet", "--html", "--name=mlx.node", `--output=${folder}`, ...ENTRIES.map(({ file }) => file)];
    const { status, stderr, error } = spawnSync(join(root, "node_modules/.bin/deno"), args, { cwd: declarations, encoding: "utf8" });
    if (status !== 0) throw error ?? new Error(`deno doc failed (exit ${status}):\n${stderr}`);
  } finally {
    rmSync(declarations, { recursive: true });
  }
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
