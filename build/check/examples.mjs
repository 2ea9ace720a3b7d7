// Runs every example of the documentation in Node, Bun and Deno, all of them in one process of each. `node build/check/examples.mjs`
// runs them alone; words after it pick those whose file or line has one of them in its name.
// @ts-check
import { transformSync } from "esbuild";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { root } from "../setup/step.mjs";
import { allBlocks, RUNTIMES } from "./blocks.mjs";

/** @typedef {import("./blocks.mjs").Block} Block */

const BIN = join(root, "node_modules/.bin");

const PERMISSIONS = ["--allow-ffi", "--allow-env", "--allow-read", "--allow-write=/tmp", "--allow-net=127.0.0.1"];

/** What the examples use beside this package: names of the runtimes, and of packages that are not installed. */
const AMBIENT = `
declare const Bun: { serve(options: object): { readonly url: URL; stop(force?: boolean): void } };
declare const Deno: { serve(options: object, handler: (request: Request) => Response | Promise<Response>): object; readonly env: { get(name: string): string | undefined } };
declare function $shown(place: string, comment: string, ...values: unknown[]): void;
declare module "next/dynamic" {
  export default function dynamic(load: () => Promise<{ default: () => unknown }>, options: { ssr: boolean }): () => import("react").ReactNode;
}
`;

const TSCONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable"],
    jsx: "react-jsx",
    types: ["node", "react"],
    declaration: false,
    isolatedDeclarations: false,
    noUnusedLocals: false,
    allowUnreachableCode: true,
  },
  include: ["."],
  exclude: [],
};

/** A value, as a comment begins that tells one. */
const VALUE = /^(?:-?\d|\[|\{|"|array\(|(?:true|false|null|NaN|-?Infinity|undefined)\b|\w*Array \[)/;

/**
 * An example in which each line that shows a value, and says in a comment which, compares the two instead.
 * @returns {{ code: string, lines: string[] }}
 */
function compared(/** @type {Block} */ { code, place }) {
  // A test holds these against what they say, which may be an expression.
  if (place.startsWith("src/generated/")) return { code, lines: [] };
  const [path = "", first = ""] = place.split(":");
  /** @type {string[]} */
  const lines = [];
  const result = code.split("\n").map((line, i) => {
    const at = `${path}:${Number(first) + i}`;
    const print = /^(\s*)console\.log\((.+)\); \/\/ (.+)$/.exec(line);
    const [, indent = "", expression = "", comment = ""] = print ??
      /^()((?!\s|(?:const|let|using|await using|import|export|return|throw|if|for|while)\b|\/\/|[})\]]).+); \/\/ (.+)$/.exec(line) ?? [];
    if (comment === "" || (print === null && !VALUE.test(comment))) return line;
    lines.push(at);
    return `${indent}$shown(${JSON.stringify(at)}, ${JSON.stringify(comment)}, ${expression});`;
  });
  return { code: `${result.join("\n")}\n${/^(?:import|export) /m.test(code) ? "" : "export {};\n"}`, lines };
}

/** Runs a command; gives what it printed when it failed, and nothing when it did not. */
function complaint(/** @type {string} */ command, /** @type {string[]} */ ...args) {
  return new Promise((/** @type {(text: string) => void} */ resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, NO_COLOR: "1", PORT: "0" }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
    child.on("error", (error) => resolve(error.message));
    child.on("close", (status) => resolve(status === 0 ? "" : output.trim() || `exit ${status}`));
  });
}

/** What is wrong with the examples; nothing when all of them compile and run. */
export async function exampleFailures(/** @type {string[]} */ words = []) {
  const blocks = allBlocks().filter(({ place, name }) => words.length === 0 || name === "handler" || words.some((word) => place.includes(word)));
  if (blocks.length === 0) return "no examples were found";
  mkdirSync(join(root, ".cache"), { recursive: true });
  // In the package, so that its own name and its dependencies are found.
  const folder = mkdtempSync(join(root, ".cache/examples-"));
  try {
    writeFileSync(join(folder, "ambient.d.ts"), AMBIENT);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    const files = blocks.map((block) => {
      const { code, lines } = compared(block);
      const path = join(block.folder, block.name);
      mkdirSync(join(folder, block.folder), { recursive: true });
      writeFileSync(join(folder, `${path}.${block.extension}`), code);
      if (block.extension === "ts") {
        // Node 20 has neither types nor `using`.
        const { code: script } = transformSync(code, { loader: "ts", target: "node20", format: "esm" });
        writeFileSync(join(folder, `${path}.mjs`), script.replace(/(from "\.\/\w+)(?:\.ts)?"/g, '$1.mjs"'));
      }
      return { ...block, path, lines };
    });
    const twice = files.find(({ path }, i) => files.findIndex((each) => each.path === path) !== i);
    if (twice !== undefined) return `${twice.place}: another block of the page has the name ${twice.name}`;
    for (const runtime of RUNTIMES) {
      const ending = runtime === "node" ? "mjs" : "ts";
      const entries = files.filter(({ runtimes }) => runtimes.includes(runtime)).map(({ place, path, lines }) =>
        `  { place: ${JSON.stringify(place)}, lines: ${JSON.stringify(lines)}, load: () => import(${JSON.stringify(`./${path}.${ending}`)}) },\n`
      );
      writeFileSync(join(folder, `${runtime}.mjs`), `import { runAll } from "../../build/check/shown.mjs";\nawait runAll([\n${entries.join("")}]);\n`);
    }
    const run = (/** @type {string} */ name, /** @type {string} */ command, /** @type {string[]} */ ...args) =>
      complaint(command, ...args).then((text) => text && `in ${name}:\n${text.replaceAll(`${folder}/`, "").replace(/^/gm, "  ")}`);
    const found = await Promise.all([
      run("tsc", `${BIN}/tsc`, "-p", folder),
      run("Node", process.execPath, join(folder, "node.mjs")),
      run("Bun", `${BIN}/bun`, join(folder, "bun.mjs")),
      run("Deno", `${BIN}/deno`, "run", "--quiet", "--no-check", "--no-prompt", ...PERMISSIONS, join(folder, "deno.mjs")),
    ]);
    return found.filter((text) => text !== "").join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const found = await exampleFailures(process.argv.slice(2));
  console.log(found || "every example runs");
  process.exitCode = found === "" ? 0 : 1;
}
