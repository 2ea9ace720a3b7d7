// The frame of a page of the site: navigation, content, what is on the page.
// @ts-check
import { ENTRIES } from "./api.mjs";

/**
 * @param {{ page: import("./navigation.mjs").Page, sections: import("./navigation.mjs").Section[], headings: import("./markdown.mjs").Heading[], content: string }} parts
 */
export function pageOf({ page, sections, headings, content }) {
  const all = sections.flatMap(({ pages }) => pages);
  const at = all.indexOf(page);
  const item = (/** @type {string} */ href, /** @type {string} */ title, /** @type {boolean} */ current) =>
    `<li><a href="${href}"${current ? ' aria-current="page"' : ""}>${title}</a></li>`;
  const groups = [
    ...sections.map(({ title, pages }) => ({ title, items: pages.map((each) => item(each.output, each.title, each === page)) })),
    {
      title: "API",
      items: [
        item("api/all_symbols.html", "All names", false),
        ...ENTRIES.map(({ name, folder }) => item(`api/${folder === "." ? "" : `${folder}/`}index.html`, name, false)),
      ],
    },
  ];
  const within = headings.filter(({ depth }) => depth === 2 || depth === 3);
  const step = (/** @type {import("./navigation.mjs").Page | undefined} */ to, /** @type {string} */ side) =>
    to === undefined ? "<span></span>" : `<a class="${side}" rel="${side}" href="${to.output}">${to.title}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.output === "index.html" ? "mlx.node" : `${page.title} · mlx.node`}</title>
<link rel="stylesheet" href="style.css">
<script src="page.js"></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<a class="home" href="index.html">mlx.node</a>
<button id="menu" aria-expanded="false" aria-controls="pages">Pages</button>
<button id="theme" aria-label="Light or dark">◐</button>
</header>
<nav id="pages" aria-label="Pages">
${groups.map(({ title, items }) => `<h2>${title}</h2>\n<ul>\n${items.join("\n")}\n</ul>`).join("\n")}
</nav>
<main id="content">
${content}
<footer>${step(all[at - 1], "prev")}${step(all[at + 1], "next")}</footer>
</main>
${
    within.length < 2
      ? ""
      : `<aside aria-label="On this page"><h2>On this page</h2>\n<ul>\n${
        within.map(({ id, text, depth }) => `<li class="depth${depth}"><a href="#${id}">${text}</a></li>`).join("\n")
      }\n</ul></aside>`
  }
</body>
</html>
`;
}
