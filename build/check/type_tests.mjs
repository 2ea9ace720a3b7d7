// Which public names have no type test: none of test/types/*.ts uses them in code that the compiler must accept.
// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { root } from "../setup/step.mjs";

/** @typedef {{ name: string, isStatic?: boolean, accessibility?: string, jsDoc?: { tags?: { kind: string }[] } }} Member */
/** @typedef {{ kind: string, location: { filename: string, byteIndex: number }, def: { extends?: string, properties?: Member[], methods?: Member[] } }} Declaration */
/** @typedef {{ name: string, declarations: Declaration[] }} Documented */

const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");

/** The groups, `random` and so on, and the file that each is. */
function groups() {
  return [...read("src/core/core.ts").matchAll(/^export \* as (\w+) from "(.*)";$/gm)].map(([, group = "", file = ""]) => [group, join("src/core", file)]);
}

/** What deno's documentation knows of the exports of a file. */
function exportsOf(/** @type {string} */ file) {
  const { status, stdout, stderr } = spawnSync("node_modules/.bin/deno", ["doc", "--json", file], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`deno doc ${file} failed: ${stderr}`);
  /** @type {{ symbols: Documented[] }[]} */
  const modules = Object.values(JSON.parse(stdout).nodes);
  return modules.flatMap((module) => module.symbols);
}

/** The code of the type tests: no comments, nothing that the compiler is to refuse. */
function code() {
  const files = readdirSync(join(root, "test/types")).filter((file) => file.endsWith(".ts"));
  return files.map((file) => read(join("test/types", file)).replace(/^ *\/\/ @ts-expect-error.*\n.*$/gm, "").replace(/\/\/.*$/gm, "")).join("\n");
}

const literal = (/** @type {string} */ text) => text.replace(/[.[\]]/g, "\\$&");

/** Says which names lack a test; nothing when none does. */
export function untestedNames() {
  const text = code();
  const has = (/** @type {string} */ pattern) => new RegExp(pattern).test(text);
  /** The objects of test/types/subjects.ts on which the members of a class are used, by class. */
  const subjects = [...text.matchAll(/^export declare const (\w+): mx\.([\w.]+);$/gm)].map(([, subject = "", type = ""]) => ({ subject, type }));
  const documented = [["", "mod.ts"], ...groups()].flatMap(([group = "", file = ""]) =>
    exportsOf(file).map((each) => ({ ...each, name: group === "" ? each.name : `${group}.${each.name}` }))
  );
  if (documented.length < 100 || subjects.length === 0) return "no public names or no subjects were found";
  const parents = new Map(documented.flatMap(({ name, declarations }) => declarations.map(({ def }) => /** @type {const} */ ([name, def?.extends]))));
  const descends = (/** @type {string | undefined} */ type, /** @type {string} */ ancestor) => {
    while (type !== undefined && type !== ancestor) type = parents.get(type);
    return type === ancestor;
  };
  /** @type {Set<string>} */
  const missing = new Set();
  const seen = new Set();
  for (const { name, declarations } of documented) {
    for (const { kind, def, location } of declarations) {
      // The shape of a plain type is compared as a whole.
      const plain = kind === "interface" || kind === "typeAlias";
      if (!has(plain ? `\\bsame<\\s*mx\\.${literal(name)}[,<]` : `\\bmx\\.${literal(name)}\\b`)) missing.add(name);
      // A class of the package may be a member of a group as well.
      const place = `${location.filename}:${location.byteIndex}`;
      if (kind !== "class" || seen.has(place)) continue;
      seen.add(place);
      const objects = subjects.filter(({ type }) => descends(type, name)).map(({ subject }) => subject);
      for (const member of [...(def.properties ?? []), ...(def.methods ?? [])]) {
        if (member.accessibility !== undefined || member.jsDoc?.tags?.some((tag) => tag.kind === "internal")) continue;
        const receiver = member.isStatic ? `\\bmx\\.${literal(name)}` : `\\b(?<!\\.)(?:${objects.join("|")})`;
        const access = member.name.startsWith("[") ? literal(member.name) : `\\.${member.name}\\b`;
        if ((!member.isStatic && objects.length === 0) || !has(`${receiver}${access}`)) missing.add(`${name}.${member.name}`);
      }
    }
  }
  return missing.size === 0 ? "" : `test/types has no test of:\n${[...missing].sort().join("\n")}`;
}
