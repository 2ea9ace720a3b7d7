// The sides of the benchmark and the commands that run their programs.
// @ts-check
import process from "node:process";
import { startWorker } from "./measure.mjs";

export const PYTHON = "Python MLX";
export const RUNTIMES = ["Node", "Bun", "Deno"];
export const PEERS = ["onnxruntime-node", "tfjs (wasm)", "jax-js"];
export const NUMPY = "NumPy";

const DENO = ["node_modules/deno/deno", "run"];
const PEER_FILES = /** @type {Record<string, string>} */ ({ "onnxruntime-node": "onnxruntime", "tfjs (wasm)": "tfjs", "jax-js": "jax" });

/** Threads of these go on looking for work for a while. */
const PAUSES = /** @type {Record<string, number>} */ ({ [NUMPY]: 120, "onnxruntime-node": 120 });

/** The command that runs a program of bench/ on one of our runtimes; `all` gives Deno every permission. */
export function runtimeCommand(/** @type {string} */ runtime, /** @type {string} */ name, all = false) {
  if (runtime === "Node") return [process.execPath, `dist/bench/${name}.js`];
  if (runtime === "Bun") return ["node_modules/bun/bin/bun.exe", `bench/${name}.ts`];
  return [...DENO, ...(all ? ["-A"] : ["--allow-ffi", "--allow-read", "--allow-env"]), `bench/${name}.ts`];
}

/** The command of a side's worker. */
function workerCommand(/** @type {string} */ side, /** @type {string} */ python) {
  if (side === PYTHON) return [python, "bench/worker.py"];
  if (side === NUMPY) return [python, "bench/work_numpy.py"];
  const peer = PEER_FILES[side];
  return peer === undefined ? runtimeCommand(side, "worker") : [process.execPath, `dist/bench/peers/${peer}.js`];
}

/** The command that measures a side's start, or the one of a program that does nothing. */
export function startupCommand(/** @type {string} */ side, /** @type {string} */ python, idle = false) {
  const name = idle ? "idle" : "startup";
  if (side === PYTHON) return [python, `bench/${name}.py`];
  const peer = PEER_FILES[side];
  if (peer === undefined) return runtimeCommand(side, name);
  return idle ? runtimeCommand("Node", name) : [process.execPath, "dist/bench/peers/startup.js", peer];
}

/** Workers that start when they are first asked for. */
export class Workers {
  /** @type {Map<string, import("./measure.mjs").Worker>} */
  #started = new Map();
  #python;

  constructor(/** @type {string} */ python) {
    this.#python = python;
  }

  of(/** @type {string[]} */ sides) {
    return Object.fromEntries(sides.map((side) => {
      const worker = this.#started.get(side) ?? startWorker(workerCommand(side, this.#python), { pause: PAUSES[side] ?? 0 });
      this.#started.set(side, worker);
      return [side, worker];
    }));
  }

  end() {
    for (const worker of this.#started.values()) worker.end();
    this.#started.clear();
  }
}
