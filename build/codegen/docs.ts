// Writes the docs' table of operations.

import { fullName, type Op } from "../table/row.ts";
import { pythonName } from "./typescript.ts";

/** docs/operations.md */
export function writeDocs(chapters: Readonly<Record<string, readonly Op[]>>): string {
  const parts = Object.entries(chapters).map(([chapter, ops]) => {
    const rows = ops.map((op) =>
      `| ${[fullName(op), ...(op.aliases ?? [])].map((name) => `\`${name}\``).join(", ")} | \`mx.${pythonName(op)}\` | ${op.doc} | \`${
        op.example[0].replaceAll("|", "\\|")
      }\` |`
    );
    return `## ${chapter}\n\n| Function | Python | What it does | Example |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  const count = Object.values(chapters).flat().length;
  const about = [
    `The ${count} operations of the op table, by chapter. Every one takes a stream or device as its last argument or as \`stream\` in`,
    "its options; the doc comment of each tells its arguments, dtypes and errors.",
  ];
  return `# Operations\n\n${about.join("\n")}\n\n${parts.join("\n")}`;
}
