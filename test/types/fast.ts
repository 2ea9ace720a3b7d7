// Fused operations, and kernels of one's own; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike, Shape } from "../../mod.ts";
import { a, arrays, b, type Flat, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.fast.rmsNorm, Op<[ArrayLike], [ArrayLike | null, number], mx.fast.RmsNormOptions>>(true);
arrays([mx.fast.rmsNorm(a), mx.fast.rmsNorm(a, null, 1e-5, stream), mx.fast.rmsNorm(a, { weight: null, eps: 1e-5, stream: "cpu" })]);
same<mx.fast.RmsNormOptions, Options<{ weight: ArrayLike | null; eps: number }>>(true);

same<typeof mx.fast.layerNorm, Op<[ArrayLike], [ArrayLike | null, ArrayLike | null, number], mx.fast.LayerNormOptions>>(true);
arrays([mx.fast.layerNorm(a), mx.fast.layerNorm(a, null, b, 1e-5, stream), mx.fast.layerNorm(a, { weight: null, bias: b, eps: 1e-5, stream: "cpu" })]);
same<mx.fast.LayerNormOptions, Options<{ weight: ArrayLike | null; bias: ArrayLike | null; eps: number }>>(true);

same<typeof mx.fast.crossEntropy, Op<[ArrayLike, ArrayLike]>>(true);
arrays([mx.fast.crossEntropy(a, [0, 1]), mx.fast.crossEntropy(a, [0, 1], stream), mx.fast.crossEntropy(a, [0, 1], { stream: "cpu" })]);

same<typeof mx.fast.rope, Op<[ArrayLike, number], [], mx.fast.RopeOptions>>(true);
arrays([
  mx.fast.rope(a, 2),
  mx.fast.rope(a, 2, stream),
  mx.fast.rope(a, 2, { traditional: true, base: null, scale: 1, offset: [1, 2], freqs: b, stream: "cpu" }),
]);
same<mx.fast.RopeOptions, Options<{ traditional: boolean; base: number | null; scale: number; offset: ArrayLike; freqs: ArrayLike | null }>>(true);

same<
  typeof mx.fast.gatedDeltaUpdate,
  Op<[ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike], [ArrayLike | null, ArrayLike | null], mx.fast.GatedDeltaUpdateOptions, [mx.Array, mx.Array]>
>(true);
mx.fast.gatedDeltaUpdate(a, a, a, a, a);
mx.fast.gatedDeltaUpdate(a, a, a, a, a, null, b, stream);
mx.fast.gatedDeltaUpdate(a, a, a, a, a, { initialState: null, mask: b, stream: "cpu" });
same<mx.fast.GatedDeltaUpdateOptions, Options<{ initialState: ArrayLike | null; mask: ArrayLike | null }>>(true);

// The scale is an option that has no default.
same<typeof mx.fast.scaledDotProductAttention, (q: ArrayLike, k: ArrayLike, v: ArrayLike, options: mx.fast.ScaledDotProductAttentionOptions) => mx.Array>(true);
same<
  mx.fast.ScaledDotProductAttentionOptions,
  {
    scale: number;
    mask?: "causal" | ArrayLike | null | undefined;
    sinks?: ArrayLike | null | undefined;
    forceFused?: boolean | undefined;
    stream?: mx.StreamLike | undefined;
  }
>(true);
arrays([
  mx.fast.scaledDotProductAttention(a, a, a, { scale: 1 }),
  mx.fast.scaledDotProductAttention(a, a, a, { scale: 1, mask: "causal", stream }),
  mx.fast.scaledDotProductAttention(a, a, a, { scale: 1, mask: [[true]], sinks: [1], forceFused: true, stream: "gpu" }),
]);

same<typeof mx.fast.metalKernel, (options: mx.fast.MetalKernelOptions) => mx.fast.Kernel>(true);
same<typeof mx.fast.cudaKernel, (options: mx.fast.CudaKernelOptions) => mx.fast.Kernel>(true);
same<typeof mx.fast.precompiledCudaKernel, (options: mx.fast.PrecompiledCudaKernelOptions) => mx.Array[]>(true);
same<mx.fast.Kernel, (call: mx.fast.KernelCall) => mx.Array[]>(true);
type Source = {
  name: string;
  inputNames: readonly string[];
  outputNames: readonly string[];
  source: string;
  header?: string | undefined;
  ensureRowContiguous?: boolean | undefined;
};
type Call = {
  inputs: readonly ArrayLike[];
  outputShapes: readonly Shape[];
  outputDtypes: readonly DtypeLike[];
  grid: readonly [number, number, number];
  threadgroup: readonly [number, number, number];
  initValue?: number | null | undefined;
  stream?: mx.StreamLike | undefined;
};
same<mx.fast.KernelOptions, Source>(true);
same<
  mx.fast.MetalKernelOptions,
  Flat<Source & { atomicOutputs?: boolean | undefined; compileOptions?: { mathMode?: "safe" | "relaxed" | "fast" | undefined } | undefined }>
>(true);
same<mx.fast.CudaKernelOptions, Flat<Source & { sharedMemory?: number | undefined }>>(true);
same<mx.fast.KernelCall, Flat<Call & { template?: Readonly<Record<string, mx.fast.TemplateValue>> | undefined; verbose?: boolean | undefined }>>(true);
same<
  mx.fast.PrecompiledCudaKernelOptions,
  Flat<
    Call & {
      name: string;
      compiledSource: Uint8Array;
      scalars: readonly (boolean | { int: number } | { float: number })[];
      sharedMemory?: number | undefined;
      ensureRowContiguous?: boolean | undefined;
    }
  >
>(true);
same<mx.fast.Triple, readonly [number, number, number]>(true);
same<mx.fast.TemplateValue, DtypeLike | number | boolean>(true);

const kernel: mx.fast.Kernel = mx.fast.cudaKernel({ name: "k", inputNames: [], outputNames: ["y"], source: "" });
const outputs = kernel({
  inputs: [a, 1],
  outputShapes: [2, [2, 2]],
  outputDtypes: ["int8", mx.float32],
  grid: [1, 1, 1],
  threadgroup: [1, 1, 1],
  template: { T: "int8", N: 1, flag: true },
});
same<typeof outputs, mx.Array[]>(true);
mx.fast.metalKernel({ name: "k", inputNames: [], outputNames: [], source: "", atomicOutputs: true, compileOptions: { mathMode: "fast" } });

// @ts-expect-error the scale of an attention has no default
mx.fast.scaledDotProductAttention(a, a, a);
// @ts-expect-error not even with a mask
mx.fast.scaledDotProductAttention(a, a, a, { mask: "causal" });
// @ts-expect-error no such mask
mx.fast.scaledDotProductAttention(a, a, a, { scale: 1, mask: "sideways" });
// @ts-expect-error by name only
mx.fast.rope(a, 2, true);
// @ts-expect-error how many to turn
mx.fast.rope(a);
// @ts-expect-error targets are needed
mx.fast.crossEntropy(a);
// @ts-expect-error five operands
mx.fast.gatedDeltaUpdate(a, a, a);
// @ts-expect-error a kernel has a source
mx.fast.cudaKernel({ name: "k", inputNames: [], outputNames: [] });
// @ts-expect-error a grid has three sides
kernel({ inputs: [], outputShapes: [], outputDtypes: [], grid: [1, 1], threadgroup: [1, 1, 1] });
// @ts-expect-error what only Metal has
mx.fast.cudaKernel({ name: "k", inputNames: [], outputNames: [], source: "", atomicOutputs: true });
