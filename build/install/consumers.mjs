// What TypeScript, and the tools that judge packages, make of the tarball.
// @ts-check
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { MOST_BYTES } from "../release/packages.mjs";
import { readJson, root } from "../setup/step.mjs";
import { succeeded } from "./clients.mjs";
import { freshFolder, npmIn, runIn, tool, VERSIONS } from "./fresh.mjs";

/** @typedef {import("./registry.mjs").Registry} Registry */
/** @typedef {import("./clients.mjs").Check} Check */

const OPTIONS = {
  target: "ES2022",
  lib: ["ES2023", "ESNext.Disposable", "DOM"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};
const SUB_PATHS = `import { eventStreamResponse } from "mlx.node/streaming";
import { parseFrames } from "mlx.node/streaming/client";
import * as schema from "mlx.node/streaming/schema";
import { type TensorStream, useTensorStream } from "mlx.node/react";
import { array } from "mlx.node";

export const response: Response = eventStreamResponse(async function* () {
  yield array([1]);
});
export const frames: AsyncIterable<{ type: string }> = parseFrames(response);
export const use: (url: string) => TensorStream = (url) => useTensorStream(url);
export { schema };
`;

/** A strict project in each version of TypeScript, as Node and as bundlers resolve. */
export async function consumers(/** @type {Check} */ check, /** @type {Registry} */ registry) {
  const project = (/** @type {object} */ options) => ({ compilerOptions: { ...OPTIONS, ...options }, include: ["*.ts"] });
  const { devDependencies } = readJson("package.json");
  const folder = freshFolder("consumer", {
    "package.json": { private: true, type: "module" },
    "main.ts": readFileSync(join(root, "test/consumer/main.ts"), "utf8"),
    "paths.ts": SUB_PATHS,
    "node.json": project({ module: "NodeNext", types: ["node"] }),
    "bundler.json": project({ module: "ESNext", moduleResolution: "Bundler", types: ["node"] }),
  });
  const types = ["@types/node", "@types/react"].map((name) => `${name}@${devDependencies[name]}`);
  succeeded(await npmIn(folder, ["install", "--ignore-scripts", "mlx.node", `react@${devDependencies.react}`, ...types], { registry: registry.url }));
  for (const version of VERSIONS.typescript ?? []) {
    const tsc = join(await tool("typescript", version), "node_modules/typescript/bin/tsc");
    await check(`TypeScript ${version}, strict`, async () => {
      for (const config of ["node.json", "bundler.json"]) succeeded(await runIn(folder, [process.execPath, tsc, "-p", config]));
      return "compiles, as Node and as bundlers resolve, with the checks of libraries";
    });
  }
}

/** publint and "are the types wrong" on the tarballs. */
export async function published(/** @type {Check} */ check) {
  const folder = join(root, ".cache/release");
  const tarballs = readdirSync(folder).filter((file) => /^mlx\.node(-native)?-\d.*\.tgz$/.test(file)).map((file) => join(folder, file));
  if (tarballs.length !== 2) throw new Error("the tarballs of mlx.node and mlx.node-native are not there");
  await check("mlx.node, packed", () => {
    const { size } = statSync(tarballs.find((file) => /mlx\.node-\d/.test(file)) ?? "");
    if (size >= MOST_BYTES) throw new Error(`${size} bytes; ${MOST_BYTES} is the most`);
    return Promise.resolve(`${(size / 1e6).toFixed(2)} MB`);
  });
  const publint = await tool("publint", VERSIONS.publint?.[0] ?? "");
  const attw = await tool("@arethetypeswrong/cli", VERSIONS["@arethetypeswrong/cli"]?.[0] ?? "");
  for (const tarball of tarballs) {
    const name = tarball.slice(folder.length + 1);
    await check(`publint ${name}`, async () => {
      const { output } = succeeded(await runIn(folder, [process.execPath, join(publint, "node_modules/publint/src/cli.js"), "run", tarball, "--strict"]));
      if (!output.includes("All good")) throw new Error(output);
      return "nothing to say";
    });
    await check(`attw ${name}`, async () => {
      // Without Node 10's way to resolve, which knows no sub-paths, and with `require` of ESM, which every supported Node can.
      const rules = ["--profile", "node16", "--ignore-rules", "cjs-resolves-to-esm", "--format", "ascii", "--no-emoji"];
      succeeded(await runIn(folder, [process.execPath, join(attw, "node_modules/@arethetypeswrong/cli/dist/index.js"), tarball, ...rules]));
      return "no problems";
    });
  }
}
