// Matrices of few bits an element; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike } from "../../mod.ts";
import { a, arrays, b, type Op, type Options, same, stream } from "./subjects.ts";

same<
  typeof mx.quantize,
  Op<
    [ArrayLike],
    [number | null, number | null, "affine" | "mxfp4" | "mxfp8" | "nvfp4"],
    mx.QuantizeOptions,
    [w: mx.Array, scales: mx.Array, biases?: mx.Array]
  >
>(true);
mx.quantize(a);
mx.quantize(a, null, 8, "mxfp8", stream);
mx.quantize(a, { groupSize: null, bits: 8, mode: "mxfp8", globalScale: null, stream: "cpu" });
same<
  mx.QuantizeOptions,
  Options<{ groupSize: number | null; bits: number | null; mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4"; globalScale: ArrayLike | null }>
>(true);

same<
  typeof mx.dequantize,
  Op<
    [ArrayLike, ArrayLike],
    [ArrayLike | null, number | null, number | null, "affine" | "mxfp4" | "mxfp8" | "nvfp4", ArrayLike | null, DtypeLike | null],
    mx.DequantizeOptions
  >
>(true);
arrays([
  mx.dequantize(a, b),
  mx.dequantize(a, b, null, null, 8, "mxfp8", null, "float16", stream),
  mx.dequantize(a, b, { biases: null, groupSize: null, bits: 8, mode: "mxfp8", globalScale: null, dtype: "float16", stream: "cpu" }),
]);
same<
  mx.DequantizeOptions,
  Options<
    {
      biases: ArrayLike | null;
      groupSize: number | null;
      bits: number | null;
      mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4";
      globalScale: ArrayLike | null;
      dtype: DtypeLike | null;
    }
  >
>(true);

same<
  typeof mx.quantizedMatmul,
  Op<
    [ArrayLike, ArrayLike, ArrayLike],
    [ArrayLike | null, boolean, number | null, number | null, "affine" | "mxfp4" | "mxfp8" | "nvfp4"],
    mx.QuantizedMatmulOptions
  >
>(true);
arrays([
  mx.quantizedMatmul(a, b, b),
  mx.quantizedMatmul(a, b, b, null, false, null, 8, "mxfp8", stream),
  mx.quantizedMatmul(a, b, b, { biases: null, transpose: false, groupSize: null, bits: 8, mode: "mxfp8", stream: "cpu" }),
]);
same<
  mx.QuantizedMatmulOptions,
  Options<{ biases: ArrayLike | null; transpose: boolean; groupSize: number | null; bits: number | null; mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4" }>
>(true);

same<
  typeof mx.gatherQMM,
  Op<
    [ArrayLike, ArrayLike, ArrayLike],
    [ArrayLike | null, ArrayLike | null, ArrayLike | null, boolean, number | null, number | null, "affine" | "mxfp4" | "mxfp8" | "nvfp4", ArrayLike | null],
    mx.GatherQMMOptions
  >
>(true);
arrays([
  mx.gatherQMM(a, b, b),
  mx.gatherQMM(a, b, b, null, null, [0], false, null, 8, "mxfp8", null, stream),
  mx.gatherQMM(a, b, b, {
    biases: null,
    lhsIndices: null,
    rhsIndices: [0],
    transpose: false,
    groupSize: null,
    bits: 8,
    mode: "mxfp8",
    globalScale: null,
    sortedIndices: true,
    stream: "cpu",
  }),
]);
same<
  mx.GatherQMMOptions,
  Options<
    {
      biases: ArrayLike | null;
      lhsIndices: ArrayLike | null;
      rhsIndices: ArrayLike | null;
      transpose: boolean;
      groupSize: number | null;
      bits: number | null;
      mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4";
      globalScale: ArrayLike | null;
      sortedIndices: boolean;
    }
  >
>(true);

same<
  typeof mx.qqmm,
  Op<
    [ArrayLike, ArrayLike],
    [ArrayLike | null, number | null, number | null, "affine" | "mxfp4" | "mxfp8" | "nvfp4", ArrayLike | null, ArrayLike | null],
    mx.QqmmOptions
  >
>(true);
arrays([
  mx.qqmm(a, b),
  mx.qqmm(a, b, null, null, 8, "mxfp8", null, 1, stream),
  mx.qqmm(a, b, { scales: null, groupSize: null, bits: 8, mode: "mxfp8", globalScaleX: null, globalScaleW: 1, stream: "cpu" }),
]);
same<
  mx.QqmmOptions,
  Options<
    {
      scales: ArrayLike | null;
      groupSize: number | null;
      bits: number | null;
      mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4";
      globalScaleX: ArrayLike | null;
      globalScaleW: ArrayLike | null;
    }
  >
>(true);

same<
  typeof mx.gatherQQMM,
  Op<
    [ArrayLike, ArrayLike],
    [
      ArrayLike | null,
      ArrayLike | null,
      ArrayLike | null,
      number | null,
      number | null,
      "affine" | "mxfp4" | "mxfp8" | "nvfp4",
      ArrayLike | null,
      ArrayLike | null,
    ],
    mx.GatherQQMMOptions
  >
>(true);
arrays([
  mx.gatherQQMM(a, b),
  mx.gatherQQMM(a, b, null, null, [0], null, 8, "mxfp8", null, 1, stream),
  mx.gatherQQMM(a, b, {
    scales: null,
    lhsIndices: null,
    rhsIndices: [0],
    groupSize: null,
    bits: 8,
    mode: "mxfp8",
    globalScaleX: null,
    globalScaleW: 1,
    sortedIndices: true,
    stream: "cpu",
  }),
]);
same<
  mx.GatherQQMMOptions,
  Options<
    {
      scales: ArrayLike | null;
      lhsIndices: ArrayLike | null;
      rhsIndices: ArrayLike | null;
      groupSize: number | null;
      bits: number | null;
      mode: "affine" | "mxfp4" | "mxfp8" | "nvfp4";
      globalScaleX: ArrayLike | null;
      globalScaleW: ArrayLike | null;
      sortedIndices: boolean;
    }
  >
>(true);

// What quantize gives goes on to the others as it is, whether or not there are biases.
const quantized = mx.quantize(a, { mode: "mxfp4" });
const [w, scales, biases] = quantized;
arrays([
  w,
  scales,
  mx.dequantize(w, scales, biases),
  mx.quantizedMatmul(a, w, scales, biases),
  mx.gatherQMM(a, ...quantized),
  mx.dequantize(w, scales, { biases }),
]);
same<typeof biases, mx.Array | undefined>(true);

// @ts-expect-error a mode that does not exist
mx.quantize(a, 64, 4, "int4");
// @ts-expect-error scales are needed
mx.dequantize(a);
// @ts-expect-error a scale for all is an option only
mx.quantize(a, 64, 4, "nvfp4", 1);
// @ts-expect-error whether to transpose is a boolean
mx.quantizedMatmul(a, b, b, null, 1);
// @ts-expect-error what only gathering has
mx.qqmm(a, b, { sortedIndices: true });
// @ts-expect-error biases may be missing
quantized[2].shape;
// @ts-expect-error there are three at most
quantized[3];
