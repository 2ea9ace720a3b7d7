// Servers in the three runtimes, whichever of them the test itself runs in.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime } from "../../src/ffi/runtime.ts";

/** The runtimes. */
export type RuntimeName = "node" | "bun" | "deno";
/** Their names. */
export const RUNTIMES: readonly RuntimeName[] = ["node", "bun", "deno"];
/** The folder of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

/** The command that runs a script in a runtime. */
function command(name: RuntimeName): string[] {
  if (name === "node") return [runtime === "node" ? process.execPath : "node"];
  if (name === "bun") return [`${root}node_modules/.bin/bun`];
  // The program itself, which the script that npm puts in its place fetches when it first runs: a signal would end that script alone.
  const program = `${root}node_modules/deno/deno`;
  spawnSync(`${root}node_modules/.bin/deno`, ["--version"]);
  return [program, "run", "--quiet", "--allow-all", "--config", `${root}deno.json`];
}

/** Starts a script in a runtime. */
export function startScript(name: RuntimeName, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const [program, ...first] = command(name);
  return spawn(program!, [...first, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
}

/** The address that a server prints when it listens. */
export function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.stdout!.on("data", (data) => {
      const found = /http:\S+/.exec(String(data));
      if (found !== null) resolve(found[0]);
    });
    server.on("error", reject);
    server.on("exit", (status) => reject(new Error(`the server ended with ${status}`)));
  });
}
