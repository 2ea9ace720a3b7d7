// `mlx.node setup`: MLX for this platform from its authors' wheel, and the native library compiled against it, in the user's
// cache folder, where src/native/library.ts looks. Its only requests go to one package index, for wheels that are pinned by hash.

import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { file as library, platform } from "mlx.node-native";
import { cacheFolder, libraryFolder } from "../../native/cache.ts";
import { lock, type Wheel } from "../package.ts";
import { runChecks } from "../probe.ts";
import { libc } from "../system.ts";
import { compile, findCompiler } from "./compile.ts";
import { checkWheel, download, sha256Of } from "./download.ts";
import { addressOf, findWheel, PYPI } from "./index.ts";
import { exclusively } from "./lock.ts";
import { unpack } from "./unpack.ts";

/** The options of the command line. */
export interface SetupOptions {
  readonly index?: string;
  readonly wheel?: readonly string[];
  readonly force?: boolean;
}

/** Which wheels this platform needs, and the folder that each goes to, below the cache folder. */
function neededWheels(): { wheel: Wheel; folder: string; proof: string }[] {
  const { mlx, openblas } = lock();
  const own = mlx[platform];
  if (own === undefined) throw new Error(`MLX has no build for ${platform}: there are ${Object.keys(mlx).join(", ")}`);
  if (libc()?.family === "musl") throw new Error("MLX's builds need glibc, and this system has musl: use one with glibc 2.35 or newer, such as Debian 12");
  const needed = [{ wheel: own, folder: `wheel/${platform}`, proof: "mlx/include/mlx/mlx.h" }];
  const blas = openblas[platform];
  if (blas !== undefined) needed.push({ wheel: blas, folder: `wheel/openblas-${platform}`, proof: blas.files?.[0] ?? "" });
  return needed;
}

/** Which of the given files is which wheel, by their hashes. */
async function givenWheels(files: readonly string[]): Promise<Map<string, string>> {
  const given = new Map<string, string>();
  const wanted = neededWheels().map(({ wheel }) => `${wheel.package} ${wheel.version}, sha256:${wheel.sha256}`);
  for (const file of files) {
    if (!existsSync(file)) throw new Error(`there is no file ${file}`);
    const hash = await sha256Of(file);
    if (!wanted.some((line) => line.endsWith(hash))) {
      throw new Error(`${file} (sha256:${hash}) is none of the wheels for ${platform}:\n  ${wanted.join("\n  ")}`);
    }
    given.set(hash, file);
  }
  return given;
}

/** Whether the library in `folder` opens and computes. */
async function works(self: string, folder: string, infoOnly: boolean): Promise<string> {
  const results = await runChecks({ self, infoOnly, env: { MLX_LIBRARY_PATH: folder } });
  return results.filter(({ status, id }) => status === "fail" && id !== "runtime").map(({ title, detail }) => `${title}: ${detail}`).join("\n");
}

/** Sets up; gives the exit status. */
export async function setup(self: string, { index, wheel: files = [], force = false }: SetupOptions): Promise<number> {
  const cache = cacheFolder((name) => process.env[name]);
  if (cache === undefined) throw new Error("HOME is not set: there is no folder to build in. Set it, or XDG_CACHE_HOME");
  const folder = libraryFolder(cache);
  const needed = neededWheels();
  if (!force && existsSync(join(folder, library)) && await works(self, folder, true) === "") {
    console.log(`${join(folder, library)} is up to date; --force builds it again`);
    return 0;
  }
  // First of all: what cannot end well should not begin with a download.
  const compiler = findCompiler();
  const given = await givenWheels(files);
  const from = addressOf(index ?? (process.env.PIP_INDEX_URL || PYPI));
  mkdirSync(cache, { recursive: true });
  await exclusively(join(cache, "setup.lock"), async () => {
    console.log(`Setting up mlx.node in ${cache}`);
    for (const { wheel, folder: below, proof } of needed) {
      const target = join(cache, below);
      if (force || !existsSync(join(target, proof))) await fetchInto(target, wheel, given.get(wheel.sha256));
    }
    await compile(compiler, join(cache, needed[0]!.folder), folder);
  });
  const broken = await works(self, folder, false);
  if (broken !== "") throw new Error(`the library was built, but does not work:\n${broken}`);
  console.log(`Done: ${join(folder, library)} works. mlx.node finds it where no package for ${platform} is installed.`);
  return 0;

  async function fetchInto(target: string, wheel: Wheel, file: string | undefined): Promise<void> {
    const downloads = join(cache!, "download");
    mkdirSync(downloads, { recursive: true });
    const path = join(downloads, `${wheel.sha256}.whl`);
    if (file !== undefined) {
      copyFileSync(file, path);
      await checkWheel(path, wheel);
    } else {
      await download(await findWheel(from, wheel), wheel, path);
    }
    unpack(path, wheel, target);
    rmSync(downloads, { recursive: true, force: true });
  }
}
