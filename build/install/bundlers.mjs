// mlx.node/react in bundles for browsers: none may hold anything of the native side, or of Node.
// @ts-check
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { readJson } from "../setup/step.mjs";
import { succeeded } from "./clients.mjs";
import { freshFolder, npmIn, runIn, tool, VERSIONS } from "./fresh.mjs";

/** @typedef {import("./registry.mjs").Registry} Registry */
/** @typedef {import("./clients.mjs").Check} Check */

const PAGE = `"use client";
import { createElement } from "react";
import { TensorView, useTensorStream } from "mlx.node/react";
export default function Training() {
  const { tensors, status } = useTensorStream("/train");
  return createElement("figure", null, createElement(TensorView, { tensor: tensors["weights"] }), status);
}
`;
const BROWSER = /** @type {const} */ ({ bundle: true, write: false, minify: true, platform: "browser", format: "esm", logLevel: "silent" });
const NATIVE = /mxn_|koffi|libmlxn|dlopen|mlx\.node-native|node:(module|net|fs|process)/;

/** Throws when a bundle holds what only a server has. */
function expectBrowsers(/** @type {string} */ name, /** @type {string} */ text) {
  if (!text.includes("/train")) throw new Error("the bundle does not hold the page");
  const found = NATIVE.exec(text);
  if (found !== null) throw new Error(`the bundle holds ${text.slice(Math.max(0, found.index - 80), found.index + 80)}`);
  return `${name}: ${(text.length / 1000).toFixed(0)} kB, nothing native`;
}

/** Every bundler. */
export async function bundlers(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const { devDependencies } = readJson("package.json");
  const folder = freshFolder("bundled", { "package.json": { private: true, type: "module" }, "page.js": PAGE });
  const react = ["react", "react-dom"].map((name) => `${name}@${devDependencies[name]}`);
  succeeded(await npmIn(folder, ["install", "--ignore-scripts", "mlx.node", ...react], { registry: registry.url }));

  const { build } = await import("esbuild");
  await check("esbuild", async () => {
    const { outputFiles, warnings } = await build({ ...BROWSER, entryPoints: [join(folder, "page.js")], absWorkingDir: folder });
    if (warnings.length > 0) throw new Error(JSON.stringify(warnings));
    return expectBrowsers("esbuild", (outputFiles ?? []).map(({ text }) => text).join("\n"));
  });
  for (const name of ["streaming/client", "streaming/schema"]) {
    await check(`esbuild, mlx.node/${name}`, async () => {
      const contents = `export * from "mlx.node/${name}"; console.log("/train");`;
      const { outputFiles } = await build({ ...BROWSER, stdin: { contents, resolveDir: folder }, absWorkingDir: folder });
      return expectBrowsers(name, (outputFiles ?? []).map(({ text }) => text).join("\n"));
    });
  }

  await check("rolldown", async () => {
    const at = await tool("rolldown", VERSIONS.rolldown?.[0] ?? "");
    const { rolldown } = await import(pathToFileURL(join(at, "node_modules/rolldown/dist/index.mjs")).href);
    /** @type {string[]} */
    const warnings = [];
    const bundle = await rolldown({
      input: join(folder, "page.js"),
      cwd: folder,
      platform: "browser",
      onLog: (/** @type {string} */ _, /** @type {Error} */ log) => warnings.push(log.message),
    });
    const { output } = await bundle.generate({ format: "esm", minify: true });
    await bundle.close();
    const serious = warnings.filter((line) => /resolve|native|node:/i.test(line));
    if (serious.length > 0) throw new Error(serious.join("\n"));
    return expectBrowsers("rolldown", output.map((/** @type {{ code?: string }} */ { code }) => code ?? "").join("\n"));
  });

  const next = await tool("next", VERSIONS.next?.[0] ?? "", react);
  // A copy: Next's bundler follows no link out of the project.
  const app = freshFolder("next", {
    "app/layout.jsx": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n",
    "app/page.jsx": PAGE,
  });
  for (const entry of ["node_modules", "package.json", "package-lock.json"]) {
    cpSync(join(next, entry), join(app, entry), { recursive: true, verbatimSymlinks: true });
  }
  succeeded(await npmIn(app, ["install", "--ignore-scripts", "mlx.node"], { registry: registry.url }));
  for (const bundler of ["turbopack", "webpack"]) {
    await check(`Next.js, ${bundler}`, async () => {
      const env = { NEXT_TELEMETRY_DISABLED: "1", CI: "1", NODE_ENV: "production" };
      succeeded(await runIn(app, [process.execPath, join(app, "node_modules/next/dist/bin/next"), "build", `--${bundler}`], { env }));
      const chunks = readdirSync(join(app, ".next/static"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
      return expectBrowsers(bundler, chunks.map((file) => readFileSync(join(app, ".next/static", file), "utf8")).join("\n"));
    });
  }
}
