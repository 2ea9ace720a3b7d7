// `npm run gpu:pack`: packs all that bench/gpu/run.sh needs on a Linux machine with an NVIDIA GPU and no network, into parts in
// .cache/gpu/. The base is what rarely changes: MLX's CUDA wheel, Python MLX, the three runtimes and vitest. `--python 3.12`
// names the version of Python there, `--part 60` the most megabytes of a part, `--package` packs the package alone.
// @ts-check
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { platform, readJson, root, run, SetupError, step } from "./setup/step.mjs";
import { fetchWheel } from "./setup/wheels.mjs";

const { values } = parseArgs({
  options: { python: { type: "string", default: "3.12" }, part: { type: "string", default: "60" }, package: { type: "boolean", default: false } },
});
const OUT = ".cache/gpu";
const BUNDLE = `${OUT}/wheel`;
const PYTHON_BUNDLE = `${OUT}/python`;

/** Packages of node_modules that only development needs, and second copies of the runtimes. */
const LEFT_OUT = [
  ...["@deno", "@oven", "@types", "@typescript", "@oxc-project", "@esbuild", "typescript", "playwright-core", "react-dom", "react-dom-18", "csstype"],
  ...["bun/bin/bunx.exe", "*.map", "*.d.ts", "*.d.mts", "*.md", "*musl*"],
];

/** MLX's CUDA wheel, and Python MLX's for the Python of the other machine. */
async function fetchWheels() {
  const wheel = readJson("native/mlx.lock").cuda13[platform];
  if (wheel === undefined) throw new SetupError(`MLX has no CUDA wheel for ${platform}`);
  await step({
    name: "gpu-mlx",
    doing: `fetching ${wheel.package} ${wheel.version} (${(wheel.bytes / 1e6).toFixed(0)} MB)`,
    input: wheel.sha256,
    output: [`${BUNDLE}/mlx/lib/libmlx.so`],
    work: () => fetchWheel(wheel, BUNDLE, undefined),
  });
  const lock = readFileSync(join(root, "build/python.lock"), "utf8");
  const [, version = "", hashes = ""] = lock.match(/^mlx==(\S+) \\\n((?: +--hash=\S+(?: \\)?\n)+)/m) ?? [];
  const sha256 = [...hashes.matchAll(/sha256:(\w+)/g)].map(([, hash]) => hash ?? "");
  await step({
    name: "gpu-python",
    doing: `fetching Python MLX ${version} for Python ${values.python}`,
    input: `${values.python} ${sha256}`,
    output: [`${PYTHON_BUNDLE}/mlx`],
    work: () => fetchWheel({ ...wheel, package: "mlx", python: values.python, sha256: sha256.join(" --hash=sha256:"), bytes: 0 }, PYTHON_BUNDLE, undefined),
  });
}

/**
 * Packs files, by lines of tar's own that say from which folder and under which name, into parts with their hashes.
 * @param {string} name
 * @param {string[]} tar
 * @param {string} input
 */
function pack(name, tar, input = "") {
  for (const file of readdirSync(join(root, OUT))) if (file.startsWith(`${name}.`)) rmSync(join(root, OUT, file));
  const archive = `${OUT}/${name}.tar.xz`;
  const made = spawnSync("sh", [
    "-c",
    `set -e; tar --create --sort=name "$@" | xz -7 --threads=0 | split -d -b ${values.part}000000 - ${archive}.`,
    "sh",
    ...tar,
  ], {
    cwd: root,
    input,
    stdio: ["pipe", "inherit", "inherit"],
  });
  if (made.status !== 0) throw new SetupError(`packing ${name} failed`);
  const parts = readdirSync(join(root, OUT)).filter((file) => file.startsWith(`${name}.tar.xz.`));
  writeFileSync(join(root, OUT, `${name}.sha256`), spawnSync("sha256sum", parts, { cwd: join(root, OUT), encoding: "utf8" }).stdout);
}

/** The files of the repository, without CI and the tests of set-up, which need what it fetches. */
function ownFiles() {
  const files = run("git", ["ls-files", "--cached", "--others", "--exclude-standard"]).trim().split("\n");
  return files.filter((file) => existsSync(join(root, file)) && !/^(\.ci|test\/runtime\/setup\.)/.test(file));
}

try {
  mkdirSync(join(root, OUT), { recursive: true });
  console.log("Packing for a machine with a GPU:");
  if (!values.package) {
    await fetchWheels();
    const place = `.cache/wheel/${platform}`;
    pack("base", [
      ...["include/mlx", "share"].map((path) => `--exclude=${BUNDLE}/mlx/${path}`),
      ...LEFT_OUT.map((path) => `--exclude=node_modules/${path}`),
      `--transform=s,^${BUNDLE},${place},`,
      `--transform=s,^${PYTHON_BUNDLE},${place},`,
      `--transform=s,^${process.execPath.slice(1)}$,runtimes/node,`,
      BUNDLE,
      PYTHON_BUNDLE,
      `.cache/wheel/openblas-${platform}`,
      "node_modules",
      "--directory=/",
      process.execPath.slice(1),
    ]);
  }
  pack("package", ["--files-from=-"], [...ownFiles(), "dist", `.cache/native/${platform}`].join("\n"));
  copyFileSync(join(root, "bench/gpu/run.sh"), join(root, OUT, "run.sh"));
  for (const file of readdirSync(join(root, OUT)).filter((file) => /\.tar\.xz\.|\.sha256$|run\.sh$/.test(file))) {
    console.log(`  ${OUT}/${file}  ${(statSync(join(root, OUT, file)).size / 1e6).toFixed(1)} MB`);
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nPacking stopped: ${error.message}`);
  process.exit(1);
}
