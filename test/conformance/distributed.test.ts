// Communication between processes, as far as one process can tell; test/runtime has two of them talk.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

const { distributed } = mx;

describe("distributed.isAvailable()", () => {
  it("tells of each backend whether MLX has it", () => {
    expect(distributed.isAvailable("ring")).toBe(true);
    expect(distributed.isAvailable()).toBe(true);
    for (const backend of ["mpi", "nccl", "jaccl", "any"] as const) expect(typeof distributed.isAvailable(backend)).toBe("boolean");
    expect(code(() => distributed.isAvailable("smoke" as never))).toBe("INVALID_ARGUMENT");
    expect(code(() => distributed.isAvailable(5 as never))).toBe("TypeError");
  });
});

describe("distributed.init()", () => {
  it("gives a group of one to a process on its own", () => {
    for (const group of [distributed.init(), distributed.init(false, "any"), distributed.init({ backend: "ring" }), distributed.init({ strict: false })]) {
      expect([group.rank(), group.size(), String(group), inspect(group)]).toEqual([0, 1, "Group(rank 0 of 1)", "Group(rank 0 of 1)"]);
      group.dispose();
    }
  });

  it("throws when it is strict and there is no one, or no such backend", () => {
    expect(code(() => distributed.init(true))).toBe("RUNTIME");
    expect(code(() => distributed.init({ strict: true, backend: "ring" }))).toBe("RUNTIME");
    expect(code(() => distributed.init(false, "smoke" as never))).toBe("INVALID_ARGUMENT");
    for (const bad of ["ring", 1, null]) expect(code(() => distributed.init(bad as never))).toBe("TypeError");
    expect(code(() => distributed.init({ rank: 1 } as never))).toBe("TypeError");
    expect(code(() => distributed.init({ strict: 1 as never }))).toBe("TypeError");
  });
});

describe("a Group", () => {
  it("is taken by every operation, and by none when it is disposed", () => {
    const group = distributed.init();
    expect(distributed.allSum([1, 2], { group }).toArray()).toEqual([1, 2]);
    expect(distributed.allGather([1, 2], { group, stream: "cpu" }).toArray()).toEqual([1, 2]);
    expect(code(() => distributed.send([1], 0, { group }))).toBe("INVALID_ARGUMENT");
    group.dispose();
    group.dispose();
    expect(code(() => distributed.allSum([1, 2], { group }))).toBe("DISPOSED");
    expect(code(() => group.split(0))).toBe("DISPOSED");
    expect([group.rank(), group.size()]).toEqual([0, 1]);
  });

  it("of one process cannot be split", () => {
    using group = distributed.init();
    expect(code(() => group.split(0))).toBe("RUNTIME");
    expect(code(() => group.split(0.5))).toBe("INVALID_ARGUMENT");
    expect(code(() => group.split("0" as never))).toBe("TypeError");
    expect(code(() => group.split(2 ** 31))).toBe("OUT_OF_RANGE");
  });
});
