// What else a JavaScript user could install, for the benchmark alone: bench/peers/ has the versions, the package depends on none.
// @ts-check
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { hashOf, readJson, root, run, step } from "../setup/step.mjs";

const FOLDER = ".cache/peers";
const MANIFESTS = ["package.json", "package-lock.json"];

/** Installs the peers as their lock file says, without running anything of theirs. */
export async function installPeers() {
  await step({
    name: "peers",
    doing: "installing what is measured beside, 600 MB unpacked",
    input: hashOf(MANIFESTS.map((name) => `bench/peers/${name}`)),
    output: [`${FOLDER}/node_modules/.package-lock.json`],
    work: () => {
      mkdirSync(join(root, FOLDER), { recursive: true });
      for (const name of MANIFESTS) copyFileSync(join(root, "bench/peers", name), join(root, FOLDER, name));
      run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", FOLDER], { missing: "npm is missing: it comes with Node" });
    },
  });
}

/** The version that is locked of a peer. */
export function peerVersion(/** @type {string} */ name) {
  return readJson("bench/peers/package.json").dependencies[name];
}
