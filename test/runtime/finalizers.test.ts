// The backstop of memory: what nobody holds comes back when the runtime's own collector has run.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { runtime } from "../../src/ffi/runtime.ts";
import * as mx from "../../mod.ts";
import { live } from "../conformance/live.ts";

function collector(): () => void {
  if (runtime === "bun") return () => (globalThis as unknown as { Bun: { gc(force: boolean): void } }).Bun.gc(true);
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Lets the collector run, with turns of the event loop for the finalizers, until `done` or for two seconds. */
async function collect(done: () => boolean): Promise<void> {
  const gc = collector();
  for (let i = 0; i < 100 && !done(); i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("what nobody holds", () => {
  it("comes back by itself: arrays", async () => {
    const before = live();
    for (let i = 0; i < 20_000; i++) mx.add(i, 1);
    expect(live() - before).toBeGreaterThan(1000);
    await collect(() => live() - before < 1000);
    expect(live() - before).toBeLessThan(1000);
  });

  it("comes back by itself: streams, while their work is done all the same", async () => {
    let rounds = 0;
    const sums = globalThis.Array.from({ length: 300 }, (_, i) => mx.add(i, 1, mx.newStream("cpu")));
    await collect(() => ++rounds > 5);
    expect(sums.map((sum) => sum.item())).toEqual(sums.map((_, i) => i + 1));
    using stream = mx.newStream("cpu");
    expect(mx.add(1, 2, stream).item()).toBe(3);
  });
});
