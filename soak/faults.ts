// A thousand faults at random: bad input, functions that throw, work that is stopped, workers that are killed. After each,
// the next computation must be right.

import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Worker } from "node:worker_threads";
import * as mx from "mlx.node";

const FAULTS = 1000;

let seed = Number(process.argv[2] ?? 1);
function random(below: number): number {
  seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
  return (seed >>> 8) % below;
}

const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
const values: unknown[] = [NaN, -1, 2 ** 40, 1n << 70n, "x", null, undefined, {}, [], [[1], [2, 3]], () => 1, Symbol("s"), new Date(), mx.array([1, 2, 3])];
const functions = Object.entries(mx).flatMap(([name, value]) =>
  typeof value === "function" && /^[a-z]/.test(name) ? [value as (...args: unknown[]) => unknown] : []
);
// These wait, write or change the whole process.
const spared = new Set<unknown>([mx.setDefaultDevice, mx.setDefaultStream, mx.setDeviceFallback, mx.setPrintoptions, mx.synchronize, mx.save, mx.savez]);

function chain(): mx.Array {
  return mx.tidy(() => {
    let a = mx.ones([1000]);
    for (let i = 0; i < 2000; i++) a = mx.add(a, 1);
    return a;
  });
}

const FAULT: Record<string, () => void | Promise<void>> = {
  "bad input": () => {
    const call = pick(functions);
    if (spared.has(call)) return;
    const result = call(...Array.from({ length: random(4) }, () => pick(values)));
    if (result instanceof Promise) result.catch(() => undefined);
  },
  "a function that throws": () => {
    mx.exportFunction(join(tmpdir(), `mlx-soak-${process.pid}.mlxfn`), (a: mx.Array) => {
      a.add(1).exp();
      throw new Error("thrown inside");
    }, [1]);
  },
  "work that fails": async () => {
    await mx.linalg.inv(mx.zeros([3, 3]), "cpu").itemAsync();
  },
  "work that is stopped": async () => {
    using a = chain();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), random(4));
    await mx.evalAsync(a, { signal: controller.signal });
  },
  "an array that is disposed of in flight": async () => {
    const a = chain();
    const job = mx.evalAsync(a);
    a.dispose();
    await job;
  },
  "a worker that is killed": async () => {
    if (random(5) > 0) return;
    const worker = new Worker(new URL(import.meta.url.endsWith(".ts") ? "busy.ts" : "busy.js", import.meta.url));
    await new Promise((resolve) => worker.once("message", resolve));
    await worker.terminate();
  },
};

const counts: Record<string, number> = {};
for (let i = 0; i < FAULTS; i++) {
  const kind = pick(Object.keys(FAULT));
  counts[kind] = (counts[kind] ?? 0) + 1;
  try {
    await FAULT[kind]!();
  } catch {
    // What is thrown is clear from the conformance suite; here it is only that nothing breaks.
  }
  if (mx.add(i, 1, "cpu").item() !== i + 1) throw new Error(`a wrong sum after fault ${i}: ${kind}`);
}
console.log(`${FAULTS} faults, no crash: ${Object.entries(counts).map(([kind, n]) => `${n} ${kind}`).join(", ")}`);
process.exit(0);
