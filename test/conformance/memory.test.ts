// `tidy`, `keep` and the figures of `memory`. What the collector does is test/runtime/pressure.test.ts's concern.

import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

/** How many more arrays there are after `work` than before. */
function growth(work: () => void): number {
  const before = live();
  work();
  return live() - before;
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("tidy()", () => {
  it("gives back what the function returns and disposes of the rest", () => {
    let squares: mx.Array | undefined;
    let norm: mx.Array | undefined;
    const grown = growth(() => {
      norm = mx.tidy(() => {
        squares = mx.square([3, 4]);
        return squares.sum().sqrt();
      });
    });
    expect(grown).toBe(1);
    expect(squares!.disposed).toBe(true);
    expect(norm!.item()).toBe(5);
    expect(mx.tidy(() => "nothing")).toBe("nothing");
    expect(mx.tidy(() => undefined)).toBe(undefined);
  });

  it("keeps the arrays of a tree: objects, lists, Maps, Sets, instances of classes, cycles", () => {
    class Layer {
      weight = mx.add(1, 1);
    }
    const grown = growth(() => {
      const tree = mx.tidy(() => {
        mx.add(0, 0);
        const cycle: { a: mx.Array; self?: unknown } = { a: mx.add(1, 0) };
        cycle.self = cycle;
        return { cycle, list: [[mx.add(2, 0)], null, 7], map: new Map([["k", mx.add(3, 0)]]), set: new Set([mx.add(4, 0)]), layer: new Layer() };
      });
      expect(tree.cycle.a.item()).toBe(1);
      expect((tree.list[0] as mx.Array[])[0]!.item()).toBe(2);
      expect(tree.map.get("k")!.item()).toBe(3);
      expect([...tree.set][0]!.item()).toBe(4);
      expect(tree.layer.weight.item()).toBe(2);
    });
    expect(grown).toBe(5);
  });

  it("leaves what was made before alone, also when it is returned", () => {
    const before = mx.add(1, 1);
    expect(mx.tidy(() => before)).toBe(before);
    expect(mx.tidy(() => before.add(1).item())).toBe(3);
    mx.tidy(() => mx.tidy(() => [before]));
    expect(before.item()).toBe(2);
  });

  it("gives what an inner one returns to the one around it", () => {
    let inner: mx.Array | undefined;
    const grown = growth(() => {
      const outer = mx.tidy(() => {
        inner = mx.tidy(() => mx.add(1, 1).add(1));
        expect(inner.item()).toBe(3);
        return inner.add(1);
      });
      expect(outer.item()).toBe(4);
      expect(inner!.disposed).toBe(true);
    });
    expect(grown).toBe(1);
  });

  it("disposes of everything when the function throws, and throws the same", () => {
    const error = new Error("mine");
    let made: mx.Array | undefined;
    const grown = growth(() => {
      const run = (): never =>
        mx.tidy(() => {
          made = mx.add(1, 1);
          mx.tidy(() => mx.add(1, 2));
          throw error;
        });
      expect(run).toThrow(error);
    });
    expect(grown).toBe(0);
    expect(made!.disposed).toBe(true);
    // The scope is closed: what is made now is in none.
    const after = mx.add(1, 1);
    mx.tidy(() => mx.add(1, 1));
    expect(after.item()).toBe(2);
  });

  it("disposes of everything when going through the result throws", () => {
    const grown = growth(() => {
      const run = (): unknown =>
        mx.tidy(() => {
          const a = mx.add(1, 1);
          return {
            a,
            get b(): never {
              throw new RangeError("getter");
            },
          };
        });
      expect(run).toThrow(RangeError);
    });
    expect(grown).toBe(0);
  });

  it("disposes of arrays that are only held in a closure or a variable outside; the error names keep", () => {
    let outside: mx.Array | undefined;
    const read = mx.tidy(() => {
      const held = mx.add(1, 1);
      outside = mx.add(1, 2);
      return () => held.item();
    });
    expect(code(read)).toBe("DISPOSED");
    expect(read).toThrow("item: tidy has disposed the array");
    expect(() => mx.add(outside!, 1)).toThrow("add: tidy has disposed the array: return it from the function, or keep() it");
    expect(() => mx.evaluate([outside])).toThrow("keep()");
    outside!.dispose();
    expect(outside!.disposed).toBe(true);
    const own = mx.add(1, 1);
    own.dispose();
    expect(() => own.item()).toThrow("item: the array has been disposed");
    expect(() => mx.add(own, 1)).toThrow("add: the array has been disposed");
  });

  it("takes what was disposed in the function for what it is", () => {
    const grown = growth(() => {
      const given = mx.tidy(() => {
        const a = mx.add(1, 1);
        a.dispose();
        {
          using b = mx.add(1, 1);
          b.item();
        }
        return a;
      });
      expect(given.disposed).toBe(true);
    });
    expect(grown).toBe(0);
  });

  it("frees what it counts twice once: many arrays, long loops", () => {
    const grown = growth(() => {
      const last = mx.tidy(() => {
        let sum = mx.add(0, 0);
        for (let i = 0; i < 10_000; i++) {
          const next = sum.add(1);
          if (i % 2 === 0) sum.dispose();
          sum = next;
        }
        return sum;
      });
      expect(last.item()).toBe(10_000);
      last.dispose();
    });
    expect(grown).toBe(0);
  });

  it("works around and inside functions that MLX traces", () => {
    const grown = growth(() => {
      const text = mx.tidy(() => {
        const data: Uint8Array[] = [];
        return data.length;
      });
      expect(text).toBe(0);
    });
    expect(grown).toBe(0);
  });

  it("lets reading go on when it ends", async () => {
    let reading: Promise<number[]> | undefined;
    mx.tidy(() => {
      reading = mx.add([1, 2], 1).toArrayAsync();
    });
    expect(await reading!).toEqual([2, 3]);
  });

  it("throws a TypeError for what is no function, and for generators", () => {
    expect(() => mx.tidy(1 as unknown as () => void)).toThrow(TypeError);
    expect(() => mx.tidy(mx.add(1, 1) as unknown as () => void)).toThrow("tidy: fn must be a function");
    const run = (): unknown =>
      mx.tidy(function* () {
        yield mx.add(1, 1);
      });
    expect(run).toThrow(TypeError);
    expect(run).toThrow("tidy in each step");
    expect(() => mx.tidy(async function* () {})).toThrow(TypeError);
    expect(() => mx.tidy(() => [1].values())).toThrow(TypeError);
  });
});

describe("tidy() of an async function", () => {
  it("gives back what it resolves to and disposes of the rest, before and after awaits", async () => {
    const made: mx.Array[] = [];
    const note = (a: mx.Array): mx.Array => {
      made.push(a);
      return a;
    };
    const { sum } = await mx.tidy(async () => {
      const a = note(mx.add(1, 1));
      await soon();
      const b = note(a.add(1));
      await null;
      return { sum: note(b.add(1)) };
    });
    expect(sum.item()).toBe(4);
    expect(made.map((a) => a.disposed)).toEqual([true, true, false]);
  });

  it("takes a function that returns a promise, and other thenables", async () => {
    const made: mx.Array[] = [];
    const step = async (): Promise<mx.Array> => {
      await soon();
      made.push(mx.add(1, 1));
      return made[0]!.add(1);
    };
    expect((await mx.tidy(() => step())).item()).toBe(3);
    expect(made[0]!.disposed).toBe(true);
    // deno-lint-ignore no-explicit-any
    const thenable: any = { then: (resolve: (value: number) => void) => resolve(7) };
    expect(await mx.tidy(() => thenable)).toBe(7);
  });

  it("never takes the arrays of other work that goes on meanwhile", async () => {
    let resume = (): void => undefined;
    const gate = new Promise<void>((resolve) => resume = resolve);
    const pending = mx.tidy(async () => {
      mx.add(1, 1);
      await gate;
      return mx.add(1, 2);
    });
    const other = mx.add(2, 2);
    const another = await (async () => {
      await soon();
      return mx.add(2, 3);
    })();
    const tidied = mx.tidy(() => mx.add(2, 4));
    resume();
    expect((await pending).item()).toBe(3);
    expect([other, another, tidied].map((a) => a.item())).toEqual([4, 5, 6]);
  });

  it("keeps functions that overlap apart", async () => {
    const kept = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        mx.tidy(async () => {
          let a = mx.add(n, 0);
          for (let i = 0; i < 5; i++) {
            await new Promise((resolve) => setTimeout(resolve, (n * 7 + i * 3) % 5));
            a = a.add(1);
          }
          return a;
        })
      ),
    );
    expect(kept.map((a) => a.item())).toEqual([6, 7, 8, 9]);
  });

  it("gives what an inner one returns to the one around it, sync in async and async in async", async () => {
    const inner: mx.Array[] = [];
    const outer = await mx.tidy(async () => {
      inner.push(await mx.tidy(async () => {
        await soon();
        return mx.add(1, 1).add(1);
      }));
      inner.push(mx.tidy(() => inner[0]!.add(1).add(1)));
      expect(inner.map((a) => a.item())).toEqual([3, 5]);
      await soon();
      return inner[1]!.add(1);
    });
    expect(outer.item()).toBe(6);
    expect(inner.map((a) => a.disposed)).toEqual([true, true]);
  });

  it("disposes of everything when it rejects, and rejects with the same", async () => {
    const error = new Error("mine");
    const made: mx.Array[] = [];
    const run = mx.tidy(async () => {
      made.push(mx.add(1, 1));
      await soon();
      made.push(mx.add(1, 1));
      throw error;
    });
    await expect(run).rejects.toBe(error);
    expect(made.map((a) => a.disposed)).toEqual([true, true]);
  });

  it("has no hold on what goes on after its end", async () => {
    let late: Promise<mx.Array> | undefined;
    await mx.tidy(async () => {
      late = (async () => {
        await soon();
        await soon();
        return mx.add(1, 1);
      })();
      await null;
    });
    expect((await late!).item()).toBe(2);
  });
});

describe("keep()", () => {
  it("keeps an array when every tidy around it ends, and gives it back", () => {
    let kept: mx.Array | undefined;
    const grown = growth(() => {
      mx.tidy(() => {
        mx.tidy(() => {
          const a = mx.add(1, 1);
          expect(kept = mx.keep(a)).toBe(a);
          return a;
        });
      });
    });
    expect(grown).toBe(1);
    expect(kept!.item()).toBe(2);
    kept!.dispose();
  });

  it("keeps constants that are made at their first use", () => {
    let constant: mx.Array | undefined;
    const scaled = (factor: number): mx.Array => (constant ??= mx.keep(mx.add([1, 2], 0))).multiply(factor);
    expect(mx.tidy(() => scaled(2).toArray())).toEqual([2, 4]);
    expect(mx.tidy(() => scaled(3).toArray())).toEqual([3, 6]);
  });

  it("keeps the arrays of a tree, whichever scopes they are in", async () => {
    const grown = growth(() => {
      const [outer, inner] = mx.tidy(() => {
        const outer = [mx.add(1, 0), mx.add(2, 0), mx.add(3, 0)];
        return [
          outer.slice(0, 0).concat(mx.tidy(() => {
            const inner = new Map([["a", mx.add(4, 0)]]);
            mx.keep({ outer, inner });
            return [...inner.values(), ...outer];
          })),
          0,
        ];
      });
      expect((outer as mx.Array[]).map((a) => a.item())).toEqual([4, 1, 2, 3]);
      expect(inner).toBe(0);
    });
    expect(grown).toBe(4);
    let kept: mx.Array | undefined;
    await mx.tidy(async () => {
      const a = mx.add(1, 1);
      await soon();
      kept = mx.keep(a);
    });
    expect(kept!.item()).toBe(2);
  });

  it("leaves other values alone, and refuses promises", () => {
    expect(mx.keep(7)).toBe(7);
    expect(mx.keep(null)).toBe(null);
    expect(() => mx.keep(Promise.resolve(mx.add(1, 1)))).toThrow(TypeError);
  });
});

describe("dispose()", () => {
  it("can be called twice, and at the end of a block by using", () => {
    const a = mx.array([1]);
    {
      using b = a;
      expect(b.item()).toBe(1);
    }
    expect(a.disposed).toBe(true);
    a.dispose();
    expect(() => a.add(1)).toThrow("add: the array has been disposed");
    expect(() => a.toArray()).toThrow("toArray: the array has been disposed");
  });
});

describe("memory", () => {
  const MIB = 2 ** 20;
  const ones = (): mx.Array => {
    const a = mx.add(mx.zeros([MIB / 4]), 1);
    mx.evaluate(a);
    return a;
  };

  it("active() grows with what is computed and shrinks when it is disposed", () => {
    const before = mx.memory.active();
    const a = mx.tidy(ones);
    expect(mx.memory.active() - before).toBe(MIB);
    a.dispose();
    expect(mx.memory.active() - before).toBe(0);
  });

  it("peak() keeps the most there was, until resetPeak()", () => {
    mx.tidy(() => [ones(), ones()]).forEach((a) => a.dispose());
    expect(mx.memory.peak()).toBeGreaterThanOrEqual(mx.memory.active() + 2 * MIB);
    mx.memory.resetPeak();
    expect(mx.memory.peak()).toBe(0);
    mx.tidy(() => ones().item.length);
    expect(mx.memory.peak()).toBeGreaterThanOrEqual(MIB);
  });

  it("cache() tells what is kept for later, clearCache() gives it back", () => {
    mx.tidy(() => ones().size);
    mx.memory.active();
    expect(mx.memory.cache()).toBeGreaterThanOrEqual(MIB);
    mx.memory.clearCache();
    expect(mx.memory.cache()).toBe(0);
  });

  it("cacheLimit(0) keeps nothing", () => {
    const before = mx.memory.cacheLimit(0);
    expect(before).toBeGreaterThan(0);
    expect(mx.memory.cacheLimit()).toBe(0);
    mx.tidy(() => ones().size);
    mx.memory.clearCache();
    mx.tidy(() => ones().size);
    mx.add(1, 1).item();
    expect(mx.memory.cache()).toBeLessThan(MIB);
    expect(mx.memory.cacheLimit(before)).toBe(0);
    expect(mx.memory.cacheLimit()).toBe(before);
  });

  it("limit() tells what limit(bytes) set, and computing goes on past it", () => {
    const before = mx.memory.limit();
    expect(before).toBeGreaterThan(2 ** 30);
    expect(mx.memory.limit(1000)).toBe(before);
    expect(mx.memory.limit()).toBe(1000);
    expect(mx.tidy(() => ones().sum().item())).toBe(MIB / 4);
    expect(mx.memory.limit(2 ** 53 - 1)).toBe(1000);
    expect(mx.memory.limit(before)).toBe(2 ** 53 - 1);
  });

  it("wiredLimit() takes 0", () => {
    expect(mx.memory.wiredLimit(0)).toBeGreaterThanOrEqual(0);
  });

  it("refuses limits that are no bytes", () => {
    for (const set of [mx.memory.limit, mx.memory.cacheLimit, mx.memory.wiredLimit]) {
      expect(code(() => set(-1))).toBe("OUT_OF_RANGE");
      expect(code(() => set(2 ** 53))).toBe("OUT_OF_RANGE");
      expect(code(() => set(NaN))).toBe("INVALID_ARGUMENT");
      expect(code(() => set(Infinity))).toBe("INVALID_ARGUMENT");
      expect(code(() => set(1.5))).toBe("INVALID_ARGUMENT");
      for (const bytes of ["1", null, 1n, {}, true]) expect(() => set(bytes as unknown as number)).toThrow(TypeError);
    }
    expect(() => mx.memory.limit(-1)).toThrow("memory.limit: bytes must be from 0 to 2^53 - 1, got -1");
  });

  // The numbers of mx.get_array_buffer_size.
  it("bufferSize() counts the memory behind arrays once, and in full", () => {
    mx.tidy(() => {
      const a = mx.add(mx.zeros([1000]), 1);
      expect(code(() => mx.memory.bufferSize(a))).toBe("INVALID_ARGUMENT");
      const part = a.index("10:20");
      mx.evaluate(a, part);
      expect(mx.memory.bufferSize(part)).toBe(4000);
      expect(mx.memory.bufferSize([a, { part }], 3, new Map([[1, part]]))).toBe(4000);
      const nothing = mx.zeros([0]);
      mx.evaluate(nothing);
      expect(mx.memory.bufferSize(nothing)).toBe(0);
      expect(mx.memory.bufferSize()).toBe(0);
      a.dispose();
      expect(code(() => mx.memory.bufferSize(a))).toBe("DISPOSED");
    });
  });

  it("arrays() counts what is alive, and the memory behind it once", () => {
    const before = mx.memory.arrays();
    expect(before.count).toBe(live());
    mx.tidy(() => {
      const a = mx.add(mx.zeros([1000]), 1);
      expect(mx.memory.arrays().count - before.count).toBe(2);
      expect(mx.memory.arrays().bytes - before.bytes).toBe(0);
      mx.evaluate(a, a.index("::2"));
      expect(mx.memory.arrays().bytes - before.bytes).toBe(8000);
    });
    expect(mx.memory.arrays()).toEqual(before);
  });
});

describe("memory.trace()", () => {
  afterEach(() => mx.memory.trace(false));

  it("tells where live arrays were made, the most bytes first", () => {
    expect(mx.memory.arrays().places).toEqual([]);
    mx.memory.trace(true);
    mx.memory.trace(true);
    const small = mx.array([1, 2, 3]);
    const large: mx.Array[] = [];
    for (let i = 0; i < 3; i++) large.push(mx.array(new Float32Array(1000)));
    mx.array(new Float32Array(5000)).dispose();
    const lazy = mx.add(1, 1);
    const { places } = mx.memory.arrays();
    expect(places.map(({ count, bytes }) => ({ count, bytes }))).toEqual([{ count: 3, bytes: 12_000 }, { count: 1, bytes: 12 }, { count: 1, bytes: 0 }]);
    for (const { place } of places) expect(place).toContain("memory.test.ts");
    mx.tidy(() => large.concat(small, lazy)).forEach((a) => a.dispose());
    expect(mx.memory.arrays().places).toEqual([]);
    mx.memory.trace(false);
    mx.array([1]);
    expect(mx.memory.arrays().places).toEqual([]);
  });

  it("forgets arrays that are gone, however many there were", () => {
    mx.memory.trace(true);
    for (let i = 0; i < 10_000; i++) mx.add(i, 1).dispose();
    const kept = [1, 2].map((n) => mx.add(n, 1));
    expect(mx.memory.arrays().places.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    kept.forEach((a) => a.dispose());
  });

  it("refuses what is no boolean", () => {
    for (const value of [undefined, 1, "true", null]) expect(() => mx.memory.trace(value as unknown as boolean)).toThrow(TypeError);
  });
});
