// Work that fails while a stream computes it: the error reaches whoever asked for the result, every time and nobody else.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

const FAILURE = /LU factorization failed/;

/** The inverse of a matrix that has none. */
function singular(stream: mx.StreamLike = "cpu"): mx.Array {
  return mx.linalg.inv([[0, 0], [0, 0]], { stream });
}

/** What keeps a stream busy for some milliseconds. */
function busy(stream: mx.StreamLike = "cpu"): mx.Array {
  const a = mx.full([250, 250], 0.001, { stream });
  return mx.matmul(mx.matmul(a, a, stream), a, stream);
}

/** The same failure, but only after the stream has been busy. */
function lateSingular(stream: mx.StreamLike = "cpu"): mx.Array {
  return mx.linalg.inv(mx.multiply(mx.reshape(mx.take(mx.flatten(busy(stream), { stream }), [0, 1, 2, 3], { stream }), [2, 2], stream), 0, stream), stream);
}

/** The error's message, or the value. */
async function settled(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(mx.MlxError);
    expect((error as mx.MlxError).code).toBe("RUNTIME");
    return (error as mx.MlxError).message;
  }
}

describe("reading what failed", () => {
  it("throws RUNTIME, and the same again", () => {
    const inverse = singular();
    for (let i = 0; i < 3; i++) {
      expect(code(() => inverse.toArray())).toBe("RUNTIME");
      expect(() => inverse.toArray()).toThrow(FAILURE);
      expect(() => inverse.item()).toThrow(FAILURE);
      expect(() => mx.evaluate(inverse)).toThrow(FAILURE);
      expect(() => String(inverse)).toThrow(FAILURE);
    }
    expect(mx.add(1, 2, "cpu").item()).toBe(3);
  });

  it("throws for every result of the operation", () => {
    const [u, s, vt] = mx.linalg.svd(mx.full([3, 2], NaN), "cpu");
    for (const each of [s, u, vt, s]) expect(code(() => each.toArray())).toBe("RUNTIME");
  });

  it("throws for what depends on it, made before the failure or after, on any stream", () => {
    using other = mx.newStream("cpu");
    const inverse = singular();
    const before = mx.add(inverse, 1, "cpu");
    const further = mx.sum(mx.multiply(before, 2, other), { stream: other });
    expect(() => inverse.toArray()).toThrow(FAILURE);
    expect(() => before.toArray()).toThrow(FAILURE);
    expect(() => further.item()).toThrow(FAILURE);
    expect(() => mx.add(further, 1, other).item()).toThrow(FAILURE);
    expect(() => mx.add(inverse, 1, "cpu").toArray()).toThrow(FAILURE);
  });

  it("throws for what shares a failed intermediate that nobody holds", () => {
    const build = (): [mx.Array, mx.Array] => {
      const inverse = singular();
      return [mx.add(inverse, 1, "cpu"), mx.add(inverse, 2, "cpu")];
    };
    const [first, second] = build();
    expect(() => first.toArray()).toThrow(FAILURE);
    expect(() => second.toArray()).toThrow(FAILURE);
  });

  it("does not touch what it was made of", () => {
    const a = mx.multiply(mx.ones([2, 2]), 2, "cpu");
    const inverse = mx.linalg.inv(a, "cpu");
    expect(() => inverse.toArray()).toThrow(FAILURE);
    expect(a.toArray()).toEqual([[2, 2], [2, 2]]);
    expect(mx.add(a, 1, "cpu").toArray()).toEqual([[3, 3], [3, 3]]);
  });
});

describe("awaiting what failed", () => {
  it("rejects in each form, and reading throws afterwards", async () => {
    await expect(mx.evalAsync(singular())).rejects.toThrow(FAILURE);
    await expect(singular().toArrayAsync()).rejects.toThrow(FAILURE);
    await expect(singular().toTypedArrayAsync()).rejects.toThrow(FAILURE);
    await expect(mx.sum(singular(), { stream: "cpu" }).itemAsync()).rejects.toThrow(FAILURE);
    const inverse = singular();
    const before = mx.add(inverse, 1, "cpu");
    await expect(mx.evalAsync(inverse)).rejects.toThrow(FAILURE);
    expect(() => inverse.toArray()).toThrow(FAILURE);
    await expect(inverse.toArrayAsync()).rejects.toThrow(FAILURE);
    await expect(before.toArrayAsync()).rejects.toThrow(FAILURE);
  });

  it("rejects that promise alone among many on one stream", async () => {
    using stream = mx.newStream("cpu");
    for (const fail of [singular, lateSingular]) {
      const jobs = globalThis.Array.from({ length: 40 }, (_, i) => i % 4 === 1 ? fail(stream) : mx.add([i], 1, stream));
      const values = await Promise.all(jobs.map((job) => settled(job.toArrayAsync())));
      values.forEach((value, i) => i % 4 === 1 ? expect(value).toMatch(FAILURE) : expect(value).toEqual([i + 1]));
    }
  });

  it("rejects the failing one of two streams, whichever is first", async () => {
    using good = mx.newStream("cpu");
    using bad = mx.newStream("cpu");
    for (let i = 0; i < 10; i++) {
      const jobs = [lateSingular(bad), mx.max(busy(good), { stream: good })];
      if (i % 2 === 1) jobs.reverse();
      const values = await Promise.all(jobs.map((job) => settled(job.toArrayAsync())));
      const [failed, value] = i % 2 === 1 ? values.reverse() : values;
      expect(failed).toMatch(FAILURE);
      expect(typeof value).toBe("number");
    }
  });

  it("rejects a job that depends on one in flight, on the same stream or another", async () => {
    using first = mx.newStream("cpu");
    using second = mx.newStream("cpu");
    for (let i = 0; i < 10; i++) {
      for (const fail of [singular, lateSingular]) {
        const inverse = fail(first);
        const jobs = [mx.evalAsync(inverse), ...[first, second].map((stream) => mx.add(inverse, 1, stream).toArrayAsync()), mx.add(1, 2, second).itemAsync()];
        const values = await Promise.all(jobs.map(settled));
        for (const value of values.slice(0, 3)) expect(value).toMatch(FAILURE);
        expect(values[3]).toBe(3);
      }
    }
  });

  it("rejects every job that depends on it, however many streams there are between", async () => {
    const streams = globalThis.Array.from({ length: 6 }, () => mx.newStream("cpu"));
    for (let i = 0; i < 200; i++) {
      const on = (step: number): mx.Stream => streams[(i + step) % 6]!;
      const near = mx.add(singular(on(1)), 1, on(2));
      const far = mx.add(near, mx.ones([2, 2], "float32", on(3)), on(3));
      const [left, right] = [mx.multiply(near, 2, on(4)), mx.multiply(far, 2, on(1))];
      const jobs = [mx.evalAsync(far), mx.evalAsync(left)].map(settled);
      expect(code(() => right.toArray())).toBe("RUNTIME");
      for (const job of jobs) expect(await job).toMatch(FAILURE);
      for (const each of [near, far, left, right]) each.dispose();
    }
    for (const stream of streams) stream.dispose();
  });
});

describe("work beside what fails", () => {
  it("is right when it is read blocking while the failure is in flight", async () => {
    using stream = mx.newStream("cpu");
    for (const fail of [singular, lateSingular]) {
      for (let i = 0; i < 25; i++) {
        const failing = settled(mx.evalAsync(fail(stream)));
        for (const each of [stream, "cpu"] as const) expect(mx.add([i, 1], 1, each).toArray()).toEqual([i + 1, 2]);
        expect(await failing).toMatch(FAILURE);
      }
    }
  });

  it("is right when it was started before or comes later, on the same stream and on others", async () => {
    using stream = mx.newStream("cpu");
    using other = mx.newStream("cpu");
    const started = [stream, other].map((each) => mx.multiply(busy(each), 0, each).toTypedArrayAsync());
    expect(() => singular(stream).toArray()).toThrow(FAILURE);
    for (const each of [stream, other]) expect(mx.sum(mx.linalg.inv([[2, 0], [0, 4]], each), each).item()).toBe(0.75);
    for (const values of await Promise.all(started)) expect(values.every((value) => value === 0)).toBe(true);
    mx.synchronize();
    await mx.synchronizeAsync();
  });

  it("is not charged with a failure that nobody waits for", async () => {
    using stream = mx.newStream("cpu");
    const forgotten = mx.evalAsync(singular(stream));
    forgotten.catch(() => {});
    for (let i = 0; i < 50; i++) expect(mx.add(i, 1, stream).item()).toBe(i + 1);
    mx.synchronize(stream);
    await expect(forgotten).rejects.toThrow(FAILURE);
  });
});

describe("many failures", () => {
  it("leave no array behind, and neither hang nor crash", async () => {
    using stream = mx.newStream("cpu");
    const before = live();
    for (let i = 0; i < 200; i++) {
      using inverse = singular(i % 2 === 0 ? stream : "cpu");
      using dependent = mx.add(inverse, 1, "cpu");
      expect(() => inverse.toArray()).toThrow(FAILURE);
      expect(() => dependent.toArray()).toThrow(FAILURE);
      using later = singular(stream);
      const failing = settled(mx.evalAsync(later));
      using sum = mx.add(i, 1, stream);
      expect(sum.item()).toBe(i + 1);
      expect(await failing).toMatch(FAILURE);
    }
    // Less when the garbage collector has been about.
    expect(live() - before).toBeLessThanOrEqual(0);
  }, 30000);

  it("of arrays that are disposed while they are in flight", async () => {
    using stream = mx.newStream("cpu");
    const jobs = globalThis.Array.from({ length: 100 }, () => {
      using inverse = lateSingular(stream);
      return settled(mx.evalAsync(inverse));
    });
    for (const value of await Promise.all(jobs)) expect(value).toMatch(FAILURE);
    expect(mx.add(1, 2, stream).item()).toBe(3);
  }, 30000);
});
