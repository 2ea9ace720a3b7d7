// The checks of `doctor` and the facts of `info`, one after another. A native library that is broken can end the process in
// the middle of one: src/cli/probe.ts runs them in a process of their own.

import process from "node:process";
import { platform } from "mlx.node-native";
import * as mx from "../../mod.ts";
import { about } from "../core/about.ts";
import { blasInfo } from "../core/blas.ts";
import { makeFfi, runtime, runtimeVersion } from "../ffi/runtime.ts";
import { cacheFolder } from "../native/cache.ts";
import { MlxError } from "../native/errors.ts";
import { native } from "../native/frame.ts";
import { size } from "../native/pressure.ts";
import { VERSION } from "../native/version.ts";
import { eventLoop } from "./loop.ts";
import { lock, manifest, packageFolder } from "./package.ts";
import { hardware, hasNvidiaDriver, libc, olderThan, systemName } from "./system.ts";

/** "warn" is what works but should be known; a "skip" is what could not be looked at because a check before it failed. */
export type Status = "ok" | "warn" | "fail" | "skip";

/** What a check found. */
export interface Finding {
  readonly status: Status;
  /** What there is, in a line or more. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** One thing to look at. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** The check without which this one cannot run. */
  readonly needs?: string;
  /** Whether it is about the installation alone, and computes nothing. */
  readonly info?: true;
  run(): Finding | Promise<Finding>;
}

const ok = (detail: string, facts?: Finding["facts"]): Finding => ({ status: "ok", detail, ...(facts && { facts }) });
const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const NAMES = { bun: "Bun", deno: "Deno", node: "Node" };

function checkRuntime(): Finding {
  const wanted = manifest().engines[runtime].replace(">=", "");
  const detail = `${NAMES[runtime]} ${runtimeVersion}`;
  const facts = { package: VERSION, packageFolder: packageFolder(), runtime, runtimeVersion, executable: process.execPath };
  if (!olderThan(runtimeVersion, wanted)) return ok(detail, facts);
  return { status: "fail", detail, facts, advice: `mlx.node needs ${NAMES[runtime]} ${wanted} or newer: update it.` };
}

function checkPlatform(): Finding {
  const c = libc();
  const { processor, threads, memory } = hardware();
  const system = systemName();
  const about = [platform, system, ...(c ? [`${c.family} ${c.version}`.trim()] : []), `${processor}, ${threads} threads, ${gib(memory)}`];
  const detail = about.join("; ");
  const facts = { platform, system, ...(c && { libc: c.family, libcVersion: c.version }), processor, threads, memory };
  const fail = (advice: string): Finding => ({ status: "fail", detail, facts, advice });
  if (lock().mlx[platform] === undefined) return fail(`MLX has no build for ${platform}: there are ${Object.keys(lock().mlx).join(", ")}.`);
  if (c?.family === "musl") {
    return fail("MLX's builds need glibc, and this system has musl (Alpine, for example): use an image of Debian 12, Ubuntu 22.04 or newer.");
  }
  if (c?.family === "glibc" && olderThan(c.version, "2.35")) return fail("MLX's builds need glibc 2.35 or newer: Debian 12, Ubuntu 22.04, Fedora 36 or newer.");
  if (process.platform === "darwin" && olderThan(system.replace(/^\D+/, ""), "14")) return fail("MLX's builds need macOS 14 or newer.");
  return ok(detail, facts);
}

function checkCalls(): Finding {
  const { name } = makeFfi();
  return ok(name, { calls: name });
}

function checkLibrary(): Finding {
  const { path, place } = native();
  return ok(`${path} (${place})`, { library: path, place, cache: cacheFolder(native().ffi.env) ?? "" });
}

function checkMlx(): Finding {
  const { version, path, kernels } = about();
  return ok(`${version}, ${path}; kernels on the CPU: ${kernels}`, { mlx: version, libmlx: path, kernels });
}

/** The kinds of device that MLX can compute on. */
function availableKinds(): mx.DeviceType[] {
  return (["cpu", "gpu"] as const).filter((kind) => mx.isAvailable(kind));
}

function checkDevices(): Finding {
  const kinds = availableKinds();
  const devices = kinds.flatMap((kind) => Array.from({ length: mx.deviceCount(kind) }, (_, index) => new mx.Device(kind, index)));
  const described = devices.map((device) => {
    const name = mx.deviceInfo(device).device_name;
    return name === undefined ? String(device) : `${device} (${name})`;
  });
  const facts = { devices: described.join(", "), defaultDevice: String(mx.defaultDevice()), memoryLimit: mx.memory.limit() };
  const detail = `${facts.devices}; default ${facts.defaultDevice}; memory limit ${size(facts.memoryLimit)}`;
  if (kinds.includes("gpu")) return ok(detail, facts);
  if (process.platform === "darwin") {
    return { status: "warn", detail, facts, advice: "Metal finds no GPU, as in a virtual machine: everything runs on the CPU." };
  }
  if (!hasNvidiaDriver()) return ok(detail, facts);
  return {
    status: "warn",
    detail,
    facts,
    advice:
      "This machine has an NVIDIA GPU that the MLX in use cannot compute with: install its build for CUDA 13, and NVIDIA's libraries; docs/packages.md says how.",
  };
}

function checkBlas(): Finding {
  const { name, path, version, threads, reason } = blasInfo();
  const facts = { blas: name, blasPath: path, blasVersion: version, blasThreads: threads };
  const detail = [name, version, threads > 0 ? `${threads} threads` : "", path].filter(Boolean).join(", ");
  if (reason === "") return ok(detail, facts);
  return {
    status: "warn",
    detail: `${detail}: ${reason}`,
    facts,
    advice: "Matrix products on the CPU are many times slower with the reference BLAS. Install the package for the platform again, or name a BLAS in MLX_BLAS.",
  };
}

function checkComputation(): Finding {
  const wrong: string[] = [];
  const kinds = availableKinds();
  for (const kind of kinds) {
    mx.tidy(() => {
      const a = mx.array([[1, 2], [3, 4]]);
      const product = JSON.stringify(mx.matmul(a, a, kind).toArray());
      if (product !== "[[7,10],[15,22]]") wrong.push(`${kind}: [[1, 2], [3, 4]] times itself is ${product}`);
      const slope = mx.grad((x: mx.Array) => mx.multiply(x, x, kind).sum())(mx.array(3)).item();
      if (slope !== 6) wrong.push(`${kind}: the gradient of x * x at 3 is ${slope}`);
    });
  }
  if (wrong.length === 0) return ok(`a product and a gradient are right on ${kinds.join(" and ")}`);
  return {
    status: "fail",
    detail: wrong.join("; "),
    advice: "The library that was loaded computes wrongly: install it again, and report this with the output of --json.",
  };
}

async function checkEventLoop(): Promise<Finding> {
  const { milliseconds, longest, right } = await eventLoop();
  const detail = `two streams computed for ${milliseconds.toFixed(0)} ms; the event loop stood still for ${longest.toFixed(0)} ms at most`;
  if (!right) return { status: "fail", detail, advice: "Results of work on two streams were wrong: install the library again, and report this." };
  if (longest < 100 || longest < milliseconds / 2) return ok(detail);
  return { status: "warn", detail, advice: "evalAsync should leave the event loop free. Is the machine busy with something else? Then try again." };
}

/** What is looked at, in this order. */
export const CHECKS: readonly Check[] = [
  { id: "runtime", title: "Runtime", info: true, run: checkRuntime },
  { id: "platform", title: "Platform", info: true, run: checkPlatform },
  { id: "calls", title: "Native calls", info: true, run: checkCalls },
  { id: "library", title: "Library", info: true, needs: "calls", run: checkLibrary },
  { id: "mlx", title: "MLX", info: true, needs: "library", run: checkMlx },
  { id: "devices", title: "Devices", info: true, needs: "library", run: checkDevices },
  { id: "blas", title: "BLAS", info: true, needs: "library", run: checkBlas },
  { id: "computation", title: "Computation", needs: "library", run: checkComputation },
  { id: "async", title: "Event loop", needs: "library", run: checkEventLoop },
];

/** What a failure says: the last line of a long message is the advice. */
function failure(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n");
  const known = error instanceof MlxError && lines.length > 1;
  return { status: "fail", detail: known ? lines.slice(0, -1).join("\n") : message, ...(known && { advice: lines.at(-1)! }) };
}

/** Runs one check; never throws. */
export async function runCheck(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    return failure(error);
  }
}
