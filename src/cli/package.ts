// The files of this package, which the command line needs and the library does not: package.json, the sources of native/.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What is read here of package.json. */
export interface Manifest {
  readonly version: string;
  readonly engines: Record<"bun" | "deno" | "node", string>;
}

/** The folder of the package, or of the clone: the command line runs from src/cli, dist/lib or dist/src/cli. */
export function packageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url));; folder = dirname(folder)) {
    if (existsSync(join(folder, "native/mlx.lock"))) return folder;
    if (folder === dirname(folder)) throw new Error("mlx.node is not installed completely: its file native/mlx.lock is missing. Install it again.");
  }
}

/** The package's own package.json. */
export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as Manifest;
}

/** A wheel that native/mlx.lock pins. */
export interface Wheel {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The only members that are wanted; all of them where it is absent. */
  readonly files?: readonly string[];
}

/** What native/mlx.lock says for each platform. */
export interface Lock {
  readonly mlx: Record<string, Wheel>;
  readonly openblas: Record<string, Wheel>;
}

/** The pinned wheels. */
export function lock(): Lock {
  return JSON.parse(readFileSync(join(packageFolder(), "native/mlx.lock"), "utf8")) as Lock;
}
