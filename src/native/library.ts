// Finds and opens the native library. It looks at no file itself: Deno may not be allowed to read the disk, so a
// place counts as wrong when opening the library there fails.

import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { file, nativePackages, platform, platforms } from "mlx.node-native";
import type { Ffi, Signatures } from "../ffi/ffi.ts";
import { makeFfi } from "../ffi/runtime.ts";
import { ABI } from "../generated/opcodes.ts";
import { advice, unsupported } from "./advice.ts";
import { cacheFolder, libraryFolder } from "./cache.ts";
import { MlxError } from "./errors.ts";
import { loadWithNvidia } from "./nvidia.ts";

/** The functions of the shim; native/shim.cpp says what each does. */
export interface Shim {
  mxn_abi(): number;
  mxn_open(): number;
  mxn_call(opcode: number): number;
  mxn_free(): number;
  mxn_callback(callback: unknown): number;
  mxn_write(bytes: Uint8Array, length: number): number;
  mxn_read(handle: number, bytes: Uint8Array, length: number): number;
}

const SIGNATURES: Signatures<Shim> = {
  mxn_abi: [],
  mxn_open: [],
  mxn_call: ["f64"],
  mxn_free: [],
  mxn_callback: ["function"],
  mxn_write: ["buffer", "f64"],
  mxn_read: ["f64", "buffer", "f64"],
};

/** The open library and the adapter that opened it. */
export interface Library {
  readonly shim: Shim;
  readonly ffi: Ffi;
  readonly path: string;
  /** Which of the places it was found in. */
  readonly place: string;
}

// What the name of a package or folder with MLX's CUDA build ends in.
const CUDA = "-cuda13/";
const UNCALLABLE = "What calls it comes in packages for each platform: install again, on this machine and without leaving out optional dependencies.";

/** A place where the library may be: its path, or why there is none. */
interface Place {
  readonly name: string;
  readonly path?: string;
  readonly missing?: string;
}

function givenPlace(ffi: Ffi): Place {
  const name = "MLX_LIBRARY_PATH";
  const given = ffi.env(name);
  if (!given) return { name, missing: "not set" };
  return { name, path: /\.(so|dylib)(\.\d+)*$/.test(given) ? given : `${given.replace(/\/+$/, "")}/${file}` };
}

function packagePlaces(): Place[] {
  return nativePackages().map(({ name, path }) => {
    const place = `the package ${name}`;
    return path === undefined ? { name: place, missing: "not installed" } : { name: place, path };
  });
}

/** The repository's own build, seen from src/native, dist/lib or dist/src/native. Not `new URL`, which bundlers take for a file to bundle. */
function clonePlaces(): Place[] {
  const here = import.meta.url;
  if (!here.startsWith("file:") || here.includes("/node_modules/")) return [];
  const up = here.includes("/dist/src/native/") ? "../../.." : "../..";
  return [{ name: "the build of a clone", path: join(dirname(fileURLToPath(here)), up, ".cache/native", platform, file) }];
}

/** What `mlx.node setup` built. */
function cachePlace(ffi: Ffi): Place {
  const name = "the build of `mlx.node setup`";
  const cache = cacheFolder(ffi.env);
  return cache === undefined
    ? { name, missing: "HOME is not set, or may not be read (--allow-env=HOME,XDG_CACHE_HOME allows it)" }
    : { name, path: join(libraryFolder(cache), file) };
}

/**
 * Opens the library; the first of these places that has one wins:
 *
 * 1. the file, or the folder, that MLX_LIBRARY_PATH names (if that fails, no other place is tried);
 * 2. the npm package for this platform: MLX's CUDA build where a user installed it, else the optional dependency;
 * 3. the build of a clone of the repository, made by `npm run setup`;
 * 4. the build in the user's cache folder, made by `npx mlx.node setup`.
 */
export function openLibrary(): Library {
  const ffi = adapter();
  const given = givenPlace(ffi);
  const places = given.path === undefined ? [given, ...packagePlaces(), ...clonePlaces(), cachePlace(ffi)] : [given];
  const looked: string[] = [];
  const unusable: string[] = [];
  let refused = false;
  for (const { name, path, missing } of places) {
    if (path === undefined) {
      looked.push(`${name}: ${missing}`);
      continue;
    }
    try {
      const shim = open(ffi, path);
      if (unusable.length > 0) process.emitWarning(`${path} is used, because these cannot be: ${unusable.join("; ")}`, { code: "MLX_LIBRARY_SKIPPED" });
      return { shim, ffi, path, place: name };
    } catch (error) {
      if (error instanceof MlxError) throw error;
      refused ||= error instanceof Error && error.name === "NotCapable";
      unusable.push(`${name}: ${path}: ${reasonOf(error)}`);
      looked.push(unusable.at(-1)!);
    }
  }
  const todo = refused ? "Native code is not allowed here: run with --allow-ffi." : advice(ffi, looked);
  const list = looked.map((line) => `  - ${line}\n`).join("");
  throw new MlxError("LIBRARY_NOT_FOUND", "mlx.node", `no usable native library for ${platform}. Looked at:\n${list}${todo}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The runtime's adapter, or the error that says why native code cannot be called at all. */
function adapter(): Ffi {
  try {
    return makeFfi();
  } catch (error) {
    const todo = platforms.includes(platform) ? UNCALLABLE : unsupported();
    throw new MlxError("LIBRARY_NOT_FOUND", "mlx.node", `native code cannot be called: ${reasonOf(error)}\n${todo}`);
  }
}

function open(ffi: Ffi, path: string): Shim {
  const load = <Symbols>(signatures: Signatures<Symbols>): Symbols => path.includes(CUDA) ? loadWithNvidia(ffi, path, signatures) : ffi.load(path, signatures);
  // Alone at first: a library of another version may lack the other functions.
  checkAbi(load<Pick<Shim, "mxn_abi">>({ mxn_abi: [] }), path);
  return load(SIGNATURES);
}

function checkAbi(shim: Pick<Shim, "mxn_abi">, path: string): void {
  const found = shim.mxn_abi();
  if (found === ABI) return;
  throw new MlxError(
    "VERSION_MISMATCH",
    "mlx.node",
    `${path} was built from another version of this package (its table is ${found}, expected ${ABI}): ` +
      "install the same version of both, or run `npm run setup` in a clone",
  );
}
