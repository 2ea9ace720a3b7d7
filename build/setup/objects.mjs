// Compiles C++ files, and leaves alone those of which no input has changed: neither the command nor a file that the compiler read for them.
// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root, runAll } from "./step.mjs";

/** The files that the compiler listed, in make's syntax, when it made an object. */
function inputsOf(/** @type {string} */ object) {
  return readFileSync(join(root, `${object}.d`), "utf8").replace(/^.*?: /s, "").split(/[\s\\]+/).filter((path) => path !== "");
}

/**
 * Compiles `native/<source>` to `<folder>/<source>.o` for each of the sources.
 * @param {string[]} compile The compiler and the flags of all.
 * @param {string} folder
 * @param {{ source: string, flags: string[] }[]} sources With the flags of each.
 * @returns {Promise<string[]>} The paths of the objects.
 */
export async function compileObjects(compile, folder, sources) {
  /** @type {Map<string, string>} */
  const hashes = new Map();
  const hashOf = (/** @type {string} */ path) => {
    let hash = hashes.get(path);
    if (hash === undefined) {
      const file = resolve(root, path);
      hash = existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "gone";
      hashes.set(path, hash);
    }
    return hash;
  };
  const objects = sources.map(({ source, flags }) => ({ command: [...compile, ...flags], source, object: `${folder}/${source}.o` }));
  /** @typedef {typeof objects[number]} Compiled */
  const keyOf = (/** @type {Compiled} */ { command, object }) =>
    createHash("sha256").update([...command, ...inputsOf(object).map(hashOf)].join("\n")).digest("hex");
  const isCurrent = (/** @type {Compiled} */ compiled) =>
    ["", ".d", ".key"].every((end) => existsSync(join(root, compiled.object + end))) &&
    readFileSync(join(root, `${compiled.object}.key`), "utf8") === keyOf(compiled);

  const stale = objects.filter((compiled) => !isCurrent(compiled));
  for (const { object } of stale) mkdirSync(dirname(join(root, object)), { recursive: true });
  await runAll(stale.map(({ command, source, object }) => [...command, "-MMD", "-MF", `${object}.d`, "-c", `native/${source}`, "-o", object]));
  for (const compiled of stale) writeFileSync(join(root, `${compiled.object}.key`), keyOf(compiled));
  return objects.map(({ object }) => object);
}
