// Says how to get the browser that some tests need. It is not installed here: set-up installs nothing outside the folder.
// @ts-check
import { existsSync } from "node:fs";
import process from "node:process";
import { readJson } from "./step.mjs";

/** Prints what to do where there is no Chromium. */
export function adviseBrowser() {
  /** @type {string[]} */
  const places = readJson("build/setup/browsers.json");
  if (process.env.MLX_CHROMIUM !== undefined || places.some((path) => existsSync(path))) return;
  const how = process.platform === "darwin" ? "brew install --cask chromium" : "apt-get install chromium, or what your system has for it";
  console.log(`  browser     no Chromium: the tests in a browser will be skipped (${how}; or name one in MLX_CHROMIUM)`);
}
