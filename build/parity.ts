// Writes docs/parity.md: every name of Python MLX's core, beside the package's real exports. `--check` writes nothing and
// fails when the page is stale.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as mx from "../mod.ts";
import { pythonName } from "./codegen/typescript.ts";
import { OPS } from "./table/ops.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const surface = JSON.parse(readFileSync(join(root, "build/surface.json"), "utf8")) as { version: string; names: Record<string, string[]> };

/** Names that are not Python's in camelCase. */
const RENAMED: Readonly<Record<string, string>> = {
  "core.async_eval": "evalAsync",
  "core.bool_": "bool",
  "core.eval": "core.eval, evaluate",
  "core.stream": "withStream, streamContext",
  "core.ArrayLike": "ArrayLike (a type)",
  "core.PrintOptions": "PrintOptions (a type)",
  "core.DeviceType": "DeviceType (a type)",
  "core.ArrayIterator": "for (const row of array)",
  "core.get_active_memory": "memory.active",
  "core.get_peak_memory": "memory.peak",
  "core.reset_peak_memory": "memory.resetPeak",
  "core.get_cache_memory": "memory.cache",
  "core.get_memory_limit": "memory.limit",
  "core.set_memory_limit": "memory.limit",
  "core.set_cache_limit": "memory.cacheLimit",
  "core.set_wired_limit": "memory.wiredLimit",
  "core.clear_cache": "memory.clearCache",
  "core.get_array_buffer_size": "memory.bufferSize",
  "core.array": "array, Array",
  "array.__init__": "array, Array.from",
  "array.__iter__": "for (const row of array)",
  "array.__getitem__": "array.index",
  "array.__setitem__": "array.indexPut",
  "array.at.__getitem__": "array.at(...indices)",
  "array.__len__": "array.length",
  "array.__repr__": "array.toString",
  "array.__copy__": "array(a)",
  "array.__add__": "array.add",
  "array.__matmul__": "array.matmul",
  "array.__truediv__": "array.divide",
  "array.__sub__": "array.subtract",
  "array.__mul__": "array.multiply",
  "array.__div__": "array.divide",
  "array.__floordiv__": "array.floorDivide",
  "array.__mod__": "array.remainder",
  "array.__eq__": "array.equal",
  "array.__lt__": "array.less",
  "array.__le__": "array.lessEqual",
  "array.__gt__": "array.greater",
  "array.__ge__": "array.greaterEqual",
  "array.__ne__": "array.notEqual",
  "array.__neg__": "array.negative",
  "array.__pos__": "array.positive",
  "array.__pow__": "array.power",
  "array.__invert__": "array.bitwiseInvert",
  "array.__and__": "array.bitwiseAnd",
  "array.__or__": "array.bitwiseOr",
  "array.__xor__": "array.bitwiseXor",
  "array.__lshift__": "array.leftShift",
  "array.__rshift__": "array.rightShift",
  "array.__abs__": "array.abs",
  "array.__bool__": "array.item",
  "array.__int__": "array.item",
  "array.__float__": "array.item",
  "array.__complex__": "array.item",
  "array.__index__": "array.item",
  "array.__bytes__": "array.toTypedArray",
  "finfo.__init__": "finfo",
  "finfo.__repr__": "a plain object prints itself",
  "iinfo.__init__": "iinfo",
  "iinfo.__repr__": "a plain object prints itself",
  "core.custom_function_methods.__init__": "customFunction",
  "core.custom_function_methods.__call__": "customFunction(fn)(...args)",
  "core.custom_function_methods.vjp": "customFunction(fn).vjp",
  "core.custom_function_methods.jvp": "customFunction(fn).jvp",
  "core.custom_function_methods.vmap": "customFunction(fn).vmap",
};

/** Why a name has no counterpart. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^array\.__(i|r)(add|sub|mul|truediv|div|floordiv|mod|pow|and|or|xor|lshift|rshift|matmul)__$/,
    "JavaScript has no operators for objects: the method or function does it",
  ],
  [/^array\.__(dlpack|dlpack_device|array)__$|^core\.from_dlpack$/, "a protocol between Python libraries"],
  [/^array\.__(getstate|setstate|deepcopy)__$/, "Python's pickling and copying"],
  [/^array\.__array_namespace__$/, "Python's array API protocol"],
  [/^core\.metal\.(\w+_memory|\w+_limit|clear_cache)$/, "deprecated in Python: `memory` has it"],
  [/^core\.(new_thread_unsafe_stream|new_thread_local_stream|ThreadLocalStream|clear_streams)$/, "streams here work on any thread, and a pool takes them back"],
];

const camelCase = (name: string): string => name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
const byPython = new Map(OPS.map((op) => [pythonName(op), op.name]));

function has(object: unknown, name: string): boolean {
  return object !== null && (typeof object === "object" || typeof object === "function") && name in object;
}

/** What stands for a name in TypeScript, if anything does. */
function counterpart(group: string, name: string): string | undefined {
  const [space = "", chapter = ""] = group.split(".");
  const renamed = RENAMED[`${group}.${name}`] ?? RENAMED[`${space}.${name}`];
  if (renamed !== undefined) return renamed;
  const own = camelCase(name);
  if (space === "finfo") return has(mx.finfo("float32"), own) ? `finfo(dtype).${own}` : undefined;
  if (space === "iinfo") return has(mx.iinfo("int32"), own) ? `iinfo(dtype).${own}` : undefined;
  if (chapter === "at") return has(mx.ArrayAt.prototype, own) ? `array.at(...).${own}` : undefined;
  if (space === "array") return has(mx.Array.prototype, own.replace(/^_|_$/g, "")) ? `array.${own}` : undefined;
  if (["random", "fft", "linalg", "fast", "metal", "cuda", "distributed"].includes(chapter)) {
    const members = (mx.core as unknown as Record<string, unknown>)[chapter];
    const member = byPython.get(`${chapter}.${name}`) ?? own;
    return has(members, member) ? `${chapter}.${member}` : undefined;
  }
  if (chapter === "custom_function_methods") return undefined;
  const op = byPython.get(name) ?? own;
  return has(mx.core, op) ? op : undefined;
}

function reason(group: string, name: string): string | undefined {
  const names = [`${group}.${name}`, `${group.split(".")[0]}.${name}`];
  return REASONS.find(([pattern]) => names.some((full) => pattern.test(full)))?.[1];
}

const counts = { there: 0, explained: 0, missing: 0 };
const chapters = Object.entries(surface.names).map(([group, names]) => {
  const rows = names.map((name) => {
    const there = counterpart(group, name);
    const why = there === undefined ? reason(group, name) : undefined;
    counts[there !== undefined ? "there" : why !== undefined ? "explained" : "missing"]++;
    return `| \`${name}\` | ${there === undefined ? `— ${why ?? "not yet"}` : `\`${there}\``} |`;
  });
  return `## ${group}\n\n| Python | TypeScript |\n| --- | --- |\n${rows.join("\n")}\n`;
});
const total = counts.there + counts.explained + counts.missing;
const head = [
  "# Parity with Python MLX",
  "",
  `Of the ${total} names in the core of Python MLX ${surface.version}, ${counts.there} have a counterpart here, ${counts.explained} can have none for the reason given, and`,
  `${counts.missing} are still to come. Made by \`npm run parity\` from the package's exports.`,
];
const page = `${head.join("\n")}\n\n${chapters.join("\n")}`;

const file = join(root, "docs/parity.md");
if (!process.argv.includes("--check")) {
  writeFileSync(file, page);
  console.log(`docs/parity.md: ${counts.there} there, ${counts.explained} explained, ${counts.missing} to come`);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== page) {
  console.error("stale: docs/parity.md. Run npm run parity.");
  process.exit(1);
}
