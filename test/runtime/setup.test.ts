// The set-up on a machine where a tool is missing: it must name the tool and stop. It runs in a copy of the repository
// whose earlier steps count as done, with a PATH of its own, and reaches for no network.

import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node")).find((path) => existsSync(path))!;

describe("node build/setup.mjs", () => {
  let copy: string;
  let tools: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "mlx-node-setup-"));
    tools = join(copy, "tools");
    mkdirSync(tools);
    mkdirSync(join(copy, ".cache"));
    for (const path of ["package.json", "package-lock.json", "packages", "build", "native", "src", ".cache/stamps"]) {
      cpSync(join(root, path), join(copy, path), { recursive: true });
    }
    for (const path of ["node_modules", ".cache/wheel", ".cache/native"]) symlinkSync(join(root, path), join(copy, path));
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function setUp(): { status: number | null; stderr: string } {
    const { CXX: _, ...env } = process.env;
    return spawnSync(node, ["build/setup.mjs"], { cwd: copy, encoding: "utf8", env: { ...env, PATH: tools } });
  }

  test("names npm when it is missing and the packages are not installed", () => {
    rmSync(join(copy, ".cache/stamps/packages"));
    const { status, stderr } = setUp();
    expect(stderr).toContain("Set-up stopped: npm is missing");
    expect(status).toBe(1);
  });

  test("names python3 when it is missing and MLX is not fetched", () => {
    rmSync(join(copy, ".cache/stamps/mlx"));
    const { status, stderr } = setUp();
    expect(stderr).toContain("Set-up stopped: python3 is missing");
    expect(status).toBe(1);
  });

  test("names pip when python3 has none and MLX is not fetched", () => {
    rmSync(join(copy, ".cache/stamps/mlx"));
    writeFileSync(join(tools, "python3"), "#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n");
    chmodSync(join(tools, "python3"), 0o755);
    const { status, stderr } = setUp();
    expect(stderr).toContain("Set-up stopped: pip is missing");
    expect(status).toBe(1);
  });

  test("names the compiler when it is missing and a source changed", () => {
    appendFileSync(join(copy, "native/shim.cpp"), "\n");
    const { status, stderr } = setUp();
    expect(stderr).toMatch(/Set-up stopped: (g|clang)\+\+ is missing/);
    expect(status).toBe(1);
  });
});
