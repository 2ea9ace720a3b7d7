// Tensors of every dtype from servers in the three runtimes, rebuilt in a real browser: every byte must be there.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, root, RUNTIMES, startScript } from "../runtime/servers.ts";
import { bundle, executable, launch, reason } from "./chromium.ts";
import type { Seen } from "./pages/seen.ts";

interface Case {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: string;
}

const hex = (data: { buffer: ArrayBufferLike }): string => [...new Uint8Array(data.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const HALVES = Uint16Array.from({ length: 9362 }, (_, i) => 7 * i);
const SPECIAL = [0, -0, 1.5, -2.25, NaN, Infinity, -Infinity, 1e-40, Math.PI];

const CASES: readonly Case[] = [
  { name: "bool", dtype: "bool", shape: [4], bytes: "01000001" },
  { name: "uint8", dtype: "uint8", shape: [2, 3], bytes: hex(Uint8Array.of(0, 1, 127, 128, 254, 255)) },
  { name: "uint8T", dtype: "uint8", shape: [2, 3], bytes: hex(Uint8Array.of(0, 1, 2, 3, 4, 5)) },
  { name: "uint16", dtype: "uint16", shape: [3], bytes: hex(Uint16Array.of(0, 256, 65535)) },
  { name: "uint32", dtype: "uint32", shape: [3], bytes: hex(Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1)) },
  { name: "uint64", dtype: "uint64", shape: [2], bytes: hex(BigUint64Array.of(0n, 2n ** 64n - 1n)) },
  { name: "int8", dtype: "int8", shape: [3], bytes: hex(Int8Array.of(-128, 0, 127)) },
  { name: "int16", dtype: "int16", shape: [3], bytes: hex(Int16Array.of(-32768, 0, 32767)) },
  { name: "int32", dtype: "int32", shape: [1, 3], bytes: hex(Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1)) },
  { name: "int64", dtype: "int64", shape: [3], bytes: hex(BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n, 2n ** 63n - 1n)) },
  { name: "float16", dtype: "float16", shape: [HALVES.length], bytes: hex(HALVES) },
  { name: "bfloat16", dtype: "bfloat16", shape: [HALVES.length], bytes: hex(HALVES) },
  { name: "float32", dtype: "float32", shape: [9], bytes: hex(Float32Array.from(SPECIAL)) },
  { name: "float64", dtype: "float64", shape: [3, 3], bytes: hex(Float64Array.from(SPECIAL)) },
  { name: "complex64", dtype: "complex64", shape: [4], bytes: hex(Float32Array.from(SPECIAL.slice(0, 8))) },
  { name: "large", dtype: "float32", shape: [100, 50], bytes: hex(Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i))) },
];

/** The value of a float16's bits. */
function float16(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, bits >> 10 & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const TYPES: Readonly<Record<string, string>> = {
  bool: "Uint8Array",
  uint64: "BigUint64Array",
  int64: "BigInt64Array",
  float16: "Float32Array",
  bfloat16: "Float32Array",
  complex64: "Float32Array",
};
const typeOf = (dtype: string): string => TYPES[dtype] ?? `${dtype[0]!.toUpperCase().replace("U", "Ui")}${dtype.slice(dtype[0] === "u" ? 2 : 1)}Array`;

function floats(text: string): number[] {
  const bytes = Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  return [...new Float32Array(bytes.buffer)];
}

function expectExact(seen: Seen, { name, dtype, shape, bytes }: Case): void {
  const transposed = name === "uint8T";
  expect([seen.tensorId, seen.dtype, seen.type]).toEqual([name, dtype, typeOf(dtype)]);
  expect(seen.shape).toEqual(transposed ? [3, 2] : shape);
  if (dtype === "float16") expect(floats(seen.bytes)).toEqual([...HALVES].map(float16));
  else if (dtype === "bfloat16") expect(seen.bytes).toBe(hex(Uint32Array.from(HALVES, (bits) => bits << 16)));
  else expect(seen.bytes).toBe(transposed ? "000301040205" : bytes);
}

describe.skipIf(executable === undefined)(`Chromium rebuilds tensors${reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "mlx-node-"));
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, "script.js"), bundle("exact.ts"));
    writeFileSync(join(folder, "cases.json"), JSON.stringify(CASES));
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const name of RUNTIMES) {
    it(`from a server in ${name}, in each format, exactly`, async () => {
      const modules = name === "node" ? ["dist/lib/mod.js", "dist/lib/streaming.js"] : ["mod.ts", "src/streaming/index.ts"];
      const urls = modules.map((path) => `file://${root}${path}`);
      const server = startScript(name, [`${root}test/browser/server.mjs`, ...urls, join(folder, "script.js"), join(folder, "cases.json")]);
      try {
        const url = await addressOf(server);
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction("window.collect !== undefined");
        for (const [format, shared] of [["sse", false], ["binary", true], ["ndjson", false]]) {
          const { tensors, values, text, end } = await page.evaluate<{ tensors: Seen[]; values: unknown[]; text: string; end: string }>(
            `collect("/exact", "${format}", ${shared})`,
          );
          expect([text, end]).toEqual(["all dtypes", "done"]);
          expect(values).toEqual(CASES.map((each) => ({ [each.name]: { tensor: each.name } })));
          expect(tensors.length).toBe(CASES.length);
          CASES.forEach((each, i) => expectExact(tensors[i]!, each));
        }
        // A browser's own EventSource gets the same messages, and ends.
        const types = await page.evaluate<string[]>('messages("/exact")');
        expect([types.length > 3 * CASES.length, new Set(types)]).toEqual([true, new Set(["token", "metadata", "data", "value"])]);
        await page.close();
      } finally {
        server.kill();
      }
    });
  }
});
