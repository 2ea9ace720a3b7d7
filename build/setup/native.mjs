// Builds the shim, the C++ files of native/, against MLX's headers.
// @ts-check
import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { compileObjects } from "./objects.mjs";
import { hashOf, platform, readJson, root, run, step } from "./step.mjs";

const wheel = `.cache/wheel/${platform}`;
/**
 * @typedef {Record<string, string[]>} Folders Folders of native/, and the flags that their files have beside those of all.
 * @typedef {{ compiler: string, file: string, folders: Folders, x64?: Folders, arm64?: Folders, link: string[] }} System
 */
const recipe = readJson("native/build.json");
/** @type {System} */
const system = recipe[process.platform === "darwin" ? "darwin" : "linux"];
const file = system.file;
// nodelete: a runtime may unload the library at exit, under threads that still run in it. defs: a missing symbol is
// an error here, not in the middle of a run.
const LINK = system.link.map((flag) => flag.replace("{platform}", platform));
export const compiler = process.env.CXX ?? system.compiler;

const MISSING =
  `${compiler} is missing: install a C++20 compiler (Debian: apt install g++; macOS: xcode-select --install), or name one in CXX, and run this again`;

/** The C++ files of native/ for a platform, such as linux-x64, by their paths in it, each with its flags. */
function sourcesOf(/** @type {string} */ target) {
  const [os = "", processor = ""] = target.split("-");
  const { folders, [/** @type {"x64"} */ (processor)]: own = {} } = /** @type {System} */ (recipe[os]);
  return Object.entries(folders).flatMap(([folder, flags]) => {
    const names = readdirSync(join(root, "native", folder)).filter((name) => name.endsWith(".cpp"));
    return names.map((name) => ({ source: join(folder, name), flags: [...recipe.flags, ...flags, ...(own[folder] ?? [])] }));
  });
}

/** The C++ files of native/ for this machine. */
export const nativeSources = () => sourcesOf(platform).map(({ source }) => source);

/**
 * Compiles native/ for a platform, such as linux-x64; gives the paths of the objects.
 * @param {string} target
 * @param {{ command: string[], flags: string[], wheel: string, folder: string }} build The compiler and flags of its own, where MLX's wheel is, and
 *   where the objects go.
 */
export function compileNative(target, { command, flags, wheel, folder }) {
  const sources = sourcesOf(target).map(({ source, flags: own }) => ({ source, flags: [...flags, ...own] }));
  return compileObjects([...command, `-I${wheel}/mlx/include`, "-Inative"], folder, sources);
}

/**
 * Builds the library for this machine, unless what it is made of has not changed, and gives its path. `folder` must be two
 * levels below `.cache`: from there the library finds MLX's.
 * @param {{ name?: string, folder?: string, flags?: string[] }} build
 */
export async function buildNative({ name = "shim", folder = `.cache/native/${platform}`, flags = ["-O2"] } = {}) {
  const library = `${folder}/${file}`;
  await step({
    name,
    doing: `compiling native/ with ${compiler}`,
    input: hashOf(["native", "build/setup/native.mjs", "build/setup/objects.mjs"], [compiler, ...flags].join(" ")),
    output: [library],
    async work() {
      run(compiler, ["--version"], { missing: MISSING });
      mkdirSync(join(root, folder), { recursive: true });
      const objects = await compileNative(platform, { command: [compiler], flags, wheel, folder });
      run(compiler, [...flags, "-shared", ...objects, "-o", `${library}.new`, `-L${wheel}/mlx/lib`, "-lmlx", ...LINK]);
      // In one go: a process that has the old library open keeps it.
      renameSync(join(root, `${library}.new`), join(root, library));
    },
  });
  return join(root, library);
}
