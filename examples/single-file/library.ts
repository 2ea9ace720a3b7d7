// Where an executable of one's own has the native library: in the folder `mlx` beside it, or inside it.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";

/** Has mlx.node open the library that lies somewhere below `folder`; to be called before anything of mlx.node. */
function useLibrary(folder: string): void {
  if (!existsSync(folder) || process.env.MLX_LIBRARY_PATH) return;
  const library = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((path) => /(^|[/\\])libmlxn\.(so|dylib)$/.test(path));
  if (library !== undefined) process.env.MLX_LIBRARY_PATH = join(folder, library);
}

/** Has mlx.node open the library beside the executable. */
export function useLibraryBeside(): void {
  useLibrary(join(dirname(process.execPath), "mlx"));
}

/**
 * Has mlx.node open the library inside the executable. All of its files are written to a folder at once, which goes when the
 * process ends: they look for each other by where they lie.
 *
 * @param files Where each file goes, and where the executable has it.
 */
export function useLibraryInside(files: readonly (readonly [path: string, inside: string | URL])[]): void {
  const folder = mkdtempSync(join(tmpdir(), "mlx-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [path, inside] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), readFileSync(inside));
  }
  useLibrary(folder);
}
