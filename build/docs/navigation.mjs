// The pages of the documentation, in their order. A guide that is not named here comes last, under "More".
// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/step.mjs";

/**
 * `source` is a path in the repository, `output` one in the site.
 * @typedef {{ source: string, output: string, title: string }} Page
 * @typedef {{ title: string, pages: Page[] }} Section
 */

/** @type {[title: string, sources: string[]][]} */
const SECTIONS = [
  ["Begin", ["README.md", "docs/quickstart.md", "docs/install.md", "docs/coming-from.md"]],
  ["Guides", ["arrays", "devices", "async", "memory", "transforms", "files", "errors", "workers", "cpu"].map((name) => `docs/${name}.md`)],
  ["To the web", ["docs/streaming.md", "docs/react.md", "docs/recipes.md"]],
  ["In production", ["docs/packages.md", "docs/deployment.md"]],
  ["Reference", ["docs/operations.md", "docs/parity.md"]],
  ["The project", ["CONTRIBUTING.md", "docs/upgrading-mlx.md", "docs/benchmarks.md", "docs/simd.md"]],
];

/** The title of the front page, whose heading is the package's name. */
const FRONT = "Overview";

/** @returns {Page} */
function page(/** @type {string} */ source) {
  const heading = /^# (.+)$/m.exec(readFileSync(join(root, source), "utf8"))?.[1];
  if (heading === undefined) throw new Error(`${source} has no heading`);
  const front = source === "README.md";
  const name = source.replace(/^docs\//, "").replace(/\.md$/, "").toLowerCase();
  return { source, output: front ? "index.html" : `${name}.html`, title: front ? FRONT : heading };
}

/** @returns {Section[]} */
export function sections() {
  const named = new Set(SECTIONS.flatMap(([, sources]) => sources));
  const others = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`).filter((source) => !named.has(source));
  /** @type {typeof SECTIONS} */
  const all = [...SECTIONS, ["More", others.sort()]];
  return all
    .map(([title, sources]) => ({ title, pages: sources.filter((source) => existsSync(join(root, source))).map(page) }))
    .filter(({ pages }) => pages.length > 0);
}
