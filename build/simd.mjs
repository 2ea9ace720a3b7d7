// `node build/simd.mjs`: builds the prototype of bench/simd/ over Google Highway, checks it against MLX and measures it beside MLX, NumPy
// and OpenBLAS; beside onnxruntime too where SIMD_PEER names a Python that has it. docs/simd.md tells what came of it.
// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { compiler } from "./setup/native.mjs";
import { pythonWithMlx } from "./setup/python.mjs";
import { hashOf, platform, root, run, SetupError, step } from "./setup/step.mjs";

const FOLDER = ".cache/simd";
const LIBRARY = `${FOLDER}/libsimd.so`;
const PROGRAM = `${FOLDER}/primitive`;
const WHEEL = `.cache/wheel/${platform}/mlx`;
const OPENBLAS = `.cache/wheel/openblas-${platform}/scipy_openblas32/lib/libscipy_openblas.so`;
const SOURCES = ["products.cpp", "elementwise.cpp"].map((name) => `bench/simd/${name}`);
const FLAGS = ["-std=c++20", "-O3", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Ibench/simd"];

const NO_HIGHWAY = "Google Highway with its contrib part is missing. Debian and Ubuntu: apt install libhwy-dev. " +
  "Built elsewhere: name its folders in CPLUS_INCLUDE_PATH, LIBRARY_PATH and LD_LIBRARY_PATH";
const NO_PEER = "onnxruntime is not beside it: python3 -m venv peer && peer/bin/pip install onnxruntime onnx, and SIMD_PEER=peer/bin/python";

/** Throws when Highway is not there; says which version is. */
function highwayVersion() {
  const source = "#include <hwy/highway.h>\n#include <hwy/contrib/sort/vqsort.h>\nHWY_MAJOR HWY_MINOR HWY_PATCH";
  const { error, status, stdout } = spawnSync(compiler, ["-E", "-P", "-x", "c++", "-"], { input: source, encoding: "utf8", maxBuffer: 1 << 26 });
  if (error) throw new SetupError(`${compiler} cannot be run: install a C++20 compiler, or name one in CXX`);
  if (status !== 0) throw new SetupError(NO_HIGHWAY);
  return stdout.trimEnd().split("\n").at(-1)?.replaceAll(" ", ".") ?? "";
}

async function build(/** @type {string} */ version) {
  await step({
    name: "simd",
    doing: "compiling bench/simd/",
    input: hashOf(["bench/simd", "build/simd.mjs", "native/mlx.lock"], [compiler, version].join(" ")),
    output: [LIBRARY, PROGRAM],
    work() {
      mkdirSync(join(root, FOLDER), { recursive: true });
      run(compiler, [...FLAGS, "-shared", "-s", ...SOURCES, "-o", LIBRARY, "-lhwy", "-lhwy_contrib", "-pthread"]);
      const libraries = [`-L${FOLDER}`, "-lsimd", `-L${WHEEL}/lib`, "-lmlx", "-Wl,-rpath,$ORIGIN", `-Wl,-rpath,$ORIGIN/../../${WHEEL}/lib`];
      run(compiler, [...FLAGS, `-I${WHEEL}/include`, "bench/simd/primitive.cpp", "-o", PROGRAM, ...libraries, "-pthread"]);
    },
  });
}

function show(/** @type {string} */ command, /** @type {string[]} */ ...args) {
  const { error, status, signal } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) throw new SetupError(`${command} failed (${signal ?? `exit ${status}`})`);
}

try {
  if (process.platform !== "linux") throw new SetupError("this measures MLX on a Linux CPU: on macOS it uses Apple's libraries");
  for (const path of [WHEEL, OPENBLAS]) if (!existsSync(join(root, path))) throw new SetupError(`${path} is missing: npm run setup`);
  const version = highwayVersion();
  await build(version);
  const python = await pythonWithMlx();
  const size = Math.round(statSync(join(root, LIBRARY)).size / 1024);
  console.log(`\n${cpus()[0]?.model}, ${cpus().length} processors; Highway ${version}; the kernels are ${size} KiB.\n`);
  show(PROGRAM);
  console.log();
  const peer = process.env.SIMD_PEER;
  const rounds = process.env.SIMD_ROUNDS ?? "12";
  show(python, "bench/simd/measure.py", LIBRARY, OPENBLAS, "--rounds", rounds, ...peer ? ["--peer", peer] : []);
  if (!peer) console.log(NO_PEER);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
