// Where the native library of mlx.node lies. It is a package of its own because only a package that depends on the platforms'
// can ask for them everywhere: under pnpm, and in Deno for modules that come from JSR.
// @ts-check
import { createRequire } from "node:module";
import process from "node:process";

/** What each platform has beside its own package: builds that a user installs by name. */
const CHOICES = /** @type {Record<string, readonly string[]>} */ ({ "linux-x64": ["-cuda13"], "linux-arm64": ["-cuda13"], "darwin-arm64": [] });

export const platform = `${process.platform}-${process.arch}`;
export const file = fileOn(platform);
export const platforms = Object.keys(CHOICES);

function fileOn(/** @type {string} */ platform) {
  return `libmlxn.${platform.startsWith("darwin") ? "dylib" : "so"}`;
}

/** The path of the library in a package; none where it is not installed. */
function find(/** @type {string} */ platform, build = "") {
  const name = `mlx.node-${platform}${build}`;
  try {
    return { name, path: createRequire(import.meta.url).resolve(`${name}/${fileOn(platform)}`) };
  } catch {
    return { name };
  }
}

export function nativePackages() {
  const chosen = (CHOICES[platform] ?? []).map((build) => find(platform, build)).filter(({ path }) => path !== undefined);
  return [...chosen, find(platform)];
}

export function foreignPackages() {
  return platforms.filter((other) => other !== platform).map((other) => find(other)).filter(({ path }) => path !== undefined).map(({ name }) => name);
}
