// What a user reads where the library cannot be used: each must say what to do.
// @ts-check
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { platform } from "../setup/step.mjs";
import { expectFetched, succeeded } from "./clients.mjs";
import { BUN, copyFolder, DENO, freshFolder, npmIn, runIn } from "./fresh.mjs";

/** @typedef {import("./registry.mjs").Registry} Registry */
/** @typedef {import("./clients.mjs").Check} Check */

const REPORT = `import { add, MlxError } from "mlx.node";
try {
  console.log("ran", add(1, 2).item());
} catch (error) {
  console.log(error instanceof MlxError, error.code, error.message);
}
`;

/**
 * What stands between the package and the system, for systems that are not at hand: the runtime's way to open libraries says what it
 * would say there. \`refuse\` gives the loader's words for a path and the symbols asked for, or nothing.
 */
const SIMULATED = `import { createRequire } from "node:module";
import process from "node:process";
const { refuse } = await import("./" + process.env.SYSTEM + ".mjs");
const guard = (path, symbols) => {
  const words = refuse(path, symbols);
  if (words !== undefined) throw new Error(words);
};
if ("Bun" in globalThis) {
  const original = process.getBuiltinModule;
  const ffi = original.call(process, "bun:ffi");
  const dlopen = (path, symbols) => (guard(path, Object.keys(symbols)), ffi.dlopen(path, symbols));
  process.getBuiltinModule = (name) => name === "bun:ffi" ? { ...ffi, dlopen } : original.call(process, name);
} else if ("Deno" in globalThis) {
  const original = Deno.dlopen;
  Object.defineProperty(Deno, "dlopen", { value: (path, symbols) => (guard(path, Object.keys(symbols)), original(path, symbols)) });
} else {
  const koffi = createRequire(import.meta.url)("koffi");
  const original = koffi.load;
  koffi.load = (path) => {
    guard(path, []);
    const library = original(path);
    return { func: (name, ...rest) => (guard(path, [name]), library.func(name, ...rest)) };
  };
}
await import("./report.mjs");
`;
const MUSL = `export const refuse = (path) =>
  path === "libc.so.6" ? "Error loading shared library libc.so.6: No such file or directory"
  : path.includes("libmlxn") ? "Error loading shared library ld-linux-x86-64.so.2: No such file or directory" : undefined;
`;
const OLD = `export const refuse = (path, symbols) =>
  symbols.includes("epoll_pwait2") ? "undefined symbol: epoll_pwait2"
  : path.includes("libmlxn") ? "/lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.35' not found (required by libmlx.so)" : undefined;
`;
const NO_CXX =
  `export const refuse = (path) => path.includes("libmlxn") ? "libstdc++.so.6: cannot open shared object file: No such file or directory" : undefined;
`;
const ELSEWHERE = `import process from "node:process";
const [os, cpu] = process.env.PLATFORM.split("-");
Object.defineProperty(process, "platform", { value: os });
Object.defineProperty(process, "arch", { value: cpu });
await import("./report.mjs");
`;
const FILES = {
  "package.json": { private: true, type: "module" },
  "report.mjs": REPORT,
  "simulated.mjs": SIMULATED,
  "musl.mjs": MUSL,
  "old.mjs": OLD,
  "bare.mjs": NO_CXX,
  "elsewhere.mjs": ELSEWHERE,
};

/** How each runtime runs a file of an installed folder. */
const RUNTIMES = {
  Node: [process.execPath],
  Bun: [BUN],
  Deno: [DENO, "run", "--quiet", "--no-prompt", "--node-modules-dir=manual", "--allow-ffi", "--allow-read=.", "--allow-env=SYSTEM,PLATFORM"],
};

/** Checks that the program says all of `wanted`, in the runtimes. */
async function expectWords(
  /** @type {string} */ folder,
  /** @type {string} */ file,
  /** @type {RegExp[]} */ wanted,
  env = {},
  runtimes = Object.keys(RUNTIMES),
) {
  for (const [name, command] of Object.entries(RUNTIMES).filter(([name]) => runtimes.includes(name))) {
    const { output } = await runIn(folder, [...command, file], { env });
    const missing = wanted.filter((pattern) => !pattern.test(output));
    if (missing.length > 0) throw new Error(`${name}: nothing like ${missing.join(" or ")} in:\n${output}`);
  }
  return `${runtimes.join(", ")}: the error says what to do`;
}

/** Another libmlx: the same library, saying that it is of another version. */
function makeOther(/** @type {string} */ file) {
  const bytes = readFileSync(file);
  let count = 0;
  for (let at = bytes.indexOf("0.32.4\0"); at >= 0; at = bytes.indexOf("0.32.4\0", at + 1)) {
    bytes.write("0.31.9", at);
    count++;
  }
  if (count === 0) throw new Error(`${file} does not hold its version`);
  rmSync(file);
  writeFileSync(file, bytes);
}

/** Every way in which it can go wrong. */
export async function errors(/** @type {Check} */ check, /** @type {Registry} */ { url: registry, fetched }) {
  const installed = freshFolder("errors", FILES);
  succeeded(await npmIn(installed, ["install", "--ignore-scripts", "mlx.node"], { registry }));
  const NOT_FOUND = /true LIBRARY_NOT_FOUND mlx\.node: no usable native library/;

  await check("wrong platform: none for it", async () => {
    for (
      const [name, words] of Object.entries({
        "win32-x64": /WSL 2/,
        "darwin-x64": /arm64 build of your JavaScript runtime/,
        "freebsd-x64": /only for Linux on x64 or arm64/,
      })
    ) {
      await expectWords(installed, "elsewhere.mjs", [/true LIBRARY_NOT_FOUND/, /MLX has no build for/, words], { PLATFORM: name });
    }
    return "Windows, Intel Macs and FreeBSD are told what there is";
  });
  await check("wrong platform: another's packages", async () => {
    const folder = freshFolder("from-a-mac", FILES);
    fetched();
    succeeded(await npmIn(folder, ["install", "--ignore-scripts", "--os=darwin", "--cpu=arm64", "mlx.node"], { registry }));
    const names = fetched();
    if (!names.includes("mlx.node-darwin-arm64") || names.includes(`mlx.node-${platform}`)) throw new Error(`fetched ${names}`);
    await expectWords(folder, "report.mjs", [/true LIBRARY_NOT_FOUND/, /install again, on this machine/], {}, ["Node"]);
    return expectWords(folder, "report.mjs", [NOT_FOUND, /mlx\.node-darwin-arm64 is installed, which is for another platform: delete node_modules/], {}, [
      "Bun",
      "Deno",
    ]);
  });
  await check("library missing", () => {
    const folder = copyFolder(installed, "without-library");
    rmSync(join(folder, `node_modules/mlx.node-${platform}`), { recursive: true });
    return expectWords(folder, "report.mjs", [NOT_FOUND, new RegExp(`Install mlx\\.node-${platform}`), /--omit=optional/]);
  });
  await check("library damaged", () => {
    const folder = copyFolder(installed, "damaged");
    writeFileSync(join(folder, `node_modules/mlx.node-${platform}/libmlxn.so`), "not a library");
    return expectWords(folder, "report.mjs", [NOT_FOUND, /libmlxn\.so: .*(invalid ELF|file too short)/]);
  });
  await check("wrong version of MLX", () => {
    const folder = copyFolder(installed, "other-mlx");
    makeOther(join(folder, `node_modules/mlx.node-${platform}/mlx/lib/libmlx.so`));
    return expectWords(folder, "report.mjs", [
      /true VERSION_MISMATCH .*this build is for MLX 0\.32\.4, but the libmlx that was loaded is 0\.31\.9/,
      /Install mlx\.node again/,
    ]);
  });
  await check("musl: nothing is fetched", async () => {
    fetched();
    const env = { npm_config_cache: freshFolder("npm-musl") };
    succeeded(
      await npmIn(freshFolder("musl", FILES), ["install", "--ignore-scripts", "--os=linux", "--cpu=x64", "--libc=musl", "mlx.node"], { registry, env }),
    );
    return expectFetched(fetched(), ["mlx.node", "mlx.node-native"]);
  });
  await check("musl (simulated)", () => expectWords(installed, "simulated.mjs", [NOT_FOUND, /has no glibc.*Alpine.*bookworm/], { SYSTEM: "musl" }));
  await check("glibc before 2.35 (simulated)", () => expectWords(installed, "simulated.mjs", [NOT_FOUND, /older than 2\.35.*Debian 12/], { SYSTEM: "old" }));
  await check("no libstdc++ (simulated)", () => expectWords(installed, "simulated.mjs", [NOT_FOUND, /apt install libstdc\+\+6/], { SYSTEM: "bare" }));
  await check("native code not allowed", async () => {
    const { output } = await runIn(installed, [DENO, "run", "--quiet", "--no-prompt", "--node-modules-dir=manual", "report.mjs"]);
    if (!output.includes("run with --allow-ffi")) throw new Error(output);
    return "Deno: the error says what to do";
  });
}
