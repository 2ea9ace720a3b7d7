// Installs the npm packages of the lock file.
// @ts-check
import { hashOf, run, step } from "./step.mjs";

/** Installs when the lock file changed, or the package of this repository that is among them. */
export async function installPackages() {
  await step({
    name: "packages",
    doing: "installing npm packages",
    input: hashOf(["package-lock.json", "packages"]),
    output: ["node_modules/.package-lock.json"],
    work: () => void run("npm", ["ci", "--no-audit", "--no-fund"], { missing: "npm is missing: it comes with Node" }),
  });
}
