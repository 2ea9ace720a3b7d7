// Builds the shim, native/*.cpp, against MLX's headers.
// @ts-check
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { hashOf, platform, root, run, SetupError, step } from "./step.mjs";

const wheel = `.cache/wheel/${platform}`;
export const { flags: FLAGS, ...systems } = JSON.parse(readFileSync(join(root, "native/build.json"), "utf8"));
/** @type {{ compiler: string, file: string, link: string[] }} */
const system = process.platform === "darwin" ? systems.darwin : systems.linux;
const file = system.file;
// nodelete: a runtime may unload the library at exit, under threads that still run in it. defs: a missing symbol is
// an error here, not in the middle of a run.
const LINK = system.link.map((flag) => flag.replace("{platform}", platform));
export const compiler = process.env.CXX ?? system.compiler;

const MISSING =
  `${compiler} is missing: install a C++20 compiler (Debian: apt install g++; macOS: xcode-select --install), or name one in CXX, and run this again`;

/** Runs the commands, as many at a time as there are processors. */
export async function runAll(/** @type {string[][]} */ commands) {
  const queue = [...commands];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [command = "", ...args] = next;
      await new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        child.stdout.on("data", (data) => output += data);
        child.stderr.on("data", (data) => output += data);
        child.on("error", reject);
        child.on("close", (status) => status === 0 ? resolve(undefined) : reject(new SetupError(`${next.join(" ")}\nfailed:\n${output}`)));
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** The C++ files of native/. */
export function nativeSources() {
  return readdirSync(join(root, "native")).filter((entry) => entry.endsWith(".cpp"));
}

/**
 * Builds the library for this machine, unless what it is made of has not changed, and gives its path. `folder` must be two
 * levels below `.cache`: from there the library finds MLX's.
 * @param {{ name?: string, folder?: string, flags?: string[] }} build
 */
export async function buildNative({ name = "shim", folder = `.cache/native/${platform}`, flags = ["-O2"] } = {}) {
  const library = `${folder}/${file}`;
  const sources = nativeSources();
  await step({
    name,
    doing: `compiling native/ with ${compiler}`,
    input: hashOf(["native", "build/setup/native.mjs"], [compiler, ...flags].join(" ")),
    output: [library],
    async work() {
      run(compiler, ["--version"], { missing: MISSING });
      mkdirSync(join(root, folder), { recursive: true });
      const compile = [compiler, ...FLAGS, ...flags, `-I${wheel}/mlx/include`, "-Inative", "-c"];
      await runAll(sources.map((source) => [...compile, `native/${source}`, "-o", `${folder}/${source}.o`]));
      run(compiler, [...flags, "-shared", ...sources.map((source) => `${folder}/${source}.o`), "-o", `${library}.new`, `-L${wheel}/mlx/lib`, "-lmlx", ...LINK]);
      // In one go: a process that has the old library open keeps it.
      renameSync(join(root, `${library}.new`), join(root, library));
    },
  });
  return join(root, library);
}
