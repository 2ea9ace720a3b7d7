// Kernels of one's own: what is checked anywhere, and what they compute where there is a GPU.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";
import { live } from "./live.ts";

const { cuda, fast, metal } = mx;

const DESCRIBED = { name: "twice", inputNames: ["x"], outputNames: ["y"], source: "y[0] = x[0];" } as const;
const CALL = { inputs: [[1, 2]], outputShapes: [[2]], outputDtypes: ["float32"], grid: [2, 1, 1], threadgroup: [2, 1, 1] } as const;
const CODE = { ...CALL, name: "twice", compiledSource: Uint8Array.of(1), scalars: [] } as const;

const BACKENDS = [
  { name: "metalKernel", make: fast.metalKernel, available: metal.isAvailable(), device: "Apple" },
  { name: "cudaKernel", make: fast.cudaKernel, available: cuda.isAvailable(), device: "NVIDIA" },
] as const;

type Any = (options: unknown) => mx.fast.Kernel;

describe("metal and cuda", () => {
  it("are there at most one at a time, and only with a GPU", () => {
    expect([metal.isAvailable(), cuda.isAvailable()].filter(Boolean).length).toBe(mx.isAvailable("gpu") ? 1 : 0);
    expect(Object.keys(metal.deviceInfo()).length > 0).toBe(metal.isAvailable());
  });

  it("say which GPU a recording needs", () => {
    if (!metal.isAvailable()) {
      expect(code(() => metal.startCapture("/tmp/é.gputrace"))).toBe("UNSUPPORTED");
      expect(() => metal.stopCapture()).toThrow("metal.stopCapture: this needs a GPU of Apple's");
    }
    expect(code(() => metal.startCapture(5 as never))).toBe("TypeError");
    expect(code(() => metal.startCapture("a\0b"))).toBe("INVALID_ARGUMENT");
    expect(code(() => metal.startCapture("x".repeat(2_000_000)))).toBe("OUT_OF_RANGE");
  });
});

for (const { name, make, available, device } of BACKENDS) {
  describe(`fast.${name}()`, () => {
    const any = make as Any;

    it("checks what describes a kernel, whatever the machine", () => {
      for (const key of ["name", "inputNames", "outputNames", "source"]) expect(code(() => any({ ...DESCRIBED, [key]: undefined }))).toBe("TypeError");
      for (const bad of [undefined, null, "x", 5, []]) expect(code(() => any(bad))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, inputNames: [5] }))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, inputNames: new globalThis.Array(2) }))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, header: 5 }))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, ensureRowContiguous: 1 }))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, stream: "cpu" }))).toBe("TypeError");
      expect(code(() => any({ ...DESCRIBED, name: "two words" }))).toBe("INVALID_ARGUMENT");
      expect(code(() => any({ ...DESCRIBED, name: "" }))).toBe("INVALID_ARGUMENT");
      expect(code(() => any({ ...DESCRIBED, inputNames: ["x y"] }))).toBe("INVALID_ARGUMENT");
      expect(code(() => any({ ...DESCRIBED, outputNames: [] }))).toBe("INVALID_ARGUMENT");
    });

    it("checks a call, whatever the machine", () => {
      const kernel = make(DESCRIBED) as (call: unknown) => unknown;
      const bad: [change: Record<string, unknown>, code: string][] = [
        [{ inputs: 5 }, "TypeError"],
        [{ inputs: ["x"] }, "TypeError"],
        [{ inputs: [] }, "INVALID_ARGUMENT"],
        [{ inputs: [[1], [2]] }, "INVALID_ARGUMENT"],
        [{ outputShapes: 5 }, "TypeError"],
        [{ outputShapes: [["2"]] }, "TypeError"],
        [{ outputShapes: [] }, "INVALID_ARGUMENT"],
        [{ outputShapes: [[2], [2]] }, "INVALID_ARGUMENT"],
        [{ outputShapes: [[-1]] }, "INVALID_ARGUMENT"],
        [{ outputShapes: [[1.5]] }, "INVALID_ARGUMENT"],
        [{ outputShapes: [[2 ** 31]] }, "OUT_OF_RANGE"],
        [{ outputShapes: [[2 ** 30, 2 ** 30]] }, "OUT_OF_MEMORY"],
        [{ outputDtypes: ["float8"] }, "INVALID_ARGUMENT"],
        [{ outputDtypes: [5] }, "TypeError"],
        [{ outputDtypes: [] }, "INVALID_ARGUMENT"],
        [{ outputDtypes: ["int8", "int8"] }, "INVALID_ARGUMENT"],
        [{ grid: 2 }, "TypeError"],
        [{ grid: [2, 1] }, "INVALID_ARGUMENT"],
        [{ grid: [2, 1, 0] }, "INVALID_ARGUMENT"],
        [{ grid: [-2, 1, 1] }, "INVALID_ARGUMENT"],
        [{ grid: [0.5, 1, 1] }, "INVALID_ARGUMENT"],
        [{ grid: [2 ** 31, 1, 1] }, "OUT_OF_RANGE"],
        [{ grid: [2 ** 31 - 1, 1, 1] }, "OUT_OF_RANGE"],
        [{ threadgroup: undefined }, "TypeError"],
        [{ threadgroup: [1, 0, 1] }, "INVALID_ARGUMENT"],
        [{ threadgroup: [1025, 1, 1] }, "INVALID_ARGUMENT"],
        [{ threadgroup: [64, 64, 1] }, "INVALID_ARGUMENT"],
        [{ threadgroup: [1 << 20, 1 << 20, 1 << 20] }, "INVALID_ARGUMENT"],
        [{ template: 5 }, "TypeError"],
        [{ template: [["T", "float32"]] }, "TypeError"],
        [{ template: { T: null } }, "TypeError"],
        [{ template: { T: "float8" } }, "INVALID_ARGUMENT"],
        [{ template: { T: 0.5 } }, "INVALID_ARGUMENT"],
        [{ template: { N: 2 ** 31 } }, "OUT_OF_RANGE"],
        [{ template: { "a b": 1 } }, "INVALID_ARGUMENT"],
        [{ initValue: "0" }, "TypeError"],
        [{ verbose: 1 }, "TypeError"],
        [{ stream: "tpu" }, "TypeError"],
        [{ axis: 0 }, "TypeError"],
      ];
      for (const [change, expected] of bad) {
        const key = Object.keys(change)[0]!;
        // Where the kernel could run, its outputs' size is looked at last.
        if (expected === "OUT_OF_MEMORY" && !available) continue;
        expect(`${key} ${code(() => kernel({ ...CALL, ...change }))}`).toBe(`${key} ${expected}`);
      }
      for (const none of [undefined, null, "cpu", []]) expect(code(() => kernel(none))).toBe("TypeError");
      const gone = mx.array([1]);
      gone.dispose();
      expect(code(() => kernel({ ...CALL, inputs: [gone] }))).toBe("DISPOSED");
    });

    it("refuses a source that is too long for a call", () => {
      for (const source of ["x".repeat(2_000_000), "é".repeat(500_000)]) {
        expect(code(() => make({ ...DESCRIBED, source })(CALL))).toBe("OUT_OF_RANGE");
      }
      expect(mx.add(1, 2).item()).toBe(3);
    });

    it.skipIf(available)(`is UNSUPPORTED where its GPU is missing, naming it, and leaves nothing behind${available ? " (skipped: it is there)" : ""}`, () => {
      const kernel = make({ ...DESCRIBED, source: `// ${"é€😀".repeat(1000)}\n`, header: "#define ONE 1" });
      const before = live();
      for (let i = 0; i < 20; i++) {
        const all = { template: { T: "float16", N: 3, fast: true, D: mx.int8 }, initValue: 0.5, verbose: false } as const;
        expect(code(() => kernel({ ...CALL, ...all }))).toBe("UNSUPPORTED");
      }
      expect(live()).toBe(before);
      expect(() => kernel(CALL)).toThrow(`fast.${name}: this needs a GPU of ${device}'s, and the loaded MLX has none`);
      expect(mx.add(1, 2).item()).toBe(3);
    });
  });
}

describe("fast.metalKernel()", () => {
  it("knows three kinds of arithmetic", () => {
    for (const mathMode of ["safe", "relaxed", "fast", undefined] as const) fast.metalKernel({ ...DESCRIBED, compileOptions: { mathMode } });
    expect(code(() => fast.metalKernel({ ...DESCRIBED, compileOptions: { mathMode: "slow" as never } }))).toBe("INVALID_ARGUMENT");
    expect(code(() => fast.metalKernel({ ...DESCRIBED, compileOptions: { math: 1 } as never }))).toBe("TypeError");
    expect(code(() => fast.metalKernel({ ...DESCRIBED, compileOptions: 5 as never }))).toBe("TypeError");
    expect(code(() => fast.metalKernel({ ...DESCRIBED, atomicOutputs: 1 as never }))).toBe("TypeError");
  });
});

describe("fast.cudaKernel()", () => {
  it("checks the shared memory", () => {
    expect(code(() => fast.cudaKernel({ ...DESCRIBED, sharedMemory: -1 }))).toBe("INVALID_ARGUMENT");
    expect(code(() => fast.cudaKernel({ ...DESCRIBED, sharedMemory: 0.5 }))).toBe("INVALID_ARGUMENT");
    expect(code(() => fast.cudaKernel({ ...DESCRIBED, sharedMemory: "1" as never }))).toBe("TypeError");
    expect(code(() => fast.cudaKernel({ ...DESCRIBED, sharedMemory: 2 ** 31 })(CALL))).toBe("OUT_OF_RANGE");
  });
});

describe("fast.precompiledCudaKernel()", () => {
  const run = fast.precompiledCudaKernel as (options: unknown) => unknown;

  it("checks its options, whatever the machine", () => {
    const bad: [change: Record<string, unknown>, code: string][] = [
      [{ name: undefined }, "TypeError"],
      [{ name: "a b" }, "INVALID_ARGUMENT"],
      [{ compiledSource: "ptx" }, "TypeError"],
      [{ compiledSource: new Uint8Array(0) }, "INVALID_ARGUMENT"],
      [{ scalars: undefined }, "TypeError"],
      [{ scalars: [1] }, "TypeError"],
      [{ scalars: [{}] }, "TypeError"],
      [{ scalars: [{ int: 1, float: 1 }] }, "TypeError"],
      [{ scalars: [{ int: "1" }] }, "TypeError"],
      [{ scalars: [{ int: 0.5 }] }, "INVALID_ARGUMENT"],
      [{ scalars: [{ int: 2 ** 31 }] }, "OUT_OF_RANGE"],
      [{ outputShapes: [], outputDtypes: [] }, "INVALID_ARGUMENT"],
      [{ outputShapes: [[2], [2]] }, "INVALID_ARGUMENT"],
      [{ threadgroup: [0, 1, 1] }, "INVALID_ARGUMENT"],
      [{ sharedMemory: -1 }, "INVALID_ARGUMENT"],
      [{ template: {} }, "TypeError"],
      [{ verbose: true }, "TypeError"],
    ];
    for (const [change, expected] of bad) {
      const key = Object.keys(change)[0]!;
      expect(`${key} ${code(() => run({ ...CODE, ...change }))}`).toBe(`${key} ${expected}`);
    }
  });

  it.skipIf(cuda.isAvailable())(
    `is UNSUPPORTED without a GPU of NVIDIA's, and leaves nothing behind${cuda.isAvailable() ? " (skipped: it is there)" : ""}`,
    () => {
      const before = live();
      for (let i = 0; i < 20; i++) {
        const options = { ...CODE, compiledSource: new Uint8Array(2_000_000), scalars: [true, { int: 3 }, { float: 0.5 }], initValue: null, sharedMemory: 64 };
        expect(code(() => run(options))).toBe("UNSUPPORTED");
      }
      expect(live()).toBe(before);
    },
  );
});

/** What differs between the two languages. */
const LANGUAGES = {
  metalKernel: { index: "thread_position_in_grid.x", next: "uint" },
  cudaKernel: { index: "cooperative_groups::this_grid().thread_rank()", next: "auto" },
} as const;

for (const { name, make, available, device } of BACKENDS) {
  describe.skipIf(!available)(`fast.${name}() ${available ? "on a GPU" : `(skipped: the loaded MLX has no GPU of ${device}'s)`}`, () => {
    const { index, next } = LANGUAGES[name];
    const at = `${next} i = ${index};`;

    it("computes what the source says, with templates, several inputs and outputs and an initial value", () => {
      const kernel = make({
        name: "scaled",
        inputNames: ["a", "b"],
        outputNames: ["sum", "scaled"],
        header: "#define OFFSET 10\n",
        source: `${at} if (i < a_shape[0]) { sum[i] = a[i] + b[i] + OFFSET; scaled[i] = T(N) * T(a[i]); if (F) scaled[i] += T(0.5f); }`,
      });
      const [sum, scaled] = kernel({
        inputs: [[1, 2, 3], mx.flip(mx.array([10, 20, 30]))],
        outputShapes: [[3], [4]],
        outputDtypes: ["float32", "float16"],
        grid: [4, 1, 1],
        threadgroup: [4, 1, 1],
        template: { T: "float16", N: 3, F: true },
        initValue: -1,
      });
      expect(sum!.toArray()).toEqual([41, 32, 23]);
      expect(scaled!.toArray()).toEqual([3.5, 6.5, 9.5, -1]);
      expect(scaled!.dtype).toBe("float16");
    });

    it("keeps kernels of one name but other code or other dtypes apart", () => {
      const made = (source: string): mx.fast.Kernel => make({ name: "same", inputNames: ["x"], outputNames: ["y"], source: `${at} ${source}` });
      const twice = made("y[i] = x[i] + x[i];");
      const square = made("y[i] = x[i] * x[i];");
      const call = (kernel: mx.fast.Kernel, dtype: mx.DtypeKey): unknown =>
        kernel({ ...CALL, inputs: [mx.array([1, 3], dtype)], outputDtypes: [dtype] })[0]!.toArray();
      for (const dtype of ["float32", "int32", "float16"] as const) {
        expect(call(twice, dtype)).toEqual([2, 6]);
        expect(call(square, dtype)).toEqual([1, 9]);
      }
    });

    it("reports source that does not compile, a stream of the CPU, and outputs that no memory holds", () => {
      const wrong = make({ ...DESCRIBED, name: "wrong", source: "this is no code" });
      expect(code(() => wrong(CALL)[0]!.toArray())).toBe("RUNTIME");
      expect(code(() => make(DESCRIBED)({ ...CALL, stream: "cpu" }))).toBe("INVALID_ARGUMENT");
      expect(mx.add(1, 2).item()).toBe(3);
    });
  });
}
