// What package.json and deno.json, for npm and for JSR, say of the same package: versions, exports and dependencies must agree.
// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "../setup/step.mjs";

/** The source that a file of declarations is made from. */
const sourceOf = (/** @type {string} */ types) => types.replace("./dist/", "./").replace(/\.d\.ts$/, ".ts");

/** Says what differs; nothing when all agree. */
export function differingManifests() {
  const npm = readJson("package.json");
  const jsr = readJson("deno.json");
  const native = readJson("packages/native/package.json");
  /** @type {string[]} */
  const found = [];
  for (
    const [path, version] of Object.entries({
      "package-lock.json": readJson("package-lock.json").version,
      "deno.json": jsr.version,
      "packages/native/package.json": native.version,
      "src/native/version.ts": /VERSION = "(.*)"/.exec(readFileSync(join(root, "src/native/version.ts"), "utf8"))?.[1],
    })
  ) {
    if (version !== npm.version) found.push(`package.json is version ${npm.version}, ${path} ${version}`);
  }
  const ours = Object.fromEntries(Object.entries(npm.exports).flatMap(([name, entry]) => entry.types === undefined ? [] : [[name, sourceOf(entry.types)]]));
  for (const name of new Set([...Object.keys(ours), ...Object.keys(jsr.exports)])) {
    if (ours[name] !== jsr.exports[name]) found.push(`exports "${name}": package.json has ${ours[name]}, deno.json ${jsr.exports[name]}`);
    const own = `mlx.node${name.slice(1)}`;
    if (name !== "." && jsr.imports[own] !== jsr.exports[name]) found.push(`deno.json's imports do not have "${own}" as its exports do`);
  }
  for (const [name, to] of Object.entries(jsr.imports)) {
    const [, dependency = "", version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(to) ?? [];
    const wanted = dependency === native.name ? native.version : npm.dependencies[dependency];
    if (wanted !== undefined && wanted !== version) found.push(`${dependency}: package.json has ${wanted}, deno.json ${version} (${name})`);
  }
  if (Object.keys(ours).length === 0) found.push("package.json has no exports");
  return found.join("\n");
}
