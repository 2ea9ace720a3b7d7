// The adapters alone: what each must do, whichever runtime it is for.

import { createRequire } from "node:module";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { array } from "../../mod.ts";
import { ABI } from "../../src/generated/opcodes.ts";
import { makeFfi, runtime } from "../../src/ffi/runtime.ts";
import { native } from "../../src/native/frame.ts";
import { PACKAGE, runScript } from "./child.ts";

const { path } = native();

function hasKoffi(): boolean {
  try {
    createRequire(import.meta.url).resolve("koffi");
    return true;
  } catch {
    return false;
  }
}

const inside = (file: string): string => new URL(file + PACKAGE.slice(PACKAGE.lastIndexOf(".")), PACKAGE).href;
const NO_KOFFI = `
  const Module = (await import("node:module")).default;
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    if (request === "koffi") throw new Error("Cannot find module 'koffi'");
    return resolve.call(this, request, ...rest);
  };
  const { native } = await import(${JSON.stringify(inside("./src/native/frame"))});`;

describe("the adapter", () => {
  it("is the runtime's own, and in Node koffi's, or node:ffi where koffi is not installed", () => {
    const names = { bun: "bun:ffi", deno: "Deno.dlopen", node: hasKoffi() ? "koffi" : "node:ffi" };
    expect(native().ffi.name).toBe(names[runtime]);
  });

  it("binds functions; a file that is not there, or a function that is not in it, throws", () => {
    const ffi = makeFfi();
    expect(ffi.load<{ mxn_abi(): number }>(path, { mxn_abi: [] }).mxn_abi()).toBe(ABI);
    expect(() => ffi.load("/nowhere/libmlxn.so", {})).toThrow();
    expect(() => {
      ffi.load<{ mxn_no_such(): number }>(path, { mxn_no_such: [] }).mxn_no_such();
    }).toThrow();
  });

  it("shows native memory in place, and reads and writes typed arrays from where they begin", () => {
    const { ffi, shim } = native();
    const address = Math.abs(shim.mxn_open());
    const one = new Float64Array(ffi.view(address, 64));
    const other = new Float64Array(ffi.view(address + 8, 56));
    one[3] = 42.5;
    expect(other[2]).toBe(42.5);
    const part = new Float32Array([9, 9, 1, 2, 9]).subarray(2, 4);
    expect(array(part).toTypedArray()).toEqual(new Float32Array([1, 2]));
  });

  it("reads the environment", () => {
    expect(native().ffi.env("MLX_NO_SUCH_VARIABLE")).toBeUndefined();
    expect(native().ffi.env("PATH")).toBe(process.env.PATH);
  });

  it("of a Node without koffi is node:ffi, and where that is missing too the error says what to install", async () => {
    const { stdout, status } = await runScript(`${NO_KOFFI}
      try { console.log(mx.add([1], 2).item(), native().ffi.name); } catch (error) { console.log(error.code, error.message); }`);
    expect(status).toBe(0);
    if (runtime !== "node") expect(stdout).toBe(`3 ${native().ffi.name}\n`);
    else if (process.getBuiltinModule("node:ffi" as "node:fs") !== undefined) expect(stdout).toBe("3 node:ffi\n");
    else expect(stdout).toMatch(/^LIBRARY_NOT_FOUND mlx\.node: native code cannot be called: koffi cannot be loaded \(.*\).*install koffi .*Node 26\.10/);
  });

  it("of Node goes on where koffi has opened another library before, and says what that costs", async () => {
    const { stdout, stderr, status } = await runScript(`
      if (${runtime === "node" && hasKoffi()}) (await import("node:module")).createRequire(${JSON.stringify(PACKAGE)})("koffi").load(${JSON.stringify(path)});
      console.log(mx.add([1], 2).item());`);
    expect([stdout, status]).toEqual(["3\n", 0]);
    expect(stderr.includes("MLX_KOFFI_STACK")).toBe(runtime === "node" && hasKoffi());
  });
});
