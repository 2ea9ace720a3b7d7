// What only a machine with a GPU shows: its streams, work that goes from one device to the other, and what GPUs do not do.

import { describe, expect, it } from "vitest";
import * as mx from "../../mod.ts";
import { code } from "./code.ts";

const available = mx.isAvailable("gpu");
const reason = available ? "" : " (skipped: there is no GPU)";

describe.skipIf(!available)(`on a GPU${reason}`, () => {
  it("streams print themselves, and depend on each other's work and the CPU's", () => {
    using first = mx.newStream("gpu");
    using second = mx.newStream("gpu");
    expect(String(first)).toBe(`Stream(Device(gpu, 0), ${first.index})`);
    let x = mx.zeros([4]);
    for (let i = 0; i < 120; i++) x = mx.add(x, 1, [first, second, "cpu", "gpu"][i % 4] as mx.StreamLike);
    expect(x.toArray()).toEqual([120, 120, 120, 120]);
  });

  it("streams are computed side by side, blocking and awaited, and are synchronized", async () => {
    using first = mx.newStream("gpu");
    using second = mx.newStream("gpu");
    const a = mx.eye(64);
    const power = (stream: mx.Stream): mx.Array => {
      let x = mx.multiply(a, 2, stream);
      for (let i = 0; i < 200; i++) x = mx.matmul(x, a, stream);
      return mx.sum(x, { stream });
    };
    const pairs = globalThis.Array.from({ length: 20 }, () => [power(first), power(second)]);
    await Promise.all(pairs.flat().map((each) => mx.evalAsync(each)));
    mx.synchronize(first);
    await mx.synchronizeAsync(second);
    expect(pairs.flat().map((each) => each.item())).toEqual(new globalThis.Array(40).fill(128));
    mx.evaluate(power(first), power(second));
  });

  it("thousands of streams are a handful", () => {
    for (let i = 0; i < 2000; i++) {
      using stream = mx.newStream("gpu");
      if (i % 100 === 0) expect(mx.add(i, 1, stream).item()).toBe(i + 1);
    }
  });

  it("an awaited evaluation lets the event loop run", async () => {
    using a = mx.multiply(mx.eye(1024), 0.5);
    mx.evaluate(mx.matmul(a, a));
    let last = performance.now();
    let longest = 0;
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const started = performance.now();
    await mx.evalAsync(mx.tidy(() => {
      let x = mx.matmul(a, a);
      for (let i = 0; i < 5000; i++) x = mx.matmul(x, a);
      return x;
    }));
    clearInterval(timer);
    expect(longest).toBeLessThan(Math.max(100, (performance.now() - started) / 2));
  });

  it("work that depends on failed work of the CPU fails as well, blocking and awaited", async () => {
    for (let i = 0; i < 5; i++) {
      const inverse = mx.linalg.inv([[0, 0], [0, 0]], "cpu");
      const blocking = mx.add(inverse, 1, "gpu");
      expect(() => blocking.toArray()).toThrow(/LU factorization failed/);
      const awaited = mx.add(mx.linalg.inv([[0, 0], [0, 0]], "cpu"), 1, "gpu");
      await expect(awaited.toArrayAsync()).rejects.toThrow(/LU factorization failed/);
      expect(mx.add(1, 2, "gpu").item()).toBe(3);
    }
  });

  it("float64 is refused, and goes through the CPU", () => {
    const a = mx.array([1, 2], "float64");
    expect(code(() => mx.add(a, 1, "gpu"))).toBe("INVALID_ARGUMENT");
    expect(code(() => mx.zeros([2], "float64", "gpu"))).toBe("INVALID_ARGUMENT");
    expect(mx.add(mx.add(a, 0.5, "cpu").astype("float32", "cpu"), 1, "gpu").toArray()).toEqual([2.5, 3.5]);
  });

  it("float64 from the CPU is printed, shown and read", () => {
    const a = mx.linspace(0, 1, 3, { dtype: "float64", stream: "cpu" });
    expect(String(a)).toBe("array([0, 0.5, 1], dtype=float64)");
    const shown = (a as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
    expect(shown["text/html"]).toContain("<td>0.5</td>");
    expect([a.toArray(), [...a.toTypedArray()], a.tolist()]).toEqual([[0, 0.5, 1], [0, 0.5, 1], [0, 0.5, 1]]);
  });

  it("convolutions of the same shapes but other strides are those of the CPU, and so are their gradients", () => {
    const normal = (shape: number[], seed: number): mx.Array => mx.random.normal(shape, "float32", { key: mx.random.key(seed), stream: "cpu" });
    const expectAlike = (compute: () => mx.Array): void => {
      const [got, expected] = (["gpu", "cpu"] as const).map((device) => mx.withDevice(device, () => compute().toFloat32Array()));
      const scale = Math.max(...expected!.map(Math.abs));
      // TF32 rounds the operands of products to eleven bits.
      expected!.forEach((value, i) => expect(Math.abs(got![i]! - value)).toBeLessThan(5e-3 * scale));
    };
    const weight = normal([4, 3, 3, 4], 0), input = normal([2, 5, 5, 4], 1);
    for (const stride of [1, 2, 3]) {
      expectAlike(() => mx.convTranspose2d(input, weight, stride));
      expectAlike(() => mx.convGeneral(input, weight, { inputDilation: stride }));
      // Results of one shape, by strides that reach to the end of the input.
      const wide = normal([2, 3 * stride + 3, 3 * stride + 3, 4], 2);
      expectAlike(() => mx.grad((x: mx.Array) => mx.sum(mx.square(mx.conv2d(x, weight, stride))))(wide));
    }
  });

  it("what only the CPU does is computed there, awaited as well, and goes on on the GPU", async () => {
    const long = mx.array([1, 2, 3], "int64").at([0, 0, 2]).add(mx.array([5, 6, 7], "int64"));
    await expect(mx.add(long, 1).toArrayAsync()).resolves.toEqual([13n, 3n, 11n]);
    const flags = mx.array([true, false]).at([0, 0, 1]).add(true);
    await expect(flags.toArrayAsync()).resolves.toEqual([true, true]);
    await expect(mx.add(mx.eye(2, { dtype: "complex64" }), 1).sum().itemAsync()).resolves.toEqual({ re: 6, im: 0 });
    await expect(mx.arange(0).toArrayAsync()).resolves.toEqual([]);
  });

  it("factorizations that MLX has on the CPU only say so, and run there on the GPU's arrays", () => {
    const a = mx.add([[2, 0], [0, 4]], 0, "gpu");
    const { linalg } = mx;
    const calls = [linalg.inv, linalg.pinv, linalg.qr, linalg.svd, linalg.lu, linalg.eigh, linalg.eig].map((op) => () => op(a));
    for (const call of calls) {
      expect(code(call)).toBe("INVALID_ARGUMENT");
      expect(call).toThrow("Explicitly pass a CPU stream to run it");
    }
    expect(mx.add(linalg.inv(a, "cpu"), 0, "gpu").toArray()).toEqual([[0.5, 0], [0, 0.25]]);
  });
});

// y[i] = x[i] + x[i]
const DOUBLING = `.version 7.0
.target sm_70
.address_size 64
.visible .entry twice(.param .u64 x, .param .u64 y)
{
  .reg .b32 %r<2>;
  .reg .f32 %f<3>;
  .reg .b64 %rd<6>;
  ld.param.u64 %rd1, [x];
  ld.param.u64 %rd2, [y];
  mov.u32 %r1, %tid.x;
  mul.wide.u32 %rd3, %r1, 4;
  add.s64 %rd4, %rd1, %rd3;
  add.s64 %rd5, %rd2, %rd3;
  ld.f32 %f1, [%rd4];
  add.f32 %f2, %f1, %f1;
  st.f32 [%rd5], %f2;
  ret;
}
`;

describe.skipIf(!mx.cuda.isAvailable())(`on a GPU of NVIDIA's${mx.cuda.isAvailable() ? "" : " (skipped: there is none)"}`, () => {
  it("code that is compiled already runs, and other code of its name is refused", () => {
    const call = {
      name: "twice",
      compiledSource: new TextEncoder().encode(DOUBLING),
      inputs: [mx.array([1, 2, 3])],
      outputShapes: [[3]],
      outputDtypes: ["float32"],
      scalars: [],
      grid: [3, 1, 1],
      threadgroup: [3, 1, 1],
    } as const;
    for (let i = 0; i < 2; i++) expect(mx.fast.precompiledCudaKernel(call)[0]!.toArray()).toEqual([2, 4, 6]);
    const other = new TextEncoder().encode(DOUBLING.replace("add.f32", "mul.f32"));
    expect(code(() => mx.fast.precompiledCudaKernel({ ...call, compiledSource: other }))).toBe("INVALID_ARGUMENT");
  });
});
