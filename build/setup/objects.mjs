// Compiles C++ files, and leaves alone those of which no input has changed: neither the command nor a file that the compiler read for them.
// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root, runAll } from "./step.mjs";

/** The files that the compiler listed, in make's syntax, when it made an object. */
function inputsOf(/** @type {string} */ object) {
  return readFileSync(join(root, `${object}.d`), "utf8").replace(/^.*?: /s, "").split(/[\s\\]+/).filter((path) => path !== "");
}

/**
 * Compiles `native/<source>` to `<folder>/<source>.o` for each of the sources.
 * @param {string[]} compile The compiler and its flags.
 * @param {string} folder
 * @param {string[]} sources
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
  const keyOf = (/** @type {string} */ object) => createHash("sha256").update([...compile, ...inputsOf(object).map(hashOf)].join("\n")).digest("hex");
  const isCurrent = (/** @type {string} */ object) =>
    [object, `${object}.d`, `${object}.key`].every((path) => existsSync(join(root, path))) &&
    readFileSync(join(root, `${object}.key`), "utf8") === keyOf(object);

  const objects = sources.map((source) => ({ source, object: `${folder}/${source}.o` }));
  const stale = objects.filter(({ object }) => !isCurrent(object));
  await runAll(stale.map(({ source, object }) => [...compile, "-MMD", "-MF", `${object}.d`, "-c", `native/${source}`, "-o", object]));
  for (const { object } of stale) writeFileSync(join(root, `${object}.key`), keyOf(object));
  return objects.map(({ object }) => object);
}
