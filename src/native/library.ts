// Finds and opens the native library. It looks at no file itself: Deno may not be allowed to read the disk, so a
// place counts as wrong when opening the library there fails.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Ffi, Signatures } from "../ffi/ffi.ts";
import { makeFfi } from "../ffi/runtime.ts";
import { ABI } from "../generated/opcodes.ts";
import { cacheFolder, libraryFolder } from "./cache.ts";
import { MlxError } from "./errors.ts";

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

const FILE = `libmlxn.${process.platform === "darwin" ? "dylib" : "so"}`;
const PLATFORM = `${process.platform}-${process.arch}`;
const PACKAGE = `mlx.node-${PLATFORM}`;

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
  return { name, path: /\.(so|dylib)(\.\d+)*$/.test(given) ? given : `${given.replace(/\/+$/, "")}/${FILE}` };
}

function packagePlace(): Place {
  const name = `the package ${PACKAGE}`;
  try {
    return { name, path: createRequire(import.meta.url).resolve(`${PACKAGE}/${FILE}`) };
  } catch {
    return { name, missing: "not installed" };
  }
}

/** The repository's own build, seen from src/native, dist/lib or dist/src/native. Not `new URL`, which bundlers take for a file to bundle. */
function clonePlaces(): Place[] {
  const here = import.meta.url;
  if (!here.startsWith("file:")) return [];
  const up = here.includes("/dist/src/native/") ? "../../.." : "../..";
  return [{ name: "the build of a clone", path: join(dirname(fileURLToPath(here)), up, ".cache/native", PLATFORM, FILE) }];
}

function adapter(): Ffi {
  try {
    return makeFfi();
  } catch (error) {
    throw new MlxError("LIBRARY_NOT_FOUND", "mlx.node", `native code cannot be called: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What `mlx.node setup` built. */
function cachePlace(ffi: Ffi): Place {
  const name = "the build of `mlx.node setup`";
  const cache = cacheFolder(ffi.env);
  return cache === undefined
    ? { name, missing: "HOME is not set, or may not be read (--allow-env=HOME,XDG_CACHE_HOME allows it)" }
    : { name, path: join(libraryFolder(cache), FILE) };
}

/**
 * Opens the library; the first of these places that has one wins:
 *
 * 1. the file, or the folder, that MLX_LIBRARY_PATH names (if that fails, no other place is tried);
 * 2. the npm package for this platform, installed as an optional dependency;
 * 3. the build of a clone of the repository, made by `npm run setup`;
 * 4. the build in the user's cache folder, made by `npx mlx.node setup`.
 */
export function openLibrary(): Library {
  const ffi = adapter();
  const given = givenPlace(ffi);
  const places = given.path === undefined ? [given, packagePlace(), ...clonePlaces(), cachePlace(ffi)] : [given];
  const looked: string[] = [];
  let refused = false;
  for (const { name, path, missing } of places) {
    if (path === undefined) {
      looked.push(`${name}: ${missing}`);
      continue;
    }
    try {
      // Alone at first: a library of another version may lack the other functions.
      checkAbi(ffi.load<Pick<Shim, "mxn_abi">>(path, { mxn_abi: [] }), path);
      return { shim: ffi.load(path, SIGNATURES), ffi, path, place: name };
    } catch (error) {
      if (error instanceof MlxError) throw error;
      refused ||= error instanceof Error && error.name === "NotCapable";
      looked.push(`${name}: ${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const advice = refused
    ? "Native code is not allowed here: run with --allow-ffi."
    : `Install ${PACKAGE} (npm, Bun and Deno do so with mlx.node unless optional dependencies are left out), ` +
      "or run `npx mlx.node setup`, or `npm run setup` in a clone of the repository, or set MLX_LIBRARY_PATH to the library or its folder.";
  const list = looked.map((line) => `  - ${line}\n`).join("");
  throw new MlxError("LIBRARY_NOT_FOUND", "mlx.node", `no usable native library for ${PLATFORM}. Looked at:\n${list}${advice}`);
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
