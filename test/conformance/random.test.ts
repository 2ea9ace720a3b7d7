// Random numbers drawn from the thread's own state; draws with keys of their own are among the golden values.

import { readFileSync } from "node:fs";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { type Case, decodeArgument, decodeValues, disposeInputs } from "../golden/cases.ts";
import { code } from "./code.ts";
import { difference } from "./compare.ts";
import { live } from "./live.ts";
import { type Call, named } from "./table.ts";

const { random } = mx;

type Draw = readonly [op: string, ...drawn: Case];

const SEQUENCES = JSON.parse(readFileSync(new URL("../golden/sequences.json", import.meta.url), "utf8")) as Record<string, Draw[]>;

/** The next numbers of the state. */
function draw(count = 4): number[] {
  using numbers = random.uniform(0, 1, [count]);
  return numbers.toArray();
}

/** What is wrong with a draw, if anything. */
function complaint([op, args, options, outcome]: Draw): string | undefined {
  const call = named(op) as Call;
  try {
    using drawn = call(...args.map(decodeArgument), decodeArgument(options)) as mx.Array;
    const values = { dtype: drawn.dtype, shape: drawn.shape, data: drawn.toTypedArray() };
    return difference(values, decodeValues(outcome as string));
  } catch (error) {
    return error instanceof mx.MlxError && error.code === (outcome as { error?: string }).error ? undefined : String(error);
  }
}

afterAll(disposeInputs);

describe("random.seed()", () => {
  for (const [seed, draws] of Object.entries(SEQUENCES)) {
    it(`makes the draws that follow those of Python: ${seed}`, () => {
      random.seed(BigInt(seed));
      // On the CPU, where a decomposition runs too.
      const complaints = mx.withDevice("cpu", () => draws.map((each, i) => [i, each[0], complaint(each)]));
      expect(complaints.filter(([, , found]) => found !== undefined)).toEqual([]);
    });
  }

  it("takes a number as the bigint of the same value", () => {
    random.seed(Number.MAX_SAFE_INTEGER);
    const numbers = draw();
    random.seed(BigInt(Number.MAX_SAFE_INTEGER));
    expect(draw()).toEqual(numbers);
  });

  it("tells seeds apart that only a bigint can name", () => {
    expect(random.key(2n ** 53n + 1n).toArray()).toEqual([2 ** 21, 1]);
    expect(random.key(2n ** 64n - 1n).toArray()).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
  });

  it("throws for what is no seed, and leaves the state as it is", () => {
    random.seed(1);
    const numbers = draw();
    random.seed(1);
    for (const bad of ["1", null, undefined, true, {}, [1]]) expect(code(() => random.seed(bad as unknown as number))).toBe("TypeError");
    for (const bad of [NaN, 0.5, Infinity]) expect(code(() => random.seed(bad))).toBe("INVALID_ARGUMENT");
    for (const bad of [-1, -1n, 2 ** 53, 2n ** 64n]) expect(code(() => random.seed(bad))).toBe("OUT_OF_RANGE");
    expect(draw()).toEqual(numbers);
  });
});

describe("random.state", () => {
  it("is a list of one key, which is a copy of its own", () => {
    random.seed(5);
    const saved = random.state[0];
    draw();
    expect(saved.toArray()).toEqual([0, 5]);
    expect(random.state[0].toArray()).not.toEqual([0, 5]);
    saved.dispose();
    expect(draw()).toHaveLength(4);
    expect(globalThis.Array.isArray(random.state)).toBe(true);
    expect(random.state).toHaveLength(1);
    expect(Object.keys(random.state)).toEqual(["0"]);
  });

  it("brings back the numbers when a saved key is assigned", () => {
    const saved = random.state[0];
    const numbers = draw();
    random.state[0] = saved;
    expect(draw()).toEqual(numbers);
    random.state[0] = saved;
    saved.dispose();
    expect(draw()).toEqual(numbers);
  });

  it("takes a key that is not computed yet, or does not lie in one piece", () => {
    const both = random.split(random.key(11));
    const [[a, b], [c]] = both.toArray<[[number, number], [number, number]]>();
    const after = (state: mx.Array): number[] => {
      random.state[0] = state;
      return draw();
    };
    expect(after(random.split(random.key(11)).take(0, 0))).toEqual(after(mx.array([a, b], "uint32")));
    expect(after(mx.asStrided(both, [2], [2], 0))).toEqual(after(mx.array([a, c], "uint32")));
    random.state[0] = mx.add(random.key(0), mx.array([a, b], "uint32"));
    expect(random.state[0].toArray()).toEqual([a, b]);
  });

  it("refuses what is no key", () => {
    const list = random.state as unknown as unknown[];
    for (const bad of ["x", null, undefined, {}]) expect(code(() => list[0] = bad)).toBe("TypeError");
    for (const bad of [1, [0, 1], mx.zeros([2]), mx.zeros([3], "uint32"), mx.zeros([1, 2], "uint32")]) {
      expect(code(() => list[0] = bad)).toBe("INVALID_ARGUMENT");
    }
    expect(() => list.push(1)).toThrow(TypeError);
    const gone = random.key(0);
    gone.dispose();
    expect(code(() => random.state[0] = gone)).toBe("DISPOSED");
    expect(draw()).toHaveLength(4);
  });

  it("is advanced by a draw without a key alone", () => {
    const before = random.state[0].toArray();
    const key = random.key(1);
    random.uniform(0, 1, [2], "float32", key);
    random.normal([2], { key });
    random.permutation(4, { key: Uint32Array.of(0, 1) });
    random.split(key, 3);
    expect(random.state[0].toArray()).toEqual(before);
    random.normal();
    expect(random.state[0].toArray()).not.toEqual(before);
  });

  it("is not advanced by a call of wrong types, nor by one on a stream that is gone", () => {
    const before = random.state[0].toArray();
    const stream = mx.newStream("cpu");
    stream.dispose();
    const bad = [
      () => random.uniform("x" as unknown as number),
      () => random.normal([2], "float32", 0, 1, "key" as unknown as mx.Array),
      () => random.normal([2], 5 as unknown as "float32"),
      () => random.gumbel([2], { shapes: 1 } as unknown as { shape: number[] }),
      () => random.permutation("x" as unknown as number),
      () => random.normal([2], stream),
      () => random.normal([2 ** 31]),
    ];
    for (const call of bad) expect(call).toThrow();
    expect(random.state[0].toArray()).toEqual(before);
  });
});

describe("draws", () => {
  it("take their arguments by position, in the options, or both", () => {
    const key = random.key(9);
    const expected = random.uniform(0, 1, [3], "float32", key).toArray();
    expect(random.uniform({ shape: [3], key }).toArray()).toEqual(expected);
    expect(random.uniform(0, { shape: 3, key }).toArray()).toEqual(expected);
    expect(random.uniform(0, 1, [3], { key, stream: "cpu" }).toArray()).toEqual(expected);
    expect(random.uniform({ low: [0, 0, 0], high: Float32Array.of(1), shape: [3], key }).toArray()).toEqual(expected);
    const normal = random.normal([2, 3], "float16", 1, 2, key).toArray();
    expect(random.normal([2, 3], "float16", 1, 2, { key }).toArray()).toEqual(normal);
    expect(random.normal([2, 3], { dtype: "float16", loc: 1, scale: 2, key }).toArray()).toEqual(normal);
    expect(random.bernoulli({ key }).shape).toEqual([]);
    expect(random.uniform("cpu").shape).toEqual([]);
    expect(random.normal(mx.defaultStream("cpu")).dtype).toBe("float32");
  });

  it("differ from one to the next", () => {
    const drawn = globalThis.Array.from({ length: 100 }, () => random.randint(0, 2 ** 24).item<number>());
    expect(new Set(drawn).size).toBeGreaterThan(95);
  });

  it("throw for a number that is no count of things to shuffle", () => {
    for (const bad of [2.5, -1, true, NaN, 2n ** 40n, { re: 1, im: 0 }]) {
      expect(code(() => random.permutation(bad).item())).toBe("INVALID_ARGUMENT");
    }
    expect(random.permutation(3n).shape).toEqual([3]);
  });

  it("throw OUT_OF_MEMORY before anything is computed for what memory cannot hold", () => {
    const calls = [
      () => random.uniform(0, 1, [2 ** 20, 2 ** 20]),
      () => random.normal([2 ** 30, 2 ** 30, 2 ** 30]),
      () => random.randint(0, 9, [2 ** 31 - 1, 2 ** 20]),
      () => random.categorical(mx.zeros([3, 2 ** 20]), { shape: [2 ** 20, 3] }),
      () => random.categorical(mx.zeros([3, 2 ** 20]), { numSamples: 2 ** 31 - 1 }),
      () => random.bernoulli(mx.broadcastTo(0.5, [2 ** 22, 2 ** 22])),
    ];
    for (const call of calls) expect(code(call)).toBe("OUT_OF_MEMORY");
  });

  it("throw what a decomposition of NaN fails with when they are read", () => {
    const vectors = random.multivariateNormal([0, 0], mx.full([2, 2], NaN), [2], "cpu");
    expect(code(() => vectors.toArray())).toBe("RUNTIME");
    expect(draw()).toHaveLength(4);
  });

  it("leave nothing behind, nor a graph that grows without evaluation", () => {
    random.uniform().dispose();
    const before = live();
    const { rss } = process.memoryUsage();
    for (let i = 0; i < 100000; i++) random.bernoulli(0.5).dispose();
    expect(live()).toBe(before);
    // A chain of as many splits takes more than 200 MB.
    expect(process.memoryUsage().rss - rss).toBeLessThan(120e6);
  });
});

describe("statistics of a fixed seed", () => {
  const N = 10000;
  const sigmas = 5;

  /** Asserts that the mean of N numbers of variance 1 lies within five standard deviations of the mean. */
  function expectMean(numbers: mx.Array, mean: number, deviation: number): void {
    expect(Math.abs(numbers.astype("float32").mean().item<number>() - mean)).toBeLessThan(sigmas * deviation / Math.sqrt(N));
  }

  it("are those of the distributions", () => {
    random.seed(2024);
    expectMean(random.uniform(0, 1, [N]), 0.5, Math.sqrt(1 / 12));
    expectMean(random.normal([N], "float32", 3, 2), 3, 2);
    expectMean(random.randint(0, 10, [N]), 4.5, Math.sqrt(99 / 12));
    expectMean(random.bernoulli(0.3, [N]), 0.3, Math.sqrt(0.21));
    expectMean(random.gumbel([N]), mx.eulerGamma, Math.PI / Math.sqrt(6));
    expectMean(random.laplace([N], "float32", -1, 2), -1, Math.sqrt(8));
    expectMean(random.truncatedNormal(-1, 1, [N]), 0, 1);
    expectMean(random.categorical(mx.log([0.2, 0.8]), { numSamples: N }), 0.8, 0.4);
    expectMean(random.multivariateNormal([1], [[4]], [N], "cpu"), 1, 2);
  });

  it("lie within the bounds", () => {
    const uniform = random.uniform(-2, 3, [N]).toArray<number[]>();
    expect(uniform.every((x) => x >= -2 && x <= 3)).toBe(true);
    const truncated = random.truncatedNormal(0.5, 1, [N]).toArray<number[]>();
    expect(truncated.every((x) => x >= 0.5 && x <= 1)).toBe(true);
    expect([...new Set(random.randint(-1, 2, [N]).toArray<number[]>())].sort()).toEqual([-1, 0, 1]);
    expect(random.permutation(N).toArray<number[]>().sort((a, b) => a - b)).toEqual(globalThis.Array.from({ length: N }, (_, i) => i));
  });
});
