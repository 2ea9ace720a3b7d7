// Makes a fresh clone ready. Needs Node, npm, Python 3 with pip and a C++ compiler; runs no install script. Each step is
// skipped when it is done, so that running this again is cheap.
// @ts-check
import process from "node:process";
import { adviseBrowser } from "./setup/browser.mjs";
import { bundle } from "./setup/bundle.mjs";
import { buildNative } from "./setup/native.mjs";
import { installPackages } from "./setup/packages.mjs";
import { hashOf, run, SetupError, step } from "./setup/step.mjs";
import { fetchDigits, fetchMlx, fetchOpenblas } from "./setup/wheels.mjs";

try {
  console.log("Setting up:");
  await installPackages();
  await fetchMlx();
  await fetchOpenblas();
  await step({
    name: "codegen",
    doing: "writing the code that the op table decides",
    // The generated files too: one that was edited by hand is written anew.
    input: () => hashOf(["build/table", "build/codegen", "build/codegen.ts", "src/generated", "native"]),
    output: ["src/generated/ops.ts", "native/generated/dispatch.inc"],
    work: () => void run("node_modules/.bin/bun", ["build/codegen.ts"]),
  });
  await buildNative();
  await step({
    name: "dist",
    doing: "compiling TypeScript",
    input: hashOf(["mod.ts", "src", "examples", "bench", "soak", "test/streaming/serve.ts", "tsconfig.json", "tsconfig.build.json", "build/setup/bundle.mjs"]),
    output: ["dist/mod.js", "dist/lib/mod.js"],
    async work() {
      run("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"]);
      await bundle();
    },
  });
  adviseBrowser();
  if (process.argv.includes("--digits")) await fetchDigits();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nSet-up stopped: ${error.message}`);
  process.exit(1);
}
