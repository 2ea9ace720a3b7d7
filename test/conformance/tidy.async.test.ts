// `tidy` of async functions: what is made across awaits, and by nobody else.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

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
      inner.push(
        await mx.tidy(async () => {
          await soon();
          return mx.add(1, 1).add(1);
        }),
      );
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
