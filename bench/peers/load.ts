// Where the peers are: build/bench/peers.mjs installs them outside of the package's own node_modules. They have no types here.

import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), ".cache/peers/package.json"));

/** A peer that is a CommonJS module, as all of its users in Node get it. */
export function loadCommon(name: string): any {
  return require(name);
}

/** A peer that is an ES module. */
export async function loadModule(name: string): Promise<any> {
  return await import(pathToFileURL(require.resolve(name).replace(/\.cjs$/, ".js")).href);
}
