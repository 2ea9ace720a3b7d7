// Whether every link between the pages of the site leads to a page and an anchor that are there.
// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const unescaped = (/** @type {string} */ text) =>
  text.replaceAll("&#x2F;", "/").replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The links in a folder of pages that lead nowhere, and where they are. */
export function brokenLinks(/** @type {string} */ folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  /** @type {Map<string, { anchors: Set<string>, links: Set<string> }>} */
  const read = new Map(pages.map((path) => {
    const text = readFileSync(join(folder, path), "utf8");
    const all = (/** @type {RegExp} */ pattern) => new Set([...text.matchAll(pattern)].map(([, value = ""]) => unescaped(value)));
    return [path, { anchors: all(/\sid="([^"]*)"/g), links: all(/\s(?:href|src)="([^"]*)"/g) }];
  }));
  /** @type {string[]} */
  const broken = [];
  for (const [path, { links }] of read) {
    for (const link of links) {
      if (/^https:/.test(link)) continue;
      const [name = "", anchor] = link.split("#").map(decodeURIComponent);
      let target = name === "" ? path : normalize(join(dirname(path), name));
      if (existsSync(join(folder, target)) && statSync(join(folder, target)).isDirectory()) target = join(target, "index.html");
      if (!existsSync(join(folder, target))) broken.push(`${path}: ${link} is not there`);
      else if (anchor && !read.get(target)?.anchors.has(anchor)) broken.push(`${path}: ${link} has no such anchor`);
    }
  }
  return { broken, pages: pages.length, links: [...read.values()].reduce((sum, { links }) => sum + links.size, 0) };
}
