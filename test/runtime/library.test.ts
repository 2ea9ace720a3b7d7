// Finding and opening the native library: where it is looked for, what is said when it is not there, what it needs.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { isAvailable, MlxError } from "../../mod.ts";
import { native } from "../../src/native/frame.ts";
import { runtime } from "../../src/ffi/runtime.ts";
import { runScript } from "./child.ts";

const ADD = "console.log(JSON.stringify(mx.add([1, 2], [3, 4]).toArray()));";
const REPORT = `try { ${ADD} } catch (error) { console.log(error instanceof mx.MlxError, error.code, error.message); }`;
const { path } = native();

describe("the native library", () => {
  it("is opened at the first call, not by the import", async () => {
    const ended = await runScript(`console.log(mx.float32.size); ${REPORT}`, { MLX_LIBRARY_PATH: "/nowhere/libmlxn.so" });
    expect(ended.stdout.split("\n")[0]).toBe("4");
    expect(ended.stdout).toContain("true LIBRARY_NOT_FOUND");
  });

  it("is found in a clone without a variable, and in the file or folder that MLX_LIBRARY_PATH names", async () => {
    for (const given of [undefined, path, dirname(path), `${dirname(path)}/`]) {
      const ended = await runScript(ADD, { MLX_LIBRARY_PATH: given });
      expect([ended.stdout, ended.stderr, ended.status]).toEqual(["[4,6]\n", "", 0]);
    }
  });

  it("that is not where MLX_LIBRARY_PATH says is LIBRARY_NOT_FOUND, naming the place and what to do", async () => {
    const { stdout } = await runScript(REPORT, { MLX_LIBRARY_PATH: "/nowhere" });
    expect(stdout).toContain("true LIBRARY_NOT_FOUND mlx.node: no usable native library for ");
    expect(stdout).toMatch(/MLX_LIBRARY_PATH: \/nowhere\/libmlxn\.(so|dylib): /);
    expect(stdout).toContain(`Install mlx.node-${process.platform}-${process.arch}`);
    expect(stdout).toContain("`npm run setup`");
  });

  it("that is no library is LIBRARY_NOT_FOUND with the system's words, and the process goes on", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "mlx-node-")), "libmlxn.so");
    writeFileSync(file, "not a library");
    const { stdout, status } = await runScript(`${REPORT} console.log("alive");`, { MLX_LIBRARY_PATH: file });
    expect(stdout).toContain("true LIBRARY_NOT_FOUND");
    expect(stdout).toContain(file);
    expect([stdout.trimEnd().endsWith("alive"), status]).toEqual([true, 0]);
  });

  it("needs no permission of Deno but --allow-ffi", async () => {
    const script = `${ADD} console.log(JSON.stringify(await mx.add([1], 1).toArrayAsync())); await mx.withStream(mx.newStream("cpu"), async () => {});`;
    const ended = await runScript(script, { MLX_LIBRARY_PATH: undefined }, ["--allow-ffi"]);
    expect([ended.stdout, ended.stderr, ended.status]).toEqual(["[4,6]\n[2]\n", "", 0]);
  });

  it("of another version is VERSION_MISMATCH, naming the library and what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
    const file = join(folder, "libmlxn.so");
    const names = ["mxn_open", "mxn_call", "mxn_free", "mxn_write", "mxn_read"];
    const source = `extern "C" { double mxn_abi() { return 1; } ${names.map((name) => `double ${name}() { return -1; }`).join(" ")} }`;
    writeFileSync(join(folder, "other.cpp"), source);
    execFileSync(process.env.CXX ?? (process.platform === "darwin" ? "clang++" : "g++"), ["-shared", "-fPIC", join(folder, "other.cpp"), "-o", file]);
    const { stdout } = await runScript(REPORT, { MLX_LIBRARY_PATH: file });
    expect(stdout).toContain(`true VERSION_MISMATCH mlx.node: ${file} was built from another version of this package`);
    expect(stdout).toContain("npm run setup");
  });

  it.skipIf(process.platform !== "linux")(
    "of MLX's CUDA build finds NVIDIA's libraries in the folders that MLX_CUDA_PATH names, with what they need themselves",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
      const [own, theirs] = [join(folder, "some-cuda13"), join(folder, "nvidia")];
      for (const each of [own, theirs]) mkdirSync(each);
      const make = (file: string, source: string, ...flags: string[]): void => {
        writeFileSync(join(folder, "source.c"), source);
        execFileSync("gcc", ["-shared", "-fPIC", join(folder, "source.c"), "-o", file, `-L${theirs}`, "-Wl,--no-as-needed,--allow-shlib-undefined", ...flags]);
      };
      make(join(theirs, "libmxndeep.so.1"), "double deep(void) { return 7; }", "-Wl,-soname,libmxndeep.so.1");
      make(join(theirs, "libmxnwide.so.13"), "double deep(void); double wide(void) { return deep(); }", "-Wl,-soname,libmxnwide.so.13", "-l:libmxndeep.so.1");
      const file = join(own, "libmlxn.so");
      make(file, "double wide(void); double mxn_abi(void) { return wide(); }", "-l:libmxnwide.so.13");
      const found = await runScript(REPORT, { MLX_LIBRARY_PATH: file, MLX_CUDA_PATH: theirs });
      expect(found.stdout).toContain(`VERSION_MISMATCH mlx.node: ${file} was built from another version of this package (its table is 7`);
      const missing = await runScript(REPORT, { MLX_LIBRARY_PATH: file, MLX_CUDA_PATH: own });
      expect(missing.stdout).toContain("true LIBRARY_NOT_FOUND");
      expect(missing.stdout).toContain("NVIDIA's libmxnwide.so.13 is in none of LD_LIBRARY_PATH, MLX_CUDA_PATH");
    },
  );

  it("that may not be opened says what is needed", async () => {
    const { stdout } = await runScript(REPORT, { MLX_LIBRARY_PATH: undefined }, []);
    expect(stdout).toContain(runtime === "deno" ? "run with --allow-ffi" : "[4,6]");
  });

  it("tells the runtime's adapter apart by nothing but its name", () => {
    expect(["bun", "deno", "node"]).toContain(runtime);
    expect(new MlxError("RUNTIME", "a", "b").message).toBe("a: b");
  });
});

describe("a process", () => {
  it("warns once of a missing GPU, and MLX_STRICT_DEVICE=1 makes that an error", async () => {
    const script = `for (let i = 0; i < 3; i++) { try { mx.add(1, 2, "gpu"); console.log("ran"); } catch (error) { console.log(error.code); } }`;
    const loose = await runScript(script, { MLX_STRICT_DEVICE: undefined });
    const strict = await runScript(script, { MLX_STRICT_DEVICE: "1" });
    const warnings = loose.stderr.match(/MLX_NO_GPU/g)?.length ?? 0;
    const gpu = isAvailable("gpu");
    expect([loose.stdout, warnings]).toEqual(["ran\n".repeat(3), gpu ? 0 : 1]);
    expect(strict.stdout).toBe((gpu ? "ran\n" : "DEVICE_UNAVAILABLE\n").repeat(3));
  });

  it("stays alive while work is pending, and ends by itself after", async () => {
    const ended = await runScript(`mx.add([1], 2).toArrayAsync().then((values) => console.log(values[0]));`);
    expect([ended.stdout, ended.stderr, ended.status]).toEqual(["3\n", "", 0]);
  });

  it("ends cleanly with live arrays, disposed streams, work in flight or a thrown error", async () => {
    const make = "const a = mx.full([600, 600], 0.1); let b = a; for (let i = 0; i < 20; i++) b = mx.matmul(b, a);";
    const endings: [string, number][] = [
      ["globalThis.kept = mx.add(1, 2);", 0],
      ["const s = mx.newStream('cpu'); mx.add(1, 2, s); s.dispose();", 0],
      [`${make} mx.evalAsync(b); (await import("node:process")).exit(3);`, 3],
      [`${make} mx.evalAsync(b); throw new Error("thrown");`, 1],
    ];
    for (const [script, status] of endings) {
      const ended = await runScript(script);
      expect([script, ended.status, ended.signal]).toEqual([script, status, null]);
    }
  });
});
