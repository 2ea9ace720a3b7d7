// Tokens of shared arrays within one thread: what they carry, how often they are good, what is refused, what they leave.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { census, live } from "./live.ts";

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    return error instanceof mx.MlxError ? `${error.op} ${error.code}` : `${(error as Error).name}`;
  }
}

describe("share and receive", () => {
  it("carry arrays of every dtype and layout, computed or not", () => {
    const base = mx.arange(24).reshape([2, 3, 4]);
    const arrays = [
      ...mx.dtype.values().filter((dtype) => dtype !== mx.float64).map((dtype) => base.astype(dtype)),
      mx.array([1.5, 2.5], "float64"),
      mx.array([{ re: 1, im: 2 }]),
      mx.transpose(base),
      base.index(1, "1:", "::2"),
      mx.broadcastTo(mx.array([1, 2]), [3, 2]),
      mx.array(7),
      mx.zeros([0, 3]),
      mx.matmul(mx.ones([2, 2]), mx.ones([2, 2]), mx.newStream("cpu")),
    ];
    for (const a of arrays) {
      const b = mx.receive(mx.share(a));
      expect([b.shape, b.dtype, b.toArray()]).toEqual([a.shape, a.dtype, a.toArray()]);
      expect(b === a).toBe(false);
    }
  });

  it("copy nothing, and keep the data when the sender's array is gone", () => {
    const a = mx.ones([1 << 20]);
    mx.evaluate(a);
    const before = census().bytes;
    const token = mx.share(a);
    const b = mx.receive(token);
    expect(census().bytes - before).toBeLessThan(1 << 20);
    a.dispose();
    expect(b.sum().item()).toBe(1 << 20);
  });

  it("keep apart what each side does with the array afterwards", () => {
    const a = mx.array([1, 2, 3]);
    const token = mx.share(a);
    a.indexPut([0], 9);
    const b = mx.receive(token);
    b.indexPut([1], 8);
    expect([a.toArray(), b.toArray()]).toEqual([[9, 2, 3], [1, 8, 3]]);
  });

  it("do it once for each receiver", () => {
    const once = mx.share(mx.array([1]));
    expect(mx.receive(once).toArray()).toEqual([1]);
    expect(codeOf(() => mx.receive(once))).toBe("receive DISPOSED");
    const twice = mx.share(mx.array([1]), { receivers: 2 });
    expect(mx.receive(twice).add(mx.receive(twice)).toArray()).toEqual([2]);
    expect(codeOf(() => mx.receive(twice))).toBe("receive DISPOSED");
  });

  it("share later, without blocking, what the array was at the call", async () => {
    const a = mx.add([1, 2], 1);
    const promise = mx.shareAsync(a);
    a.indexPut([0], 9).dispose();
    expect(mx.receive(await promise).toArray()).toEqual([2, 3]);
  });

  it("refuse what is no array, no token, disposed or traced", async () => {
    const gone = mx.array(1);
    gone.dispose();
    const wrong = (value: unknown): never => value as never;
    expect(codeOf(() => mx.share(gone))).toBe("share DISPOSED");
    await expect(mx.shareAsync(gone)).rejects.toThrow(mx.MlxError);
    for (const value of [1, [1], null, undefined, {}, Float32Array.of(1)]) {
      expect(() => mx.share(wrong(value))).toThrow(TypeError);
      await expect(mx.shareAsync(wrong(value))).rejects.toThrow(TypeError);
    }
    for (const receivers of [0, -1, 1.5, NaN]) expect(codeOf(() => mx.share(mx.array(1), { receivers }))).toBe("share INVALID_ARGUMENT");
    for (const options of ["2", null, { receiver: 2 }, { receivers: "2" }]) expect(() => mx.share(mx.array(1), wrong(options))).toThrow(TypeError);
    for (const value of [1, null, undefined, {}, 1n]) expect(() => mx.receive(wrong(value))).toThrow(TypeError);
    const token = mx.share(mx.array(1));
    for (const text of ["", "x", `${token}0`, token.toUpperCase(), " " + token, "\0".repeat(42), "é".repeat(1e6)]) {
      expect(codeOf(() => mx.receive(text))).toBe("receive INVALID_ARGUMENT");
    }
    expect(codeOf(() => mx.receive(`mlx-array-${"0".repeat(32)}`))).toBe("receive DISPOSED");
    expect(mx.receive(token).item()).toBe(1);

    const codes: string[] = [];
    mx.exportFunction(join(mkdtempSync(join(tmpdir(), "mlx-node-")), "f"), (x: mx.Array) => {
      codes.push(codeOf(() => mx.share(x)));
      return mx.add(x, 1);
    }, [[1, 2]]);
    expect(new Set(codes)).toEqual(new Set(["share INVALID_ARGUMENT"]));
  });

  it("leave nothing behind", async () => {
    const a = mx.array([1, 2]);
    const before = { live: live(), shared: census().shared };
    for (let i = 0; i < 50; i++) {
      mx.receive(mx.share(a)).dispose();
      mx.receive(await mx.shareAsync(a)).dispose();
      codeOf(() => mx.receive("x"));
      codeOf(() => mx.share(a, { receivers: 0 }));
    }
    expect(census().shared).toBe(before.shared);
    expect(live() - before.live).toBeLessThanOrEqual(0);
  });
});
