// What must hold of a library that was built for another machine and cannot be run here, read from its tables: what it needs, what
// it gives, and that everything it takes from MLX or from the system is there.
// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, SetupError } from "../setup/step.mjs";
import { builtLibrary } from "./shim.mjs";

/** @typedef {import("./targets.mjs").Target} Target */

const ENTRY_POINTS = ["mxn_abi", "mxn_open", "mxn_call", "mxn_free", "mxn_callback", "mxn_write", "mxn_read"];

// What the library takes of libc++ and libmlx does not; in macOS's since 10.12 or before. A name is added here only after a look at
// libc++'s availability.h: what came later than macOS 14 would keep the library from loading there.
const LIBCXX = [
  "__ZNSt11logic_errorC1EPKc",
  "__ZNSt11logic_errorD1Ev",
  "__ZTISt11logic_error",
  "__ZTISt11range_error",
  "__ZNSt3__113basic_istreamIcNS_11char_traitsIcEEErsERd",
  "__ZNSt3__115recursive_mutex4lockEv",
  "__ZNSt3__115recursive_mutex6unlockEv",
  "__ZNSt3__115recursive_mutex8try_lockEv",
  "__ZNSt3__115recursive_mutexC1Ev",
  "__ZNSt3__16__sortIRNS_6__lessIiiEEPiEEvT0_S5_T_",
  "__ZNSt3__16thread6detachEv",
  "__ZNSt3__19to_stringEj",
  "__ZNSt3__19to_stringEx",
  "__ZNSt3__19to_stringEy",
  "__ZdaPvm",
  "__ZdlPvm",
  "___dynamic_cast",
];

/** @param {Iterable<string>} found @param {Set<string>} allowed */
const beyond = (found, allowed) => [...found].filter((name) => !allowed.has(name));

/** Throws when a list of complaints has one. */
function refuse(/** @type {string} */ library, /** @type {string} */ what, /** @type {string[]} */ complaints) {
  if (complaints.length === 0) return;
  const more = complaints.length > 40 ? `\n  and ${complaints.length - 40} more` : "";
  throw new SetupError(`${library} ${what}:\n${complaints.slice(0, 40).map((each) => `  ${each}`).join("\n")}${more}`);
}

/** The symbols of an ELF file: what it gives, and what it takes with the version asked for. */
function elfSymbols(/** @type {string} */ path) {
  const rows = run("readelf", ["--dyn-syms", "--wide", path]).matchAll(/^ *\d+: [0-9a-f]+ +\w+ \w+ +(GLOBAL|WEAK) +\w+ +(\w+) (\S+)/gm);
  /** @type {Set<string>} */
  const given = new Set();
  /** @type {Map<string, string>} */
  const taken = new Map();
  for (const [, binding, section, name = ""] of rows) {
    const [symbol = "", version = ""] = name.split(/@+/);
    if (section !== "UND") given.add(symbol);
    else if (binding === "GLOBAL" || version !== "") taken.set(symbol, version);
  }
  return { given, taken };
}

/** The highest version of each kind (GLIBC, GLIBCXX, CXXABI) among those asked for. */
function highest(/** @type {Iterable<string>} */ versions) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const version of versions) {
    const [kind = "", numbers = ""] = version.split("_");
    if (numbers === "") continue;
    const parts = numbers.split(".").map(Number);
    if (compare(parts, found.get(kind) ?? []) > 0) found.set(kind, parts);
  }
  return found;
}

function compare(/** @type {number[]} */ a, /** @type {number[]} */ b) {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}

function checkElf(/** @type {Target} */ target, /** @type {string} */ library) {
  const { cpu, wheel } = target;
  const header = run("readelf", ["--file-header", "--dynamic", "--wide", library]);
  const machine = { x64: "X86-64", arm64: "AArch64" }[cpu] ?? "";
  refuse(library, "is for another processor", header.includes(machine) ? [] : [`its header does not say ${machine}`]);
  const needed = [...header.matchAll(/\(NEEDED\) .*\[(.*)\]/g)].map(([, name = ""]) => name);
  const system = ["libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];
  refuse(library, "needs libraries that no package has", beyond(needed, new Set(["libmlx.so", ...system])));
  refuse(
    library,
    "does not look beside itself for MLX",
    header.includes("(RPATH)") && header.includes("[$ORIGIN/mlx/lib:$ORIGIN/openblas]") ? [] : ["its RPATH is another"],
  );
  const own = elfSymbols(library);
  const mlx = elfSymbols(`${wheel}/mlx/lib/libmlx.so`);
  refuse(library, "lacks functions that TypeScript calls", beyond(ENTRY_POINTS, own.given));
  const fromMlx = [...own.taken.keys()].filter((name) => name.includes("3mlx"));
  refuse(library, "needs what libmlx does not have", beyond(fromMlx, mlx.given));
  const limits = highest(mlx.taken.values());
  const wanted = highest(own.taken.values());
  const late = [...wanted].filter(([kind, version]) => compare(version, limits.get(kind) ?? []) > 0);
  const tooNew = late.map(([kind, version]) =>
    `${kind} ${version.join(".")}, MLX ${(limits.get(kind) ?? []).join(".")}: build on an older system, such as Debian 12`
  );
  refuse(library, "needs newer systems than MLX does", tooNew);
  return `${fromMlx.length} functions of MLX, all there; ${[...wanted].map(([kind, version]) => `${kind} ${version.join(".")}`).join(", ")}`;
}

/** The names in the output of llvm-nm. */
const names = (/** @type {string[]} */ ...args) => new Set(run("llvm-nm", ["--format=just-symbols", ...args]).split("\n").filter((name) => /^\S+$/.test(name)));

/** What a library of macOS's, as its stub says, gives. */
function stubSymbols(/** @type {string} */ path) {
  const lists = readFileSync(join(root, path), "utf8").matchAll(/symbols: +\[([^\]]*)\]/g);
  return new Set([...lists].flatMap(([, list = ""]) => list.split(",").map((name) => name.trim().replaceAll("'", ""))));
}

function checkMachO(/** @type {Target} */ { wheel }, /** @type {string} */ library) {
  const header = run("llvm-objdump", ["--macho", "--private-headers", library]);
  const commands = header.split(/^Load command \d+$/m).slice(1);
  const of = (/** @type {string} */ kind) => commands.filter((command) => new RegExp(`cmd ${kind}\\b`).test(command));
  const value = (/** @type {string} */ command, /** @type {string} */ key) => new RegExp(`^ *${key} (\\S+)`, "m").exec(command)?.[1] ?? "";
  const loaded = of("LC_LOAD_DYLIB").map((command) => value(command, "name"));
  const allowed = ["@rpath/libmlx.dylib", "/usr/lib/libc++.1.dylib", "/usr/lib/libSystem.B.dylib"];
  refuse(library, "loads other libraries than MLX, libc++ and libSystem", beyond(loaded, new Set(allowed)));
  refuse(library, "does not load", beyond(allowed, new Set(loaded)));
  refuse(
    library,
    "does not look for MLX below itself",
    of("LC_RPATH").map((command) => value(command, "path")).includes("@loader_path/mlx/lib") ? [] : ["no such LC_RPATH"],
  );
  refuse(
    library,
    "is not for macOS 14",
    of("LC_BUILD_VERSION").map((command) => value(command, "minos")).includes("14.0") ? [] : ["its LC_BUILD_VERSION is another"],
  );
  refuse(library, "is not signed: Apple silicon would not load it", of("LC_CODE_SIGNATURE").length === 1 ? [] : ["no LC_CODE_SIGNATURE"]);
  const given = names("--defined-only", "--extern-only", library);
  refuse(library, "lacks functions that TypeScript calls", beyond(ENTRY_POINTS.map((name) => `_${name}`), given));
  const mlx = `${wheel}/mlx/lib/libmlx.dylib`;
  const known = new Set([...names("--defined-only", "--extern-only", mlx), ...stubSymbols(".cache/zig/ziglang/lib/libc/darwin/libSystem.tbd")]);
  const taken = beyond(names("--undefined-only", library), known);
  // libmlx is built for macOS 14: what it takes from the system's libc++ is there. The rest was there long before.
  const libcxx = new Set([...names("--undefined-only", mlx), ...LIBCXX]);
  refuse(library, "needs what neither libmlx, libSystem nor macOS 14's libc++ has", beyond(taken, libcxx));
  return `${names("--undefined-only", library).size} symbols, all in libmlx, libSystem and libc++; signed, macOS 14, loads nothing else`;
}

/** Checks a library, that which was built for the platform unless another is named; says what was found, or throws what is wrong. */
export function checkLibrary(/** @type {Target} */ target, library = builtLibrary(target)) {
  return (target.os === "darwin" ? checkMachO : checkElf)(target, library);
}
