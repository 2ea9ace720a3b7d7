// Compiles the native library from the sources in native/, as native/build.json says.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { platform } from "mlx.node-native";
import { packageFolder } from "../package.ts";
import { Progress } from "../terminal.ts";

interface Recipe {
  readonly compiler: string;
  readonly file: string;
  readonly link: readonly string[];
}

const OPTIMIZE = "-O2";

function recipe(): Recipe & { flags: readonly string[] } {
  const { flags, darwin, linux } = JSON.parse(readFileSync(join(packageFolder(), "native/build.json"), "utf8")) as Record<"darwin" | "linux", Recipe> & {
    flags: readonly string[];
  };
  return { flags, ...(process.platform === "darwin" ? darwin : linux) };
}

/** The compiler that is used; throws where it is missing. */
export function findCompiler(): string {
  const compiler = process.env.CXX || recipe().compiler;
  const { error, status } = spawnSync(compiler, ["--version"], { stdio: "ignore" });
  if (error === undefined && status === 0) return compiler;
  throw new Error(
    `there is no C++ compiler ${compiler}: install one for C++20 (Debian: apt install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install), ` +
      "or name one in CXX, and run this again",
  );
}

function execute(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => output += text);
    child.on("error", reject);
    child.on("close", (status) => status === 0 ? resolve() : reject(new Error(`${[command, ...args].join(" ")}\nfailed:\n${output}`)));
  });
}

/** Compiles the library against the MLX that was unpacked into `wheel`, and puts it into `folder`. */
export async function compile(compiler: string, wheel: string, folder: string): Promise<void> {
  const { flags, link, file } = recipe();
  const native = join(packageFolder(), "native");
  const sources = readdirSync(native).filter((name) => name.endsWith(".cpp"));
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "objects-"));
  using progress = new Progress(`compiling with ${compiler}`, sources.length, (done) => `${done} of ${sources.length} files`);
  try {
    const queue = [...sources];
    let done = 0;
    progress.show(0);
    const worker = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        const paths = [`-I${join(wheel, "mlx/include")}`, `-I${native}`, "-c", join(native, name), "-o", join(work, `${name}.o`)];
        await execute(compiler, [...flags, OPTIMIZE, ...paths]);
        progress.show(++done);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    const objects = sources.map((name) => join(work, `${name}.o`));
    const libraries = [`-L${join(wheel, "mlx/lib")}`, "-lmlx", ...link.map((flag) => flag.replace("{platform}", platform))];
    await execute(compiler, [OPTIMIZE, "-shared", ...objects, "-o", join(work, file), ...libraries]);
    // In one go: a process that has an old library open keeps it.
    renameSync(join(work, file), join(folder, file));
    progress.end();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
