// Runs the command line, as it is in the npm package, in the runtime that the test itself runs in.

import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { moduleArguments } from "../../src/ffi/runtime.ts";
import type { Ended } from "./child.ts";

/** The command line that set-up built. */
export const CLI: string = fileURLToPath(new URL("../../dist/lib/cli.js", import.meta.url));

/**
 * Runs `mlx.node` with these arguments.
 *
 * @param args What stands after the name.
 * @param env Variables to add; undefined takes one away.
 * @param cli The module of the command line.
 */
export function runCli(args: readonly string[], env: Record<string, string | undefined> = {}, cli: string = CLI): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...moduleArguments(cli), ...args], {
      env: { ...process.env, NO_COLOR: "1", MLX_LIBRARY_PATH: undefined, XDG_CACHE_HOME: undefined, ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout!.on("data", (data) => output.stdout += data);
    child.stderr!.on("data", (data) => output.stderr += data);
    const timer = setTimeout(() => child.kill("SIGKILL"), 50_000);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, ...output });
    });
  });
}
