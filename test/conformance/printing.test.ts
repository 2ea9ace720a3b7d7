// Print options and shapes without arrays.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

describe("print options", () => {
  it("set the decimal places, until they are set again", () => {
    const a = mx.array([1.23456789]);
    expect(mx.getPrintoptions()).toEqual({ precision: -1 });
    mx.setPrintoptions({ precision: 3 });
    expect(String(a)).toBe("array([1.235], dtype=float32)");
    expect(mx.printoptions({ precision: 1 }, () => String(a))).toBe("array([1.2], dtype=float32)");
    expect(() =>
      mx.printoptions({ precision: 0 }, () => {
        throw new RangeError("out");
      })
    ).toThrow("out");
    expect(mx.getPrintoptions()).toEqual({ precision: 3 });
    mx.setPrintoptions({});
    expect(String(a)).toBe("array([1.23457], dtype=float32)");
  });

  it("refuse what is no number of places", () => {
    for (const precision of [-2, 101, 1.5, NaN]) expect(() => mx.setPrintoptions({ precision })).toThrow(mx.MlxError);
    for (const bad of ["3", true, {}]) expect(() => mx.setPrintoptions({ precision: bad as never })).toThrow(TypeError);
    expect(() => mx.setPrintoptions(3 as never)).toThrow(TypeError);
  });
});

describe("broadcastShapes()", () => {
  it("gives the common shape of any number of shapes", () => {
    expect(mx.broadcastShapes([1, 2], [3, 1], [2])).toEqual([3, 2]);
    expect(mx.broadcastShapes([4])).toEqual([4]);
    expect(mx.broadcastShapes([], [0, 1], [3])).toEqual([0, 3]);
  });

  it("refuses shapes that do not broadcast, none, and what is no shape", () => {
    expect(() => mx.broadcastShapes([2], [3])).toThrow("broadcastShapes: [broadcast_shapes] Shapes (2) and (3) cannot be broadcast.");
    expect(() => mx.broadcastShapes()).toThrow(mx.MlxError);
    expect(() => mx.broadcastShapes([1.5], [2])).toThrow(mx.MlxError);
    expect(() => mx.broadcastShapes(["2"] as never)).toThrow(TypeError);
  });
});
