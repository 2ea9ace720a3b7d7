// What machine this is: for reports, and to tell whether MLX has a build for it.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import process from "node:process";

/** The C library of a Linux system. */
export interface Libc {
  readonly family: "glibc" | "musl" | "unknown";
  readonly version: string;
}

/** Which C library this Linux has; undefined on another system. */
export function libc(): Libc | undefined {
  if (process.platform !== "linux") return undefined;
  // Both C libraries bring an ldd, and musl's prints to stderr.
  const { stdout, stderr } = spawnSync("ldd", ["--version"], { encoding: "utf8" });
  const said = `${stdout ?? ""}${stderr ?? ""}`;
  const musl = said.match(/musl[^]*?Version (\S+)/);
  if (musl) return { family: "musl", version: musl[1]! };
  const gnu = said.match(/^ldd \(.*\) (\d+\.\d+)/m);
  if (gnu) return { family: "glibc", version: gnu[1]! };
  const { stdout: configured } = spawnSync("getconf", ["GNU_LIBC_VERSION"], { encoding: "utf8" });
  const version = configured?.match(/^glibc (\S+)/)?.[1];
  if (version !== undefined) return { family: "glibc", version };
  return { family: existsSync(`/lib/ld-musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`) ? "musl" : "unknown", version: "" };
}

/** The system's name and version. */
export function systemName(): string {
  if (process.platform === "darwin") {
    const { stdout } = spawnSync("sw_vers", ["-productVersion"], { encoding: "utf8" });
    return `macOS ${stdout?.trim() ?? ""}`.trim();
  }
  try {
    return readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="?(.*?)"?$/m)?.[1] ?? release();
  } catch {
    return `${process.platform} ${release()}`;
  }
}

/** The processor, how many threads may run on it, and the machine's memory in bytes. */
export function hardware(): { processor: string; threads: number; memory: number } {
  return { processor: cpus()[0]?.model.trim() ?? "unknown", threads: availableParallelism(), memory: totalmem() };
}

/** Whether a driver for NVIDIA's GPUs is loaded. */
export function hasNvidiaDriver(): boolean {
  return existsSync("/proc/driver/nvidia/version") || existsSync("/dev/nvidiactl");
}

/** Whether version `a` is older than `b`, both being numbers with points between them. */
export function olderThan(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map((part) => Number.parseInt(part)));
  for (const [i, wanted] of right!.entries()) {
    const found = left![i] ?? 0;
    if (found !== wanted) return found < wanted;
  }
  return false;
}
