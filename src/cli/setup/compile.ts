// Compiles the native library from the sources in native/, as native/build.json says.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { platform } from "mlx.node-native";
import { packageFolder } from "../package.ts";
import { Progress } from "../terminal.ts";

/** Folders of native/, and the flags that their files have beside those of all. */
type Folders = Readonly<Record<string, readonly string[]>>;

interface Recipe {
  readonly compiler: string;
  readonly file: string;
  readonly folders: Folders;
  readonly link: readonly string[];
  /** What a processor has beside that. */
  readonly x64?: Folders;
  readonly arm64?: Folders;
}

const OPTIMIZE = "-O2";

function recipe(): Recipe & { flags: readonly string[] } {
  const { flags, darwin, linux } = JSON.parse(readFileSync(join(packageFolder(), "native/build.json"), "utf8")) as Record<"darwin" | "linux", Recipe> & {
    flags: readonly string[];
  };
  return { flags, ...(process.platform === "darwin" ? darwin : linux) };
}

/** The C++ files by their paths in `native`, each with its flags. */
function sourcesIn(native: string): { path: string; flags: readonly string[] }[] {
  const { flags, folders, [process.arch as "x64" | "arm64"]: own = {} } = recipe();
  return Object.entries(folders).flatMap(([folder, more]) => {
    const names = readdirSync(join(native, folder)).filter((name) => name.endsWith(".cpp"));
    return names.map((name) => ({ path: join(folder, name), flags: [...flags, OPTIMIZE, ...more, ...(own[folder] ?? [])] }));
  });
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
  const { link, file } = recipe();
  const native = join(packageFolder(), "native");
  const sources = sourcesIn(native);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "objects-"));
  const objectOf = (path: string): string => join(work, `${path}.o`);
  using progress = new Progress(`compiling with ${compiler}`, sources.length, (done) => `${done} of ${sources.length} files`);
  try {
    const queue = [...sources];
    let done = 0;
    progress.show(0);
    const worker = async (): Promise<void> => {
      for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
        const object = objectOf(source.path);
        mkdirSync(dirname(object), { recursive: true });
        await execute(compiler, [...source.flags, `-I${join(wheel, "mlx/include")}`, `-I${native}`, "-c", join(native, source.path), "-o", object]);
        progress.show(++done);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    const objects = sources.map(({ path }) => objectOf(path));
    const libraries = [`-L${join(wheel, "mlx/lib")}`, "-lmlx", ...link.map((flag) => flag.replace("{platform}", platform))];
    await execute(compiler, [OPTIMIZE, "-shared", ...objects, "-o", join(work, file), ...libraries]);
    // In one go: a process that has an old library open keeps it.
    renameSync(join(work, file), join(folder, file));
    progress.end();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
