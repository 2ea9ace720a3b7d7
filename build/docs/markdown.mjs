// From a guide in Markdown to HTML: headings with anchors, coloured code, links between pages, and from the names of the package to
// the API reference.
// @ts-check
import { existsSync } from "node:fs";
import { Marked } from "marked";
import { dirname, join, normalize } from "node:path";
import { highlight } from "sugar-high";
import { root } from "../setup/step.mjs";
import { EXPECTED } from "./navigation.mjs";

/** @typedef {{ id: string, text: string, depth: number }} Heading */

const escaped = (/** @type {string} */ text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The anchor that GitHub gives a heading. */
const slug = (/** @type {string} */ text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(/\s/g, "-");

const COLOURED = new Set(["ts", "tsx", "js", "mjs"]);

/**
 * @param {string} text The Markdown.
 * @param {{ source: string, outputs: Map<string, string>, names: Map<string, string>, assets: Set<string> }} site The path of the page, those of all
 * pages in the repository and in the site, the API pages by name; pictures that the page needs are added to the assets.
 */
export function render(text, { source, outputs, names, assets }) {
  /** @type {Heading[]} */
  const headings = [];
  /** @type {Map<string, number>} */
  const slugs = new Map();
  const linked = new Set();
  let inLink = false;

  /** The repository's path that a link of this page names. */
  const inRepository = (/** @type {string} */ path) => {
    const target = normalize(join(dirname(source), path)).replace(/\/$/, "");
    if (!existsSync(join(root, target)) && !EXPECTED.has(target)) throw new Error(`${source} links to ${path}, which is not there`);
    return target;
  };

  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        inLink = true;
        const content = this.parser.parseInline(tokens);
        inLink = false;
        const plain = this.parser.parseInline(tokens, this.parser.textRenderer);
        const base = slug(plain);
        const count = slugs.get(base) ?? 0;
        slugs.set(base, count + 1);
        const id = count === 0 ? base : `${base}-${count}`;
        headings.push({ id, text: plain, depth });
        if (depth === 1) return `<h1 id="${id}">${content}</h1>\n`;
        return `<h${depth} id="${id}">${content} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${depth}>\n`;
      },
      code({ text: code, lang = "" }) {
        const [language = ""] = lang.split(" ");
        return `<pre><code>${COLOURED.has(language) ? highlight(code) : escaped(code)}</code></pre>\n`;
      },
      codespan({ text: code }) {
        const name = code.replace(/\(.*\)$/, "");
        const page = names.get(name);
        if (inLink || page === undefined || linked.has(name)) return `<code>${escaped(code)}</code>`;
        linked.add(name);
        return `<a class="name" href="api/${page}"><code>${escaped(code)}</code></a>`;
      },
      link({ href, tokens }) {
        inLink = true;
        const content = this.parser.parseInline(tokens);
        inLink = false;
        if (/^https:\/\//.test(href)) return `<a href="${escaped(href)}">${content}</a>`;
        if (/^\w+:/.test(href)) throw new Error(`${source} links to ${href}: only https`);
        const [path = "", anchor] = href.split("#");
        const output = path === "" ? "" : outputs.get(inRepository(path));
        // A file of the repository that is no page.
        if (output === undefined) return content;
        return `<a href="${output}${anchor === undefined ? "" : `#${anchor}`}">${content}</a>`;
      },
      image({ href, text: alt }) {
        const target = inRepository(href);
        assets.add(target);
        return `<img src="${target.replace(/^.*\//, "")}" alt="${escaped(alt)}" loading="lazy">`;
      },
    },
  });
  const html = marked.parse(text, { async: false });
  return { headings, html: html.replaceAll("<table>", '<div class="table"><table>').replaceAll("</table>", "</table></div>") };
}
