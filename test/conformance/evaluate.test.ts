// Evaluation: blocking and not, over trees, many at once, failures, and work that overlaps.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

describe("evaluate()", () => {
  it("computes arrays, lists and objects of them", () => {
    const tree = { a: mx.add(1, 2), list: [mx.add(3, 4), { deep: mx.add(5, 6) }], other: "text", none: null, typed: Float32Array.of(1) };
    expect(mx.evaluate(tree, mx.add(7, 8), undefined, 5)).toBe(undefined);
    expect(mx.core.eval).toBe(mx.evaluate);
    expect(tree.list[0]).toBeInstanceOf(mx.Array);
    mx.evaluate();
    const loop: Record<string, unknown> = { a: mx.add(1, 1) };
    loop.self = loop;
    mx.evaluate(loop);
  });
});

describe("evalAsync()", () => {
  it("promises the values, for any number in flight", async () => {
    const sums = globalThis.Array.from({ length: 500 }, (_, i) => mx.add(i, 1));
    await Promise.all(sums.map((sum) => mx.evalAsync(sum)));
    expect(sums.map((sum) => sum.item())).toEqual(sums.map((_, i) => i + 1));
    await mx.evalAsync();
    await mx.evalAsync({ a: mx.add(1, 2) }, [mx.add(1, 2)]);
  });

  it("starts at once, before anyone awaits it", async () => {
    const promise = mx.evalAsync(mx.add(1, 2));
    mx.synchronize();
    await promise;
  });

  it("completes a light job while a heavy one runs on another stream", async () => {
    using heavyStream = mx.newStream("cpu");
    using lightStream = mx.newStream("cpu");
    using a = mx.full([700, 700], 0.001);
    mx.evaluate(a);
    const order: string[] = [];
    const heavy = mx.evalAsync(mx.matmul(mx.matmul(a, a, heavyStream), a, heavyStream)).then(() => order.push("heavy"));
    const light = mx.evalAsync(mx.add(1, 2, lightStream)).then(() => order.push("light"));
    await Promise.all([heavy, light]);
    expect(order).toEqual(["light", "heavy"]);
  });

  it("lets the event loop run meanwhile", async () => {
    using a = mx.full([700, 700], 0.001);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await mx.evalAsync(mx.matmul(mx.matmul(a, a), a));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it("rejects for a disposed array, and later calls are right", async () => {
    const a = mx.add(1, 2);
    a.dispose();
    await expect(mx.evalAsync(a)).rejects.toThrow("evalAsync: the array has been disposed");
    expect(await mx.add(1, 2).itemAsync()).toBe(3);
  });

  it("is not disturbed when its arrays are disposed meanwhile", async () => {
    const jobs = globalThis.Array.from({ length: 100 }, (_, i) => {
      const sum = mx.add(i, mx.zeros([50]));
      const promise = mx.evalAsync(sum);
      sum.dispose();
      return promise;
    });
    await Promise.all(jobs);
    expect(mx.add(1, 2).item()).toBe(3);
  });

  it("may be read blocking while it is in flight", async () => {
    const values: unknown[] = [];
    const promises: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) {
      const sum = mx.add(mx.array([i, i]), 1);
      promises.push(mx.evalAsync(sum));
      values.push(mx.multiply(sum, 2).toArray());
    }
    await Promise.all(promises);
    expect(values).toEqual(values.map((_, i) => [2 * i + 2, 2 * i + 2]));
  });
});
