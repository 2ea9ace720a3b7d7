// Unpacks a wheel, which is a zip archive.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Source } from "../../io/files.ts";
import { readContent, readDirectory } from "../../io/zip.ts";
import type { Wheel } from "../package.ts";

/** Unpacks the wheel in `file` into the folder `to`, which is there completely or not at all. */
export function unpack(file: string, wheel: Wheel, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const folder = mkdtempSync(`${to}-`);
  const source = new Source("setup", file);
  try {
    for (const entry of readDirectory(source)) {
      if (entry.name.endsWith("/") || !(wheel.files?.includes(entry.name) ?? true)) continue;
      // The hash is pinned, so this is no attack, but then it is a mistake.
      if (/^\/|\\|(^|\/)\.\.(\/|$)/.test(entry.name)) throw new Error(`${file} has an entry that leads out of its folder: ${JSON.stringify(entry.name)}`);
      const path = join(folder, entry.name);
      mkdirSync(dirname(path), { recursive: true });
      const content = readContent(source, entry);
      writeFileSync(path, content.bytes(0, content.size, "the entry"));
    }
    rmSync(to, { recursive: true, force: true });
    renameSync(folder, to);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    source.close();
  }
}
