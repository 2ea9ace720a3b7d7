// What a browser may load: nothing native and no module of a runtime is in it.

import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The files that a bundle for browsers is made of, and its bytes. A module that browsers lack fails the build. */
function bundled(path: string): { files: string[]; text: string } {
  const { metafile, outputFiles } = buildSync({
    entryPoints: [`${root}${path}`],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    external: ["react"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { files: Object.keys(metafile.inputs), text: outputFiles[0]!.text };
}

describe("a bundle for browsers", () => {
  for (const path of ["src/react/index.ts", "src/streaming/client/index.ts"]) {
    it(`${path} has nothing of the native library`, () => {
      const { files, text } = bundled(path);
      expect(files.filter((file) => file.startsWith("src/") && !/^src\/(react|streaming\/(client|frames\.ts|schema\.ts))/.test(file))).toEqual([]);
      expect([...new Set(files.filter((file) => file.startsWith("node_modules/")).map((file) => file.split("/")[1]))].sort()).toEqual([
        "eventsource-parser",
        "zod",
      ]);
      expect(text).not.toMatch(/node:|bun:|koffi|getBuiltinModule/);
    });
  }

  it("begins with what makes React's server components leave it to the browser", () => {
    expect(bundled("src/react/index.ts").text.slice(0, 13)).toBe('"use client";');
  });
});
