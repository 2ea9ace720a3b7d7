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
    // Sorting on the CPU takes long on any machine; products of matrices do not.
    using values = mx.random.uniform(0, 1, [2_000_000], { stream: "cpu" });
    mx.evaluate(values);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await mx.evalAsync(mx.sort(values, null, "cpu"));
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

/** A computation of very many operations on a stream. */
function long(stream: mx.Stream, operations = 2000): mx.Array {
  let a = mx.full([20_000], 0.5, { stream });
  for (let i = 0; i < operations; i++) {
    using before = a;
    a = mx.add(before, 0.25, stream);
  }
  return a;
}

describe("a computation of very many operations", () => {
  it("lets others have their turn, asynchronous and blocking ones", async () => {
    using stream = mx.newStream("cpu");
    using other = mx.newStream("cpu");
    using a = long(stream, 20_000);
    const order: string[] = [];
    const slow = mx.evalAsync(a).then(() => order.push("slow"));
    await mx.evalAsync(mx.add(1, 1, other));
    order.push("quick");
    expect(mx.add(1, 2, other).item()).toBe(3);
    await slow;
    expect(order).toEqual(["quick", "slow"]);
    expect(a.index(7).item()).toBe(5000.5);
  });

  it("is right when two share their beginning, and when it is evaluated while it is in flight", async () => {
    using stream = mx.newStream("cpu");
    using common = long(stream, 300);
    const branches = [0, 1, 2].map((i) => {
      let branch = common.add(i);
      for (let k = 0; k < 300; k++) branch = branch.multiply(1).add(0);
      return branch;
    });
    const jobs = branches.map((branch) => mx.evalAsync(branch));
    expect(common.index(0).item()).toBe(75.5);
    expect(branches[1]!.index(1).item()).toBe(76.5);
    await Promise.all(jobs);
    expect(branches.map((branch) => branch.index(-1).item())).toEqual([75.5, 76.5, 77.5]);
  });

  it("of many branches is right", () => {
    const parts = globalThis.Array.from({ length: 1000 }, (_, i) => mx.add(mx.zeros([3]), i));
    expect(mx.concatenate(parts).sum().item()).toBe(3 * 499_500);
  });
});

describe("an AbortSignal", () => {
  const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => "done", (error: mx.MlxError) => error.code);

  it("stops work that has not begun", async () => {
    const controller = new AbortController();
    controller.abort("too late");
    const a = mx.add(1, 2);
    const error = await mx.evalAsync(a, controller.signal).catch((error: unknown) => error) as mx.MlxError;
    expect([error.code, error.op, error.cause]).toEqual(["ABORTED", "evalAsync", "too late"]);
    expect(await codeOf(a.itemAsync({ signal: controller.signal }))).toBe("ABORTED");
    expect(await codeOf(a.toArrayAsync({ signal: controller.signal }))).toBe("ABORTED");
    expect(await codeOf(a.toTypedArrayAsync({ signal: controller.signal }))).toBe("ABORTED");
    expect(await codeOf(mx.synchronizeAsync(undefined, { signal: controller.signal }))).toBe("ABORTED");
    expect(a.item()).toBe(3);
  });

  it("stops a long computation on its way; it can be computed later", async () => {
    using stream = mx.newStream("cpu");
    using a = long(stream, 20_000);
    const controller = new AbortController();
    const job = codeOf(mx.evalAsync(a, { signal: controller.signal }));
    const unharmed = codeOf(mx.evalAsync(mx.add(1, 2)));
    setTimeout(() => controller.abort(), 5);
    expect(await job).toBe("ABORTED");
    expect(await unharmed).toBe("done");
    expect(a.index(0).item()).toBe(5000.5);
  });

  it("does nothing to work that is done, or to that of others", async () => {
    const controller = new AbortController();
    const a = mx.add(1, 2);
    expect(await codeOf(mx.evalAsync([a], { signal: controller.signal }))).toBe("done");
    controller.abort();
    expect(await codeOf(mx.evalAsync(mx.add(a, 1)))).toBe("done");
    const later = new AbortController();
    const jobs = globalThis.Array.from({ length: 50 }, (_, i) => codeOf(mx.evalAsync(mx.add(i, 1), i % 2 ? later.signal : undefined)));
    later.abort();
    const outcomes = await Promise.all(jobs);
    expect(outcomes.filter((_, i) => i % 2 === 0)).toEqual(globalThis.Array(25).fill("done"));
    for (const outcome of outcomes) expect(["done", "ABORTED"]).toContain(outcome);
  });

  it("must be one", async () => {
    await expect(mx.add(1, 2).itemAsync({ signal: 5 as unknown as AbortSignal })).rejects.toThrow(TypeError);
    await expect(mx.synchronizeAsync("cpu", 5 as unknown as mx.AbortOption)).rejects.toThrow(TypeError);
  });
});
