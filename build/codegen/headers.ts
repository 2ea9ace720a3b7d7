// Holds the table against MLX's headers: a declaration that changed must stop the build, not change an argument's meaning.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fullName, type Op } from "../table/row.ts";

/** A declaration in one spelling, whatever the header's line breaks and comments. */
function normalize(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/\/\/.*$/gm, " ")
    .replace(/\bMLX_API\b/g, " ")
    .replace(/\s+/g, " ")
    .replace(/\( /g, "(")
    .replace(/ \)/g, ")");
}

/** Throws an error that names every row whose declarations the headers in `include` do not have. */
export function checkHeaders(ops: readonly Op[], include: string): void {
  const folder = join(include, "mlx");
  const text = [...readdirSync(folder), "distributed/ops.h"]
    .filter((file) => file.endsWith(".h"))
    .map((file) => normalize(readFileSync(join(folder, file), "utf8")))
    .join("\n");
  const missing = ops.flatMap((op) => {
    return op.cpp
      .filter((declaration) => !text.includes(normalize(declaration) + ";") && !text.includes(normalize(declaration) + " {"))
      .map((declaration) => `  ${fullName(op)}: ${declaration}${similar(text, declaration)}`);
  });
  if (missing.length > 0) throw new Error(`MLX's headers have no such declaration; correct the table's rows:\n${missing.join("\n")}`);
}

/** What the headers do declare by that name. */
function similar(text: string, declaration: string): string {
  const name = declaration.match(/(\w+)\(/)?.[1];
  const found = [...text.matchAll(new RegExp(`[\\w:<>, ]+ ${name}\\([^;{]*`, "g"))].map((match) => `\n      the headers have: ${match[0].trim()}`);
  return found.join("") || "\n      the headers have nothing of that name";
}
