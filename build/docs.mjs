// Makes the documentation a site, in .cache/site: `npm run docs`. The guides are Markdown in docs/, the API reference comes from the
// doc comments. A link that leads nowhere is an error.
// @ts-check
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { writeApi } from "./docs/api.mjs";
import { brokenLinks } from "./docs/links.mjs";
import { render } from "./docs/markdown.mjs";
import { sections as allSections } from "./docs/navigation.mjs";
import { pageOf } from "./docs/page.mjs";
import { root } from "./setup/step.mjs";

const site = join(root, ".cache/site");
rmSync(site, { recursive: true, force: true });
mkdirSync(site, { recursive: true });

const names = writeApi(join(site, "api"));
const sections = allSections();
const pages = sections.flatMap(({ pages }) => pages);
const outputs = new Map(pages.map(({ source, output }) => [source, output]));
/** @type {Set<string>} */
const assets = new Set(["build/docs/style.css", "build/docs/api.css", "build/docs/page.js"]);
for (const page of pages) {
  const text = readFileSync(join(root, page.source), "utf8");
  // The table of Python's names has them in both columns.
  const linked = page.source === "docs/parity.md" ? new Map() : names;
  const { html, headings } = render(text, { source: page.source, outputs, names: linked, assets });
  writeFileSync(join(site, page.output), pageOf({ page, sections, headings, content: html }));
}
for (const path of assets) copyFileSync(join(root, path), join(site, basename(path)));

const { broken, pages: count, links } = brokenLinks(site);
for (const each of broken) console.error(each);
console.log(`${count} pages, ${pages.length} of them guides; ${links} links, ${broken.length} of them broken: .cache/site/index.html`);
process.exitCode = broken.length === 0 ? 0 : 1;
