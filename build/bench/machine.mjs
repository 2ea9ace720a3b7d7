// What the figures were measured on and with.
// @ts-check
import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import process from "node:process";
import { root, run } from "../setup/step.mjs";
import { peerVersion } from "./peers.mjs";

const PEERS = ["onnxruntime-node", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "@jax-js/jax"];
const PYTHON_VERSIONS = "import platform, mlx.core, numpy; print(platform.python_version(), mlx.core.__version__, numpy.__version__)";

/** Lines of Markdown that name the machine, the versions and the day. */
export function machineLines(/** @type {string} */ python, /** @type {boolean} */ withPeers, /** @type {number} */ rounds) {
  const version = (/** @type {string} */ command) => spawnSync(command, ["--version"], { cwd: root, encoding: "utf8" }).stdout.match(/\d+\.\d+\.\d+/)?.[0];
  const [pythonVersion, mlx, numpy] = run(python, ["-c", PYTHON_VERSIONS]).trim().split(" ");
  const system = process.platform === "linux" ? "Linux" : process.platform;
  return [
    `- ${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${system} ${process.arch}`,
    `- Node ${process.versions.node}, Bun ${version("node_modules/bun/bin/bun.exe")}, Deno ${version("node_modules/deno/deno")}`,
    `- Python ${pythonVersion}, MLX ${mlx}, NumPy ${numpy}`,
    ...(withPeers ? [`- ${PEERS.map((name) => `${name} ${peerVersion(name)}`).join(", ")}`] : []),
    `- ${new Date().toISOString().slice(0, 10)}; ${rounds} rounds, fewer where a case is slow`,
  ];
}
