// The command line's doctor and info: what they say where all is well, and that nothing that is broken breaks them.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { runtime } from "../../src/ffi/runtime.ts";
import { native } from "../../src/native/frame.ts";
import { VERSION } from "../../src/native/version.ts";
import { CLI, runCli } from "./cli.ts";

interface Result {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
  readonly advice?: string;
}

/** What `doctor --json` says, by check. */
async function doctor(env: Record<string, string | undefined> = {}): Promise<{ status: number | null; ok: boolean; checks: Record<string, Result> }> {
  const { status, stdout, stderr } = await runCli(["doctor", "--json"], env);
  if (!stdout.startsWith("{")) throw new Error(stdout + stderr);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Result[] };
  return { status, ok, checks: Object.fromEntries(checks.map((check) => [check.id, check])) };
}

/** A library with every function of the shim, of which one does `body`. */
function brokenLibrary(body: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
  const names = ["mxn_open", "mxn_call", "mxn_free", "mxn_callback", "mxn_write", "mxn_read"];
  const source = `#include <stdlib.h>\nextern "C" { double mxn_abi() { ${body} } ${names.map((name) => `double ${name}() { return -1; }`).join(" ")} }`;
  writeFileSync(join(folder, "broken.cpp"), source);
  const file = join(folder, "libmlxn.so");
  execFileSync(process.env.CXX ?? (process.platform === "darwin" ? "clang++" : "g++"), ["-shared", "-fPIC", join(folder, "broken.cpp"), "-o", file]);
  return file;
}

const AFTER = ["mlx", "devices", "blas", "computation", "async"];

const TIMEOUT = 60_000;

describe("mlx.node doctor", () => {
  it("finds all well: the runtime, the library in use, what it computes with, and a free event loop", async () => {
    const { status, ok, checks } = await doctor({ MLX_LIBRARY_PATH: native().path });
    expect(Object.values(checks).filter((check) => check.status === "fail")).toEqual([]);
    expect([status, ok]).toEqual([0, true]);
    expect(checks.runtime!.detail.toLowerCase()).toContain(runtime);
    expect(checks.calls!.detail).toBe(native().ffi.name);
    expect(checks.library!.detail).toBe(`${native().path} (MLX_LIBRARY_PATH)`);
    expect(checks.mlx!.detail).toMatch(/^0\.32\.4, \/.*libmlx\.(so|dylib); kernels on the CPU: \w+$/);
    expect(checks.devices!.detail).toContain("cpu");
  }, TIMEOUT);

  it("says it in lines for people too", async () => {
    const { status, stdout } = await runCli(["doctor"], { MLX_LIBRARY_PATH: native().path });
    expect(stdout).toMatch(/^ {2}ok {4}Computation +a product and a gradient are right on cpu/m);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^mlx\.node works here/);
    expect(status).toBe(0);
  }, TIMEOUT);

  it("of a library that is missing says where it looked and what to do, and fails", async () => {
    const { status, ok, checks } = await doctor({ MLX_LIBRARY_PATH: "/nowhere" });
    expect([status, ok]).toEqual([1, false]);
    expect(checks.library!.status).toBe("fail");
    expect(checks.library!.detail).toContain("/nowhere/libmlxn");
    expect(checks.library!.advice).toContain("Install mlx.node-");
    expect(AFTER.map((id) => checks[id]!.status)).toEqual(AFTER.map(() => "skip"));
    expect(["runtime", "platform", "calls"].map((id) => checks[id]!.status)).toEqual(["ok", "ok", "ok"]);
  }, TIMEOUT);

  for (const [what, body] of [["ends the process with a signal", "abort();"], ["ends the process", "exit(3);"]] as const) {
    it(`of a library that ${what} says so, and fails`, async () => {
      const { status, checks } = await doctor({ MLX_LIBRARY_PATH: brokenLibrary(body) });
      expect(status).toBe(1);
      expect([checks.calls!.status, checks.library!.status]).toEqual(["ok", "fail"]);
      expect(checks.library!.detail).toMatch(/^the process that looked at it (was ended by SIG|ended with status \d)/);
      expect(AFTER.map((id) => checks[id]!.status)).toEqual(AFTER.map(() => "skip"));
    }, TIMEOUT);
  }

  it("of a library of another version says which is which", async () => {
    const { status, checks } = await doctor({ MLX_LIBRARY_PATH: brokenLibrary("return 1;") });
    expect(status).toBe(1);
    expect(checks.library!.detail).toContain("was built from another version of this package");
  }, TIMEOUT);
});

describe("mlx.node doctor on Linux", () => {
  // What another system's ldd prints, on standard output or, as musl's, on standard error.
  const systems: [string, string, RegExp][] = [
    ["musl", "printf 'musl libc (x86_64)\\nVersion 1.2.5\\n' >&2; exit 1", /has musl .*Debian 12/],
    ["a glibc of 2.9", "echo 'ldd (GNU libc) 2.9'", /need glibc 2\.35 or newer/],
    ["a glibc of 2.100", "echo 'ldd (GNU libc) 2.100'", /^$/],
  ];
  for (const [name, script, advice] of systems) {
    it(`with ${name} says what is wrong with that, if anything`, async () => {
      if (process.platform !== "linux") return;
      const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
      writeFileSync(join(folder, "ldd"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const { status, checks } = await doctor({ MLX_LIBRARY_PATH: native().path, PATH: `${folder}:${process.env.PATH}` });
      expect(checks.platform!.detail).toContain(name.startsWith("musl") ? "musl 1.2.5" : name.replace("a glibc of", "glibc"));
      expect(checks.platform!.advice ?? "").toMatch(advice);
      expect(status).toBe(name.endsWith("100") ? 0 : 1);
    }, TIMEOUT);
  }
});

describe("mlx.node info", () => {
  it("prints versions and paths, as JSON too, and computes nothing", async () => {
    const { status, stdout } = await runCli(["info", "--json"], { MLX_LIBRARY_PATH: native().path, XDG_CACHE_HOME: "/somewhere" });
    expect(status).toBe(0);
    const facts = JSON.parse(stdout) as Record<string, unknown>;
    expect(facts).toMatchObject({ package: VERSION, runtime, platform: `${process.platform}-${process.arch}`, library: native().path, mlx: "0.32.4" });
    expect(facts.cache).toBe(`/somewhere/mlx.node/${VERSION}`);
    expect(facts.environment).toMatchObject({ MLX_LIBRARY_PATH: native().path });
    expect((await runCli(["info"], { MLX_LIBRARY_PATH: native().path })).stdout).toMatch(/^ {2}mlx +0\.32\.4$/m);
  }, TIMEOUT);

  it("of a library that is missing says so, and is no failure", async () => {
    const { status, stdout } = await runCli(["info", "--json"], { MLX_LIBRARY_PATH: "/nowhere" });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).library).toContain("not usable: mlx.node: no usable native library");
  }, TIMEOUT);
});

describe("mlx.node", () => {
  it("prints its version and its help", async () => {
    expect(await runCli(["--version"])).toMatchObject({ status: 0, stdout: `${VERSION}\n` });
    expect((await runCli(["--help"])).stdout).toContain("Usage: mlx.node <command>");
    expect((await runCli([])).status).toBe(2);
  }, TIMEOUT);

  it("refuses what it does not know with status 2, and says where to look", async () => {
    for (const args of [["docter"], ["doctor", "--jsn"], ["doctor", "--force"], ["info", "more"], ["setup", "--index"]]) {
      const { status, stdout, stderr } = await runCli(args);
      expect([args, status, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toContain("mlx.node --help");
    }
  }, TIMEOUT);

  it("without Deno's permissions says that it needs them", () => {
    if (runtime !== "deno") return;
    const { status, stdout, stderr } = spawnSync("sh", ["-c", `exec '${process.execPath}' run --no-prompt --allow-ffi '${CLI}' doctor`], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("deno run -A npm:mlx.node");
  }, TIMEOUT);

  it("is not loaded by the library", () => {
    const lib = new URL("../../dist/lib/", import.meta.url);
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, next] of readFileSync(new URL(file, lib), "utf8").matchAll(/(?:from|import) ?"\.\/([^"]+)"/g)) visit(next!);
    };
    visit("mod.js");
    const text = [...seen].map((file) => readFileSync(new URL(file, lib), "utf8")).join("\n");
    expect(seen.size).toBeGreaterThan(1);
    expect(text).not.toMatch(/node:child_process|mlx\.lock/);
  });
});
