// Devices: naming them, the default, what a GPU stands for where there is none.

import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";

const hasGpu = mx.isAvailable("gpu");
const original = mx.defaultDevice();

afterEach(() => {
  mx.setDefaultDevice(original);
  mx.setDeviceFallback(true);
});

describe("device()", () => {
  it("names a device whether or not the machine has it", () => {
    const gpu = mx.device("gpu");
    expect([gpu.type, gpu.index, String(gpu), inspect(gpu)]).toEqual(["gpu", 0, "gpu", "gpu"]);
    expect(mx.device("cpu").equals(new mx.Device("cpu"))).toBe(true);
    expect(mx.device("cpu").equals(gpu)).toBe(false);
    expect(mx.device("cpu").equals("cpu")).toBe(false);
  });

  it("is the default device when it is not told which", () => {
    expect(mx.device().equals(mx.defaultDevice())).toBe(true);
    expect(mx.defaultDevice().type).toBe(hasGpu ? "gpu" : "cpu");
  });

  it("refuses other types", () => {
    for (const bad of ["tpu", "", 1, null, {}, [], true]) expect(() => mx.device(bad as never)).toThrow(TypeError);
    expect(() => new mx.Device("cpu", -1)).toThrow(mx.MlxError);
    expect(() => new mx.Device("cpu", 1.5)).toThrow(mx.MlxError);
  });
});

describe("setDefaultDevice()", () => {
  it("takes a Device or a type, and decides where operations run", () => {
    mx.setDefaultDevice("cpu");
    expect(mx.defaultDevice().type).toBe("cpu");
    expect(mx.defaultStream().device).toBe("cpu");
    mx.setDefaultDevice(mx.device("gpu"));
    expect(mx.defaultDevice().type).toBe("gpu");
    expect(mx.add(1, 2).item()).toBe(3);
    expect(mx.defaultStream().device).toBe(hasGpu ? "gpu" : "cpu");
    expect(() => mx.setDefaultDevice("tpu" as never)).toThrow("setDefaultDevice: device must be");
  });
});

describe("withDevice()", () => {
  it("holds for the function and gives its result", () => {
    expect(mx.withDevice("gpu", () => mx.defaultDevice().type)).toBe("gpu");
    expect(mx.withDevice(mx.device("cpu"), () => mx.add(1, 2).item())).toBe(3);
    expect(mx.defaultDevice().equals(original)).toBe(true);
  });

  it("holds across awaits, and ends with a throw", async () => {
    const other = original.type === "cpu" ? "gpu" : "cpu";
    const seen = await mx.withDevice(other, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return mx.defaultDevice().type;
    });
    expect(seen).toBe(other);
    expect(() =>
      mx.withDevice(other, () => {
        throw new RangeError("out");
      })
    ).toThrow("out");
    expect(mx.defaultDevice().equals(original)).toBe(true);
    expect(() => mx.withDevice(mx.defaultStream() as never, () => 1)).toThrow(TypeError);
  });

  it("ends what was set inside it", () => {
    mx.withDevice("cpu", () => {
      mx.setDefaultDevice("gpu");
      expect(mx.defaultDevice().type).toBe("gpu");
    });
    expect(mx.defaultDevice().equals(original)).toBe(true);
  });
});

describe("a machine's devices", () => {
  it("are told by isAvailable(), deviceCount() and deviceInfo()", () => {
    expect(mx.isAvailable("cpu")).toBe(true);
    expect(mx.isAvailable(mx.device("cpu"))).toBe(true);
    expect(mx.deviceCount("cpu")).toBe(1);
    expect(mx.deviceCount("gpu") > 0).toBe(hasGpu);
    const info = mx.deviceInfo("cpu");
    expect([typeof info.device_name, typeof info.architecture]).toEqual(["string", "string"]);
    for (const bad of ["tpu", undefined, 3]) expect(() => mx.isAvailable(bad as never)).toThrow(TypeError);
  });
});

describe("a GPU on a machine without one", () => {
  it("is the CPU for new streams and for operations, unless falling back is off", () => {
    mx.setDeviceFallback(true);
    using stream = mx.newStream("gpu");
    expect(stream.device).toBe(hasGpu ? "gpu" : "cpu");
    expect(mx.add([1], 2, { stream: "gpu" }).toArray()).toEqual([3]);
    expect(mx.add([1], 2, mx.device("gpu")).toArray()).toEqual([3]);
    mx.setDeviceFallback(false);
    const codes = [() => mx.newStream("gpu"), () => mx.add(1, 2, "gpu"), () => mx.deviceInfo("gpu"), () => mx.withDevice("gpu", () => mx.add(1, 2))].map(
      (call) => {
        try {
          call();
        } catch (error) {
          return (error as mx.MlxError).code;
        }
        return "none";
      },
    );
    expect(codes).toEqual(hasGpu ? ["none", "none", "none", "none"] : new globalThis.Array(4).fill("DEVICE_UNAVAILABLE"));
    expect(mx.add(1, 2, "cpu").item()).toBe(3);
    expect(() => mx.setDeviceFallback(1 as never)).toThrow(TypeError);
  });
});
