// Runs a script in a fresh process of the runtime that the test itself runs in.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime } from "../../src/ffi/runtime.ts";

/** How a process ended and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a script imports the package by: its source, or for Node, which may not strip types, what tsc made of it. */
export const PACKAGE: string = new URL(runtime === "node" ? "../../dist/mod.js" : "../../mod.ts", import.meta.url).href;

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

function commandLine(file: string, permissions: readonly string[]): string[] {
  if (runtime !== "deno") return [process.execPath, file];
  const deno = [process.execPath, "run", "--quiet", "--no-prompt", "--config", CONFIG, ...permissions, file];
  // Through a shell: where Deno's node:child_process sees Deno among the arguments, it adds every permission.
  return ["sh", "-c", `exec ${deno.map((word) => `'${word}'`).join(" ")}`];
}

/**
 * Runs `script`, in which `mx` is the package.
 *
 * @param script The body of a module.
 * @param env Variables to add; undefined takes one away.
 * @param permissions What Deno may do; the other runtimes may do everything.
 * @param modules Bodies of further modules in the same folder, by name, for its workers.
 */
export function runScript(
  script: string,
  env: Record<string, string | undefined> = {},
  permissions: readonly string[] = ["--allow-all"],
  modules: Record<string, string> = {},
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
  const file = join(folder, "script.mjs");
  for (const [name, body] of Object.entries({ ...modules, "script.mjs": script })) {
    writeFileSync(join(folder, name), `import * as mx from ${JSON.stringify(PACKAGE)};\n${body}\n`);
  }
  const [command, ...args] = commandLine(file, permissions);
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { env: { ...process.env, NO_COLOR: "1", ...env } as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout!.on("data", (data) => output.stdout += data);
    child.stderr!.on("data", (data) => output.stderr += data);
    // A process that hangs is a failure like another, and must not outlive the test.
    const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      rmSync(folder, { recursive: true });
      resolve({ status, signal, ...output });
    });
  });
}
