// What the npm package runs: every sub-path as one file, with what they share beside it. A runtime loads a hundred small modules much
// more slowly than a few large ones.
// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./step.mjs";

const FOLDER = "dist/lib";
const ENTRIES = {
  mod: "mod.ts",
  streaming: "src/streaming/index.ts",
  "streaming/client": "src/streaming/client/index.ts",
  "streaming/schema": "src/streaming/schema.ts",
  react: "src/react/index.ts",
  cli: "src/cli/cli.ts",
};

/** Writes dist/lib. */
export async function bundle() {
  // On demand: the package is installed by then.
  const { build } = await import("esbuild");
  rmSync(join(root, FOLDER), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: FOLDER,
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    packages: "external",
    external: ["node:*"],
    // `Array` is the name of a class here, and of a global one.
    keepNames: true,
    logLevel: "warning",
  });
}
