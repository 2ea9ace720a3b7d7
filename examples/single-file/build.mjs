// Makes one executable of the server, with `bun build --compile` or `deno compile`, and the folder `mlx` beside it, which holds
// the native library; or, with --embed, puts the library into the executable, which then writes it out when it starts.
//
//   node examples/single-file/build.mjs [--out dist/single-file] [--embed] [--runtime bun|deno]
// @ts-check
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { out: { type: "string", default: "dist/single-file" }, embed: { type: "boolean", default: false }, runtime: { type: "string", default: "bun" } },
});
const out = resolve(values.out);

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const env = { ...process.env, PATH: [resolve("node_modules/.bin"), process.env.PATH].join(delimiter) };
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env, maxBuffer: 1 << 26 });
  if (error || status !== 0) throw new Error(`${[command, ...args].join(" ")} failed: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout;
}

/** The files of the native library in use, with their paths below the folder that all of them are in. */
function libraryFiles() {
  const home = dirname(createRequire(import.meta.url).resolve("mlx.node/package.json"));
  const { library, libmlx, blasPath } = JSON.parse(run(process.execPath, [join(home, "dist/lib/cli.js"), "info", "--json"]));
  if (libmlx === undefined) throw new Error("there is no native library: run `npx mlx.node doctor`");
  const below = (/** @type {string} */ folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)).filter((path) => statSync(path).isFile())
      : [];
  // The platform's package is a folder that holds all of it.
  const own = dirname(library);
  if (!relative(own, libmlx).startsWith("..")) return below(own).map((path) => ({ path: relative(own, path), file: path }));
  const wheel = resolve(dirname(libmlx), "../..");
  const companions = readdirSync(wheel).filter((name) => name.endsWith(".libs")).flatMap((name) => below(join(wheel, name)));
  const root = resolve(own, "../..");
  return [library, ...below(dirname(libmlx)), ...companions, ...(blasPath && !blasPath.startsWith(wheel) ? below(dirname(blasPath)) : [])]
    .filter((file) => /\.(so[.\d]*|dylib|metallib)$/.test(file))
    .map((file) => ({ path: relative(root, file), file }));
}

const files = libraryFiles();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

let entry = join(here, "main.ts");
if (values.embed) {
  if (values.runtime !== "bun") throw new Error("--embed is for bun: with deno, leave the library beside the executable");
  entry = join(out, "embedded.ts");
  const text = JSON.stringify;
  writeFileSync(
    entry,
    [
      ...files.map(({ file }, i) => `import file${i} from ${text(file)} with { type: "file" };`),
      `import { useLibraryInside } from ${text(join(here, "library.ts"))};`,
      `useLibraryInside([${files.map(({ path }, i) => `[${text(path)}, file${i}]`).join(", ")}]);`,
      `await import(${text(join(here, "server.ts"))});`,
      "",
    ].join("\n"),
  );
} else {
  for (const { path, file } of files) {
    mkdirSync(dirname(join(out, "mlx", path)), { recursive: true });
    copyFileSync(file, join(out, "mlx", path));
  }
}

const server = join(out, "server");
if (values.runtime === "bun") run("bun", ["build", "--compile", entry, "--outfile", server]);
else {
  // What the server may do is settled here, once and for all.
  const allowed = ["--allow-ffi", "--allow-read", "--allow-env=MLX_LIBRARY_PATH,HOST,PORT", "--allow-net=127.0.0.1"];
  run("deno", ["compile", "--quiet", ...allowed, "--output", server, entry]);
}
rmSync(join(out, "embedded.ts"), { force: true });
const size = (/** @type {string} */ path) => `${(statSync(path).size / 1e6).toFixed(0)} MB`;
console.log(
  `${server}: ${size(server)}${
    values.embed ? "" : `, and ${files.length} files of ${files.reduce((sum, { file }) => sum + statSync(file).size, 0) / 1e6 | 0} MB in ${join(out, "mlx")}`
  }`,
);
