// Files in a fresh process: what they need of Deno.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runtime } from "../../src/ffi/runtime.ts";
import { save } from "../../mod.ts";
import { runScript } from "./child.ts";

it("files need Deno's permission to read and write, bytes need none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mlx-files-"));
  const path = join(folder, "a.npy");
  save(path, [1, 2]);
  const script = `
    const report = (call) => {
      try {
        console.log(JSON.stringify(call()));
      } catch (error) {
        console.log(error instanceof mx.MlxError, error.code, error.message.includes(${JSON.stringify(folder)}));
      }
    };
    const path = ${JSON.stringify(path)};
    report(() => mx.load(path, { format: "npy" }).toArray());
    report(() => mx.load(path, { format: "safetensors" }));
    report(() => mx.save(path, [3]) ?? "saved");
    report(() => mx.load(mx.encodeNpz({ a: [4] }, { compressed: true }), { format: "npz" }).a.toArray());`;
  const allowed = await runScript(script, { MLX_LIBRARY_PATH: undefined }, ["--allow-ffi", `--allow-read=${folder}`, `--allow-write=${folder}`]);
  expect([allowed.stdout, allowed.stderr]).toEqual(['[1,2]\ntrue INVALID_ARGUMENT true\n"saved"\n[4]\n', ""]);
  const refused = await runScript(script, { MLX_LIBRARY_PATH: undefined }, ["--allow-ffi"]);
  const denied = "true RUNTIME true\n";
  const expected = runtime === "deno" ? `${denied}${denied}${denied}[4]\n` : '[3]\ntrue INVALID_ARGUMENT true\n"saved"\n[4]\n';
  expect([refused.stdout, refused.stderr]).toEqual([expected, ""]);
  rmSync(folder, { recursive: true });
});
