// Disposing of arrays: `tidy`, `keep` and `dispose`; async functions are tidy.async.test.ts's concern.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

  it("lets go, in a long loop, of what was disposed before its end", () => {
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
    let constant: mx.Array | undefined;
    const step = (a: mx.Array): mx.Array => {
      constant ??= mx.keep(mx.array([10, 20]));
      return mx.tidy(() => a.multiply(2).add(constant!)).add(1);
    };
    const folder = mkdtempSync(join(tmpdir(), "mlx-tidy-"));
    const grown = growth(() => {
      mx.tidy(() => mx.exportFunction(join(folder, "step.mlxfn"), step, [[1, 2]]));
      using run = mx.importFunction(join(folder, "step.mlxfn"));
      expect(mx.tidy(() => run([1, 2])[0]!.toArray())).toEqual([13, 25]);
    });
    rmSync(folder, { recursive: true });
    expect(grown).toBe(1);
    expect(constant!.toArray()).toEqual([10, 20]);
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

  it("keeps the arrays of a tree, whichever scopes they are in", () => {
    const kept: mx.Array[] = [];
    const grown = growth(() => {
      mx.tidy(() => {
        const outer = [mx.add(1, 0), mx.add(2, 0), mx.add(3, 0)];
        mx.tidy(() => {
          const inner = new Map([["a", mx.add(4, 0)]]);
          mx.keep({ outer, inner });
          kept.push(...outer, ...inner.values());
        });
        mx.add(5, 0);
      });
    });
    expect(grown).toBe(4);
    expect(kept.map((a) => a.item())).toEqual([1, 2, 3, 4]);
  });

  it("keeps an array of an async function", async () => {
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
