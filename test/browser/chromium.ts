// A headless Chromium of this machine, and pages for it. Without one the tests are skipped, and say so.

import { buildSync } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const places: string[] = JSON.parse(readFileSync(new URL("../../build/setup/browsers.json", import.meta.url), "utf8"));
const named = process.env.MLX_CHROMIUM;

/** Where Chromium is: what MLX_CHROMIUM names (nothing when it is empty), or else where systems put it. */
export const executable: string | undefined = named === undefined ? places.find(existsSync) : named || undefined;

/** What stands behind the name of a test that needs Chromium. */
export const reason: string = executable === undefined ? " (skipped: no Chromium; install it, or name one in MLX_CHROMIUM)" : "";

// It keeps to itself: nothing is fetched but what the tests ask for.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium, with a profile of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executable!, headless: true, args: FLAGS });
}

/** The React versions that the hooks are tested with. */
export const REACTS = [18, 19] as const;

/** A file of pages/ and all that it imports as one script, with a version of React. */
export function bundle(file: string, react: 18 | 19 = 19, platform: "browser" | "node" = "browser"): string {
  const built = buildSync({
    entryPoints: [fileURLToPath(new URL(`./pages/${file}`, import.meta.url))],
    bundle: true,
    platform,
    format: platform === "browser" ? "esm" : "cjs",
    // Development builds: they warn, and StrictMode does its work in them only.
    define: { "process.env.NODE_ENV": '"development"' },
    alias: react === 18 ? { react: "react-18", "react-dom": "react-dom-18" } : {},
    logLevel: "silent",
    write: false,
  });
  return built.outputFiles[0]!.text;
}
