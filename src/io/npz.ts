// NumPy's npz: a zip archive of npy files, with or without compression.

import type { Array } from "../core/array.ts";
import { describe } from "../native/errors.ts";
import type { Sink, Source } from "./files.ts";
import { npyBytes, parseNpy } from "./npy.ts";
import { disposeAll, emptyRecord, type Entry, makeArrays, type NamedArrays, Names, type Tensor } from "./tensors.ts";
import { readContent, readDirectory, type ZipEntry, ZipWriter } from "./zip.ts";

const EXTENSION = ".npy";

/** The arrays of an archive. Entries of a file that are not compressed stay there until they are computed. */
export function loadNpz(source: Source, token: number): NamedArrays {
  const names = new Names(source);
  const entries = readDirectory(source).map((entry) => {
    const name = entry.name.endsWith(EXTENSION) ? entry.name.slice(0, -EXTENSION.length) : entry.name;
    return { entry, name: names.add(name) };
  });
  const stays = (entry: ZipEntry): boolean => source.path !== undefined && !entry.deflated;
  const lazy = entries.filter(({ entry }) => stays(entry)).map(({ entry, name }) => parseEntry(source, entry, name));
  const arrays = new Map<string, Array>();
  try {
    makeArrays(source, lazy, token).forEach((array, i) => arrays.set(lazy[i]!.name, array));
    for (const { entry, name } of entries) {
      if (stays(entry)) continue;
      const content = readContent(source, entry);
      arrays.set(name, makeArrays(content, [parseNpy(content, name)], token)[0]!);
    }
  } catch (error) {
    disposeAll([...arrays.values()]);
    throw error;
  }
  const result = emptyRecord<Array>();
  for (const { name } of entries) result[name] = arrays.get(name)!;
  return result;
}

function parseEntry(source: Source, { start, length, name: file }: ZipEntry, name: string): Tensor {
  if (length < 10) throw source.invalid(`its entry ${describe(file)} is no npy file`);
  return parseNpy(source, name, start, length);
}

/** Writes computed arrays as an archive. */
export function writeNpz(op: string, entries: readonly Entry[], compressed: boolean, sink: Sink): void {
  const archive = new ZipWriter(op, sink, compressed);
  for (const { name, array } of entries) archive.add(`${name}${EXTENSION}`, npyBytes(op, array));
  archive.end();
}
