// Stream contexts: withStream() and streamContext() alone, nested, and overlapping across async functions.

import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { randomNumbers } from "./random_numbers.ts";

const original = mx.defaultStream();
const s1 = mx.newStream("cpu");
const s2 = mx.newStream("cpu");

afterEach(() => expect(mx.defaultStream()).toBe(original));

const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("withStream()", () => {
  it("gives the function's result, with the stream in force inside only", () => {
    const seen = mx.withStream(s1, () => [mx.defaultStream(), mx.defaultDevice().type, mx.add(1, 2).item()]);
    expect(seen).toEqual([s1, "cpu", 3]);
  });

  it("nests, and restores after a throw", () => {
    mx.withStream(s1, () => {
      expect(mx.withStream(s2, () => mx.defaultStream())).toBe(s2);
      expect(() =>
        mx.withStream(s2, () => {
          throw new RangeError("out");
        })
      ).toThrow("out");
      expect(mx.defaultStream()).toBe(s1);
    });
  });

  it("holds across the awaits of an async function, and nowhere else", async () => {
    const promise = mx.withStream(s1, async () => {
      const seen = [mx.defaultStream()];
      await turn();
      seen.push(mx.defaultStream());
      await mx.evalAsync(mx.add(1, 2));
      seen.push(mx.defaultStream());
      await Promise.all([turn().then(() => seen.push(mx.defaultStream())), turn(2)]);
      return seen;
    });
    expect(mx.defaultStream()).toBe(original);
    expect(await promise).toEqual([s1, s1, s1, s1]);
  });

  it("restores after an async function rejects", async () => {
    const promise = mx.withStream(s1, async () => {
      await turn();
      throw new RangeError("out");
    });
    await expect(promise).rejects.toThrow("out");
  });

  it("takes a device: its stream in force", () => {
    expect(mx.withStream("cpu", () => mx.defaultStream("cpu"))).toBe(mx.defaultStream("cpu"));
    expect(mx.withStream(s1, () => mx.withStream(mx.device("cpu"), () => mx.defaultStream()))).toBe(s1);
  });

  it("ends what was set inside it", () => {
    mx.withStream(s1, () => {
      mx.setDefaultStream(s2);
      expect(mx.defaultStream()).toBe(s2);
    });
  });

  it("runs each step of a generator under the stream", () => {
    function* steps(): Generator<mx.Stream, string, unknown> {
      try {
        yield mx.defaultStream();
        yield mx.defaultStream();
        return "end";
      } finally {
        finals.push(mx.defaultStream());
      }
    }
    const finals: mx.Stream[] = [];
    expect([...mx.withStream(s1, steps)]).toEqual([s1, s1]);
    const made = mx.withStream(s1, steps());
    expect(made.next().value).toBe(s1);
    expect(mx.defaultStream()).toBe(original);
    expect(made.return("cut")).toEqual({ value: "cut", done: true });
    const thrown = mx.withStream(s1, steps);
    thrown.next();
    expect(() => thrown.throw(new RangeError("out"))).toThrow("out");
    expect(finals).toEqual([s1, s1, s1]);
  });

  it("runs each step of an async generator under the stream, wherever it is iterated", async () => {
    const finals: mx.Stream[] = [];
    async function* steps(): AsyncGenerator<mx.Stream, void, unknown> {
      try {
        for (let i = 0; i < 4; i++) {
          if (i > 1) await turn();
          yield mx.defaultStream();
        }
      } finally {
        await turn();
        finals.push(mx.defaultStream());
      }
    }
    const seen: mx.Stream[] = [];
    for await (const stream of mx.withStream(s1, steps)) {
      seen.push(stream);
      expect(mx.defaultStream()).toBe(original);
      await mx.withStream(s2, () => turn());
    }
    expect(seen).toEqual([s1, s1, s1, s1]);
    for await (const stream of mx.withStream(s2, steps())) {
      expect(stream).toBe(s2);
      break;
    }
    expect(finals).toEqual([s1, s2]);
  });

  it("runs each step of an iterable's iterator under the stream", async () => {
    const sync = {
      *[Symbol.iterator](): Generator<mx.Stream> {
        yield mx.defaultStream();
      },
    };
    expect([...mx.withStream(s1, sync)]).toEqual([s1]);
    const stream = new ReadableStream<number>({
      pull(controller): void {
        controller.enqueue(1);
        controller.close();
      },
    });
    const values: number[] = [];
    for await (const value of mx.withStream(s1, stream as unknown as AsyncIterable<number>)) values.push(value);
    expect(values).toEqual([1]);
  });

  it("carries into the pulls of a ReadableStream that was made inside", async () => {
    const seen: mx.Stream[] = [];
    const readable = mx.withStream(s1, () =>
      new ReadableStream<number>({
        async pull(controller): Promise<void> {
          await turn();
          seen.push(mx.defaultStream());
          if (seen.length === 3) controller.close();
          else controller.enqueue(seen.length);
        },
      }, { highWaterMark: 0 }));
    const reader = readable.getReader();
    while (!(await reader.read()).done);
    expect(seen).toEqual([s1, s1, s1]);
  });

  it("refuses what is no stream and what it cannot run", () => {
    for (const bad of [5, "tpu", null, undefined, {}, []]) expect(() => mx.withStream(bad as never, () => 1)).toThrow(TypeError);
    for (const bad of [5, "x", null, undefined, {}]) expect(() => mx.withStream(s1, bad as never)).toThrow(TypeError);
  });
});

describe("streamContext()", () => {
  it("is in force from the call on until exit(), which may be called twice", () => {
    const context = mx.streamContext(s1);
    expect(mx.defaultStream()).toBe(s1);
    expect(mx.add(1, 2).item()).toBe(3);
    context.exit();
    context.exit();
    expect(mx.defaultStream()).toBe(original);
  });

  it("ends with its `using` block, also when it throws", () => {
    {
      using _ = mx.streamContext(s1);
      expect(mx.defaultStream()).toBe(s1);
    }
    expect(mx.defaultStream()).toBe(original);
    expect(() => {
      using _ = mx.streamContext(s1);
      throw new RangeError("out");
    }).toThrow("out");
  });

  it("is taken over by a later one, and left in any order", () => {
    const first = mx.streamContext(s1);
    const second = mx.streamContext(s2);
    expect(mx.defaultStream()).toBe(s2);
    second.exit();
    expect(mx.defaultStream()).toBe(s1);
    const third = mx.streamContext(s2);
    first.exit();
    expect(mx.defaultStream()).toBe(s2);
    third.exit();
    expect(mx.defaultStream()).toBe(original);
  });

  it("works inside withStream() and around it", () => {
    mx.withStream(s1, () => {
      using _ = mx.streamContext(s2);
      expect(mx.defaultStream()).toBe(s2);
      expect(mx.withStream(s1, () => mx.defaultStream())).toBe(s1);
    });
    using _ = mx.streamContext(s2);
    expect(mx.withStream(s1, () => mx.defaultStream())).toBe(s1);
    expect(mx.defaultStream()).toBe(s2);
  });

  it("holds across awaits, and leaves nothing behind when async functions overlap", async () => {
    const run = async (stream: mx.Stream, ms: number): Promise<boolean> => {
      await turn();
      using _ = mx.streamContext(stream);
      await turn(ms);
      return mx.defaultStream() === stream;
    };
    expect(await Promise.all([run(s1, 5), run(s2, 1), run(s1, 3)])).toEqual([true, true, true]);
    const leaky = async (stream: mx.Stream): Promise<void> => {
      using _ = mx.streamContext(stream);
      await turn();
    };
    await Promise.all([leaky(s1), leaky(s2)]);
    expect(mx.defaultStream()).toBe(original);
  });
});

describe("nested and overlapping contexts", () => {
  it("never see each other's stream, under random interleavings", async () => {
    const streams = globalThis.Array.from({ length: 6 }, () => mx.newStream("cpu"));
    const next = randomNumbers(20240607);
    const pick = (): mx.Stream => streams[Math.floor(next() * streams.length)]!;
    let checks = 0;
    const check = (expected: mx.Stream): void => {
      checks++;
      if (mx.defaultStream() !== expected) throw new Error(`expected ${expected}, found ${mx.defaultStream()}`);
    };
    const pause = (): Promise<unknown> => {
      const kind = Math.floor(next() * 4);
      if (kind === 0) return Promise.resolve();
      if (kind === 1) return turn(Math.floor(next() * 3));
      if (kind === 2) return new Promise((resolve) => setImmediate(resolve));
      return mx.evalAsync(mx.add(checks, 1));
    };
    const task = async (expected: mx.Stream, depth: number): Promise<void> => {
      check(expected);
      const steps = 1 + Math.floor(next() * 4);
      for (let i = 0; i < steps; i++) {
        await pause();
        check(expected);
        if (depth === 0) continue;
        const inner = pick();
        const kind = next();
        if (kind < 0.5) {
          const child = mx.withStream(inner, () => task(inner, depth - 1));
          check(expected);
          await child;
        } else if (kind < 0.75) {
          await Promise.all([mx.withStream(inner, () => task(inner, depth - 1)), task(expected, depth - 1)]);
        } else {
          const failing = mx.withStream(inner, async () => {
            await task(inner, depth - 1);
            throw new RangeError("out");
          });
          await failing.catch(() => check(expected));
        }
        check(expected);
      }
    };
    await Promise.all(streams.flatMap((stream) => [0, 1, 2, 3].map(() => mx.withStream(stream, () => task(stream, 2)))));
    expect(checks).toBeGreaterThan(500);
    for (const stream of streams) stream.dispose();
  });

  it("compute on the stream they chose, with the right values", async () => {
    const job = (stream: mx.Stream, n: number): Promise<number> =>
      mx.withStream(stream, async () => {
        let x = mx.array(0);
        for (let i = 1; i <= n; i++) {
          x = mx.add(x, i);
          if (i % 3 === 0) await mx.evalAsync(x);
        }
        return x.itemAsync<number>();
      });
    const sums = await Promise.all([job(s1, 10), job(s2, 20), job(s1, 30), job(s2, 40)]);
    expect(sums).toEqual([55, 210, 465, 820]);
  });
});
