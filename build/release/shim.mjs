// Builds the native library for a platform, to lie in its package: MLX's libraries are below it there. On Linux it finds them by
// RPATH, which comes before LD_LIBRARY_PATH: no other libmlx of the system may take their place.
// @ts-check
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildNative, compileNative, compiler as ownCompiler, nativeSources } from "../setup/native.mjs";
import { hashOf, platform, root, run, step } from "../setup/step.mjs";
import { libraryOf } from "./targets.mjs";

/** @typedef {import("./targets.mjs").Target} Target */

const ZIG_TARGET = ["-target", "aarch64-macos.14.0"];
// zig takes it that its own libc++ goes along, and calls functions of it that the system's has only from later versions on.
const LIBCXX_OF_MACOS = ["-U_LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS", "-D_LIBCPP_HAS_VENDOR_AVAILABILITY_ANNOTATIONS=1"];
const DARWIN_FLAGS = [...ZIG_TARGET, ...LIBCXX_OF_MACOS, "-fno-sanitize=undefined", "-g0", "-Wno-deprecated-copy", "-Wno-unused-variable"];
const RPATHS = ["$ORIGIN/mlx/lib", "$ORIGIN/openblas"];

/** The folder of what is built for a platform. */
const folderOf = (/** @type {string} */ target) => `.cache/release/build/${target}`;

/** The path of the library that was built for a platform. */
export const builtLibrary = (/** @type {Target} */ target) => `${folderOf(target.target)}/${libraryOf(target)}`;

/** Compiles native/ for another platform; gives the object files. */
function compileFor(/** @type {Target} */ { target, os, wheel, compiler }) {
  const flags = ["-O2", ...(os === "darwin" ? DARWIN_FLAGS : [])];
  return compileNative(target, { command: compiler, flags, wheel, folder: folderOf(target) });
}

/** Links a library for Linux. */
function linkElf(/** @type {Target} */ { wheel, compiler }, /** @type {string[]} */ objects, /** @type {string} */ to) {
  const [command = "", ...args] = compiler;
  const paths = ["-Wl,--disable-new-dtags", ...RPATHS.map((path) => `-Wl,-rpath,${path}`)];
  // nodelete: a runtime may unload the library at exit, under threads that still run in it. No -z defs across platforms: what libmlx
  // itself needs lies in another folder of the wheel; the check of symbols says what is missing.
  const rest = ["-pthread", "-s", "-Wl,-z,nodelete", "-Wl,--allow-shlib-undefined"];
  run(command, [...args, "-shared", ...objects, "-o", to, `-L${wheel}/mlx/lib`, "-lmlx", ...rest, ...paths]);
}

/**
 * Links the library for macOS. Not by `zig c++`, which would put a second libc++ into it, and exceptions of MLX would cross from one to
 * the other: a stub stands for the system's, whose symbols are looked up when the library is loaded.
 */
function linkMachO(/** @type {Target} */ { target, wheel, compiler }, /** @type {string[]} */ objects, /** @type {string} */ to) {
  const stub = join(root, folderOf(target), "libc++.tbd");
  writeFileSync(stub, "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos ]\ninstall-name: '/usr/lib/libc++.1.dylib'\ncurrent-version: 1\n...\n");
  const names = ["-Wl,-install_name,@rpath/libmlxn.dylib", "-Wl,-rpath,@loader_path/mlx/lib", "-Wl,-undefined,dynamic_lookup"];
  run(compiler[0] ?? "", ["cc", ...ZIG_TARGET, "-shared", "-s", ...objects, "-o", to, `-L${wheel}/mlx/lib`, "-lmlx", stub, ...names]);
}

/** Builds the library for a platform, unless what it is made of has not changed. */
export async function buildFor(/** @type {Target} */ target) {
  const folder = folderOf(target.target);
  const own = target.target === platform;
  if (own) await buildNative();
  await step({
    name: `link-${target.target}`,
    doing: own ? "linking the library of the package" : `compiling native/ for ${target.target} with ${target.compiler.join(" ")}`,
    input: hashOf(["native", "build/setup/native.mjs", "build/release/shim.mjs"], ownCompiler),
    output: [builtLibrary(target)],
    async work() {
      mkdirSync(join(root, folder), { recursive: true });
      process.env.ZIG_GLOBAL_CACHE_DIR = process.env.ZIG_LOCAL_CACHE_DIR = join(root, ".cache/zig/cache");
      const objects = own ? nativeSources().map((source) => `.cache/native/${platform}/${source}.o`) : await compileFor(target);
      const made = `${folder}/new-${libraryOf(target)}`;
      rmSync(join(root, made), { force: true });
      (target.os === "darwin" ? linkMachO : linkElf)(target, objects, made);
      renameSync(join(root, made), join(root, builtLibrary(target)));
    },
  });
}
