// The packages of a release as folders, from which npm makes the tarballs.
// @ts-check
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readJson, root, run } from "../setup/step.mjs";
import { builtLibrary } from "./shim.mjs";
import { libraryOf, TARGETS } from "./targets.mjs";

/** @typedef {import("./targets.mjs").Target} Target */

const STAGING = ".cache/release/packages";
export const TARBALLS = ".cache/release";
/** The most that mlx.node itself may be, packed. */
export const MOST_BYTES = 1e6;
const REPOSITORY_ONLY = ["scripts", "devDependencies", "overrides", "allowScripts", "trustedDependencies", "workspaces"];

const { version, license } = readJson("package.json");
const lock = readJson("native/mlx.lock");

/** An empty folder for a package, with our licence and the notice of all that is in it. */
function stage(/** @type {string} */ name) {
  const folder = join(root, STAGING, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["LICENSE", "NOTICE"]) cpSync(join(root, file), join(folder, file));
  return folder;
}

/** Writes the manifest and has npm make the tarball. */
function pack(/** @type {string} */ folder, /** @type {object} */ manifest) {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  /** @type {{ name: string, filename: string, size: number, unpackedSize: number }[]} */
  const [made] = JSON.parse(run("npm", ["pack", folder, "--json", "--ignore-scripts", "--pack-destination", join(root, TARBALLS)]));
  if (made === undefined) throw new Error(`npm made no tarball of ${folder}`);
  return made;
}

/** The dependencies of a package on the platforms' ones: what a user gets, and what one may ask for. */
function nativeDependencies() {
  const pinned = (/** @type {Target[]} */ targets) => Object.fromEntries(targets.map(({ name }) => [name, version]));
  const chosen = TARGETS.filter(({ cuda }) => cuda);
  return {
    optionalDependencies: pinned(TARGETS.filter(({ cuda }) => !cuda)),
    peerDependencies: pinned(chosen),
    peerDependenciesMeta: Object.fromEntries(chosen.map(({ name }) => [name, { optional: true }])),
  };
}

/** mlx.node itself: what `files` of the manifest names. */
export function packMain() {
  const { name, ...rest } = readJson("package.json");
  rest.dependencies["mlx.node-native"] = version;
  for (const field of REPOSITORY_ONLY) delete rest[field];
  const folder = stage(name);
  /** @type {{ files: { path: string }[] }[]} */
  const [listed] = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]));
  for (const { path } of listed?.files ?? []) cpSync(join(root, path), join(folder, path));
  return pack(folder, { name, ...rest });
}

/** The package that knows where the platforms' ones lie. */
export function packNative() {
  const manifest = readJson("packages/native/package.json");
  const folder = stage(manifest.name);
  for (const file of manifest.files) cpSync(join(root, "packages/native", file), join(folder, file));
  writeFileSync(
    join(folder, "README.md"),
    `# ${manifest.name}\n\n${manifest.description}\n\nIts optional dependencies are the packages with the libraries, one a platform. Use mlx.node instead of it.\n`,
  );
  return pack(folder, { ...manifest, ...nativeDependencies() });
}

/** Every file of a folder that `wanted` takes, copied with its path below `from`. */
function copyWhere(/** @type {string} */ from, /** @type {string} */ to, /** @type {(path: string) => boolean} */ wanted) {
  const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1)).filter(wanted);
  if (files.length === 0) throw new Error(`${from} has nothing that the package needs`);
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
}

/** OpenBLAS for a platform, and its licence; macOS has its own. */
function addOpenblas(/** @type {Target} */ { target, os }, /** @type {string} */ folder) {
  if (os !== "linux") return;
  for (const file of lock.openblas[target].files) {
    const to = file.includes("/licenses/") ? "licenses/OpenBLAS.txt" : `openblas/${file.slice(file.lastIndexOf("/") + 1)}`;
    cpSync(join(root, `.cache/wheel/openblas-${target}`, file), join(folder, to));
  }
}

/** The licences that lie in MLX's wheel: its own, and on macOS that of Metal's C++ headers. */
function addLicences(/** @type {Target} */ { wheel, os }, /** @type {string} */ folder) {
  mkdirSync(join(folder, "licenses"));
  const info = readdirSync(join(root, wheel)).find((name) => name.endsWith(".dist-info"));
  if (info === undefined) throw new Error(`${wheel} is no unpacked wheel`);
  cpSync(join(root, wheel, info, "licenses/LICENSE"), join(folder, "licenses/MLX.txt"));
  if (os === "darwin") cpSync(join(root, wheel, "mlx/include/metal_cpp/LICENSE.txt"), join(folder, "licenses/metal-cpp.txt"));
}

/** The manifest of a platform's package. */
export function manifestOf(/** @type {Target} */ target) {
  const { name, os, cpu, libc, what } = target;
  const library = libraryOf(target);
  return {
    name,
    version,
    description: `The native library of mlx.node for ${what}`,
    license,
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    // Never from inside an archive: the system opens the files.
    preferUnplugged: true,
    exports: { [`./${library}`]: `./${library}`, "./package.json": "./package.json" },
  };
}

/** A platform's package: the library, MLX's beside it as in its wheel, and on Linux OpenBLAS. */
export function packPlatform(/** @type {Target} */ target) {
  const { name, wheel, cuda, what } = target;
  const folder = stage(name);
  const library = libraryOf(target);
  cpSync(join(root, builtLibrary(target)), join(folder, library));
  // CUDA: what MLX's own kernels include, compiled when they are first needed.
  copyWhere(
    join(root, wheel),
    folder,
    (path) => /^mlx\/lib\/[^/]+\.(so|dylib|metallib)$|^mlx_\w+\.libs\//.test(path) || (cuda && /^mlx\/include\/(cccl|cutlass|cute)\//.test(path)),
  );
  addLicences(target, folder);
  addOpenblas(target, folder);
  const needs = cuda ? " NVIDIA's libraries (CUDA 13, cuDNN 9, NCCL 2) are not in it: it uses those that are installed." : "";
  writeFileSync(join(folder, "README.md"), `# ${name}\n\nThe native library of mlx.node for ${what}: MLX ${lock.mlx[target.target].version}.${needs}\n`);
  return pack(folder, manifestOf(target));
}
