// Fetches Python wheels by their pinned hash: MLX's libraries travel in them. Nothing of Python is run but pip.
// @ts-check
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform, readJson, root, run, SetupError, step } from "./step.mjs";

const PIP = "pip is missing: install Python 3 with pip (Debian: apt install python3-pip) and run this again";
const PYTHON = "python3 is missing: install Python 3 with pip (Debian: apt install python3 python3-pip) and run this again";

/** @typedef {{ package: string, version: string, platform: string, python?: string, sha256: string, bytes: number }} Wheel */

const lock = readJson("native/mlx.lock");

/** Downloads one wheel, checks its hash and unpacks it (or only `members`) into the folder `to`. */
export function fetchWheel(/** @type {Wheel} */ wheel, /** @type {string} */ to, /** @type {string[] | undefined} */ members) {
  try {
    run("python3", ["-m", "pip", "--version"], { missing: PYTHON });
  } catch (error) {
    if (error instanceof SetupError && !error.message.startsWith("python3 is")) throw new SetupError(PIP);
    throw error;
  }
  const downloads = join(root, ".cache/download", wheel.package);
  rmSync(downloads, { recursive: true, force: true });
  mkdirSync(downloads, { recursive: true });
  const requirements = join(downloads, "requirements.txt");
  writeFileSync(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const python = wheel.python === undefined ? [] : ["--python-version", wheel.python];
  run("python3", [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--platform",
    wheel.platform,
    ...python,
    "-r",
    requirements,
    "-d",
    downloads,
  ]);
  const file = readdirSync(downloads).find((name) => name.endsWith(".whl"));
  if (file === undefined) throw new SetupError(`pip downloaded no wheel of ${wheel.package}`);
  rmSync(join(root, to), { recursive: true, force: true });
  mkdirSync(join(root, to), { recursive: true });
  const unpack = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:] or None)";
  run("python3", ["-c", unpack, join(downloads, file), join(root, to), ...(members ?? [])]);
  rmSync(downloads, { recursive: true, force: true });
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** How a step for another platform than this is called. */
const named = (/** @type {string} */ name, /** @type {string} */ target) => target === platform ? name : `${name}-${target}`;

/** MLX's libraries and headers for a platform, below .cache/wheel/<platform>. */
export async function fetchMlx(target = platform) {
  /** @type {Wheel | undefined} */
  const wheel = lock.mlx[target];
  if (wheel === undefined) throw new SetupError(`there is no MLX for ${target}: only ${Object.keys(lock.mlx).join(", ")}`);
  await step({
    name: named("mlx", target),
    doing: `fetching ${wheel.package} ${wheel.version} (${megabytes(wheel.bytes)})`,
    input: wheel.sha256,
    output: [`.cache/wheel/${target}/mlx/include/mlx/mlx.h`],
    work: () => fetchWheel(wheel, `.cache/wheel/${target}`, undefined),
  });
}

/** MLX's CUDA libraries for a platform, below .cache/wheel/cuda13-<platform>. */
export async function fetchCuda(/** @type {string} */ target) {
  /** @type {Wheel} */
  const wheel = lock.cuda13[target];
  await step({
    name: `cuda13-${target}`,
    doing: `fetching ${wheel.package} ${wheel.version} (${megabytes(wheel.bytes)})`,
    input: wheel.sha256,
    output: [`.cache/wheel/cuda13-${target}/mlx/lib/libmlx.so`],
    work: () => fetchWheel(wheel, `.cache/wheel/cuda13-${target}`, undefined),
  });
}

/** The compiler and linker for macOS, below .cache/zig. */
export async function fetchZig() {
  const wheel = lock.zig[platform];
  await step({
    name: "zig",
    doing: `fetching ${wheel.package} ${wheel.version} (${megabytes(wheel.bytes)})`,
    input: wheel.sha256,
    output: [".cache/zig/ziglang/zig"],
    work() {
      fetchWheel(wheel, ".cache/zig", undefined);
      chmodSync(join(root, ".cache/zig/ziglang/zig"), 0o755);
    },
  });
}

/** OpenBLAS for a platform with its licences, below .cache/wheel/openblas-<platform>; nothing where the system has its own. */
export async function fetchOpenblas(target = platform) {
  if (lock.openblas[target] === undefined) return;
  const { files, ...wheel } = lock.openblas[target];
  const folder = `.cache/wheel/openblas-${target}`;
  await step({
    name: named("openblas", target),
    doing: `fetching ${wheel.package} ${wheel.version} (${megabytes(wheel.bytes)})`,
    input: wheel.sha256,
    output: files.map((/** @type {string} */ file) => `${folder}/${file}`),
    work: () => fetchWheel(wheel, folder, files),
  });
}

/** The handwritten digits that scikit-learn ships, below .cache/digits. */
export async function fetchDigits() {
  const { file, ...wheel } = lock.digits;
  await step({
    name: "digits",
    doing: `fetching the digits in ${wheel.package} ${wheel.version} (${megabytes(wheel.bytes)})`,
    input: wheel.sha256,
    output: [`.cache/digits/${file}`],
    work: () => fetchWheel(wheel, ".cache/digits", [file]),
  });
}
