// `npm run release`: makes the packages, for every platform, on one Linux x64 machine. The tarballs are in .cache/release/. Names of
// packages make only those: `npm run release -- linux-x64 linux-x64-cuda13`.
// @ts-check
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { checkLibrary } from "./release/checks.mjs";
import { MOST_BYTES, packMain, packNative, packPlatform, TARBALLS } from "./release/packages.mjs";
import { buildFor } from "./release/shim.mjs";
import { TARGETS } from "./release/targets.mjs";
import { platform, root, SetupError } from "./setup/step.mjs";
import { fetchCuda, fetchMlx, fetchOpenblas, fetchZig } from "./setup/wheels.mjs";

/** Throws unless every tool is there, naming all that are not. */
function needTools(/** @type {import("./release/targets.mjs").Target[]} */ targets) {
  const missing = targets.flatMap(({ tools }) => tools).filter(({ command }) => spawnSync(command, ["--version"]).error !== undefined);
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ command }) => command))];
  throw new SetupError(`${names.join(", ")} missing: apt-get install ${[...new Set(missing.map(({ from }) => from))].join(" ")}`);
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1).padStart(7);

try {
  if (platform !== "linux-x64") throw new SetupError("a release is made on Linux x64: the other platforms are built from there");
  const asked = process.argv.slice(2);
  const unknown = asked.find((id) => TARGETS.every((target) => target.id !== id));
  if (unknown !== undefined) throw new SetupError(`${unknown} is none of ${TARGETS.map(({ id }) => id).join(", ")}`);
  const targets = TARGETS.filter(({ id }) => asked.length === 0 || asked.includes(id));
  needTools(targets);
  console.log("Making a release:");
  mkdirSync(join(root, TARBALLS), { recursive: true });
  for (const file of readdirSync(join(root, TARBALLS))) if (file.endsWith(".tgz")) rmSync(join(root, TARBALLS, file));
  for (const target of targets) {
    await fetchMlx(target.target);
    await fetchOpenblas(target.target);
    if (target.cuda) await fetchCuda(target.target);
    if (target.os === "darwin") await fetchZig();
    await buildFor(target);
    console.log(`  ${target.id}: ${checkLibrary(target)}`);
  }
  const made = [packMain(), packNative(), ...targets.map(packPlatform)];
  console.log("\n   packed unpacked (MB)");
  for (const { filename, size, unpackedSize } of made) console.log(`  ${megabytes(size)}  ${megabytes(unpackedSize)}  ${TARBALLS}/${filename}`);
  const main = made[0];
  if (main === undefined || main.size >= MOST_BYTES) throw new SetupError(`mlx.node is ${main?.size} bytes packed: ${MOST_BYTES} is the most`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nThe release stopped: ${error.message}`);
  process.exit(1);
}
