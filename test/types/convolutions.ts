// Convolutions; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike } from "../../mod.ts";
import { a, arrays, b, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.conv1d, Op<[ArrayLike, ArrayLike], [number, number, number, number], mx.Conv1dOptions>>(true);
arrays([mx.conv1d(a, b), mx.conv1d(a, b, 2, 1, 1, 1, stream), mx.conv1d(a, b, { stride: 2, padding: 1, dilation: 1, groups: 1, stream: "cpu" })]);
same<mx.Conv1dOptions, Options<{ stride: number; padding: number; dilation: number; groups: number }>>(true);

same<
  typeof mx.conv2d,
  Op<[ArrayLike, ArrayLike], [number | readonly number[], number | readonly number[], number | readonly number[], number], mx.Conv2dOptions>
>(true);
arrays([mx.conv2d(a, b), mx.conv2d(a, b, 2, [1, 2], 1, 1, stream), mx.conv2d(a, b, { stride: 2, padding: [1, 2], dilation: 1, groups: 1, stream: "cpu" })]);
same<
  mx.Conv2dOptions,
  Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; groups: number }>
>(true);

same<
  typeof mx.conv3d,
  Op<[ArrayLike, ArrayLike], [number | readonly number[], number | readonly number[], number | readonly number[], number], mx.Conv3dOptions>
>(true);
arrays([
  mx.conv3d(a, b),
  mx.conv3d(a, b, 2, [1, 2, 3], 1, 1, stream),
  mx.conv3d(a, b, { stride: 2, padding: [1, 2, 3], dilation: 1, groups: 1, stream: "cpu" }),
]);
same<
  mx.Conv3dOptions,
  Options<{ stride: number | readonly number[]; padding: number | readonly number[]; dilation: number | readonly number[]; groups: number }>
>(true);

same<typeof mx.convTranspose1d, Op<[ArrayLike, ArrayLike], [number, number, number, number, number], mx.ConvTranspose1dOptions>>(true);
arrays([
  mx.convTranspose1d(a, b),
  mx.convTranspose1d(a, b, 2, 1, 1, 1, 1, stream),
  mx.convTranspose1d(a, b, { stride: 2, padding: 1, dilation: 1, outputPadding: 1, groups: 1, stream: "cpu" }),
]);
same<mx.ConvTranspose1dOptions, Options<{ stride: number; padding: number; dilation: number; outputPadding: number; groups: number }>>(true);

same<
  typeof mx.convTranspose2d,
  Op<
    [ArrayLike, ArrayLike],
    [number | readonly number[], number | readonly number[], number | readonly number[], number | readonly number[], number],
    mx.ConvTranspose2dOptions
  >
>(true);
arrays([
  mx.convTranspose2d(a, b),
  mx.convTranspose2d(a, b, 2, [1, 2], 1, 1, 1, stream),
  mx.convTranspose2d(a, b, { stride: 2, padding: [1, 2], dilation: 1, outputPadding: 1, groups: 1, stream: "cpu" }),
]);
same<
  mx.ConvTranspose2dOptions,
  Options<
    {
      stride: number | readonly number[];
      padding: number | readonly number[];
      dilation: number | readonly number[];
      outputPadding: number | readonly number[];
      groups: number;
    }
  >
>(true);

same<
  typeof mx.convTranspose3d,
  Op<
    [ArrayLike, ArrayLike],
    [number | readonly number[], number | readonly number[], number | readonly number[], number | readonly number[], number],
    mx.ConvTranspose3dOptions
  >
>(true);
arrays([
  mx.convTranspose3d(a, b),
  mx.convTranspose3d(a, b, 2, [1, 2, 3], 1, [0, 0, 1], 1, stream),
  mx.convTranspose3d(a, b, { stride: 2, padding: [1, 2, 3], dilation: 1, outputPadding: [0, 0, 1], groups: 1, stream: "cpu" }),
]);
same<
  mx.ConvTranspose3dOptions,
  Options<
    {
      stride: number | readonly number[];
      padding: number | readonly number[];
      dilation: number | readonly number[];
      outputPadding: number | readonly number[];
      groups: number;
    }
  >
>(true);

same<
  typeof mx.convGeneral,
  Op<
    [ArrayLike, ArrayLike],
    [
      number | readonly number[],
      number | readonly number[] | readonly [before: readonly number[], after: readonly number[]],
      number | readonly number[],
      number | readonly number[],
      number,
      boolean,
    ],
    mx.ConvGeneralOptions
  >
>(true);
arrays([
  mx.convGeneral(a, b),
  mx.convGeneral(a, b, [1, 2], [[1], [2]], 1, [2], 1, true, stream),
  mx.convGeneral(a, b, { stride: [1, 2], padding: [[1], [2]], kernelDilation: 1, inputDilation: [2], groups: 1, flip: true, stream: "cpu" }),
]);
same<
  mx.ConvGeneralOptions,
  Options<
    {
      stride: number | readonly number[];
      padding: number | readonly number[] | readonly [before: readonly number[], after: readonly number[]];
      kernelDilation: number | readonly number[];
      inputDilation: number | readonly number[];
      groups: number;
      flip: boolean;
    }
  >
>(true);

same<typeof mx.convolve, Op<[ArrayLike, ArrayLike], ["full" | "valid" | "same"], mx.ConvolveOptions>>(true);
arrays([mx.convolve(a, b), mx.convolve(a, b, "same", stream), mx.convolve(a, b, { mode: "same", stream: "cpu" })]);
same<mx.ConvolveOptions, Options<{ mode: "full" | "valid" | "same" }>>(true);

arrays([mx.convGeneral(a, b, 2, 1), mx.convGeneral(a, b, { padding: [1, 2] }), mx.convTranspose2d(a, b, [2, 1], { groups: 2 })]);

// @ts-expect-error a kernel is needed
mx.conv1d(a);
// @ts-expect-error one stride
mx.conv1d(a, b, [2]);
// @ts-expect-error strides are numbers
mx.conv2d(a, b, "2");
// @ts-expect-error before and after by convGeneral only
mx.conv2d(a, b, 1, [[1], [2]]);
// @ts-expect-error no such mode
mx.convolve(a, b, "valid2");
// @ts-expect-error no output padding
mx.conv2d(a, b, { outputPadding: 1 });
// @ts-expect-error three of them
mx.convGeneral(a, b, 1, [[1], [2], [3]]);
