// Shapes: what moves, joins and parts arrays; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes, Shape } from "../../mod.ts";
import { a, arrays, b, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.reshape, Op<[ArrayLike, Shape]>>(true);
same<typeof a.reshape, Method<typeof mx.reshape>>(true);
arrays([mx.reshape(a, [2, -1]), mx.reshape(a, [2, -1], stream), mx.reshape(a, [2, -1], { stream: "cpu" }), a.reshape([2, -1], { stream })]);

same<typeof mx.transpose, Op<[ArrayLike], [number | readonly number[] | null], mx.TransposeOptions>>(true);
same<typeof a.transpose, Method<typeof mx.transpose>>(true);
arrays([mx.transpose(a), mx.transpose(a, [1, 0], stream), mx.transpose(a, { axes: [1, 0], stream: "cpu" }), a.transpose([1, 0], { stream })]);
same<mx.TransposeOptions, Options<{ axes: number | readonly number[] | null }>>(true);

same<typeof mx.permuteDims, Op<[ArrayLike], [number | readonly number[] | null], mx.TransposeOptions>>(true);
same<typeof a.permuteDims, Method<typeof mx.permuteDims>>(true);
arrays([mx.permuteDims(a), mx.permuteDims(a, [1, 0], stream), mx.permuteDims(a, { axes: [1, 0], stream: "cpu" }), a.permuteDims([1, 0], { stream })]);

same<typeof mx.split, Op<[ArrayLike, number | readonly number[]], [number], mx.SplitOptions, mx.Array[]>>(true);
same<typeof a.split, Method<typeof mx.split>>(true);
arrays([...mx.split(a, [1, 2]), ...mx.split(a, [1, 2], 1, stream), ...mx.split(a, [1, 2], { axis: 1, stream: "cpu" }), ...a.split([1, 2], 1, { stream })]);
same<mx.SplitOptions, Options<{ axis: number }>>(true);

same<typeof mx.flatten, Op<[ArrayLike], [number, number], mx.FlattenOptions>>(true);
same<typeof a.flatten, Method<typeof mx.flatten>>(true);
arrays([mx.flatten(a), mx.flatten(a, 0, 1, stream), mx.flatten(a, { startAxis: 0, endAxis: 1, stream: "cpu" }), a.flatten(0, 1, { stream })]);
same<mx.FlattenOptions, Options<{ startAxis: number; endAxis: number }>>(true);

same<typeof mx.unflatten, Op<[ArrayLike, number, Shape]>>(true);
same<typeof a.unflatten, Method<typeof mx.unflatten>>(true);
arrays([mx.unflatten(a, 0, [2, -1]), mx.unflatten(a, 0, [2, -1], stream), mx.unflatten(a, 0, [2, -1], { stream: "cpu" }), a.unflatten(0, [2, -1], { stream })]);

same<typeof mx.squeeze, Op<[ArrayLike], [Axes | null], mx.SqueezeOptions>>(true);
same<typeof a.squeeze, Method<typeof mx.squeeze>>(true);
arrays([mx.squeeze(a), mx.squeeze(a, [0, 1], stream), mx.squeeze(a, { axis: [0, 1], stream: "cpu" }), a.squeeze([0, 1], { stream })]);
same<mx.SqueezeOptions, Options<{ axis: Axes | null }>>(true);

same<typeof mx.expandDims, Op<[ArrayLike, Axes]>>(true);
same<typeof a.expandDims, Method<typeof mx.expandDims>>(true);
arrays([mx.expandDims(a, [0, -1]), mx.expandDims(a, [0, -1], stream), mx.expandDims(a, [0, -1], { stream: "cpu" }), a.expandDims([0, -1], { stream })]);

same<typeof mx.flip, Op<[ArrayLike], [Axes | null], mx.FlipOptions>>(true);
same<typeof a.flip, Method<typeof mx.flip>>(true);
arrays([mx.flip(a), mx.flip(a, null, stream), mx.flip(a, { axis: null, stream: "cpu" }), a.flip(null, { stream })]);
same<mx.FlipOptions, Options<{ axis: Axes | null }>>(true);

same<typeof mx.unstack, Op<[ArrayLike], [], mx.UnstackOptions, mx.Array[]>>(true);
same<typeof a.unstack, Method<typeof mx.unstack>>(true);
arrays([...mx.unstack(a), ...mx.unstack(a, stream), ...mx.unstack(a, { axis: 1, stream: "cpu" }), ...a.unstack({ stream })]);
same<mx.UnstackOptions, Options<{ axis: number }>>(true);

same<typeof mx.moveaxis, Op<[ArrayLike, number, number]>>(true);
same<typeof a.moveaxis, Method<typeof mx.moveaxis>>(true);
arrays([mx.moveaxis(a, 0, 1), mx.moveaxis(a, 0, 1, stream), mx.moveaxis(a, 0, 1, { stream: "cpu" }), a.moveaxis(0, 1, { stream })]);

same<typeof mx.swapaxes, Op<[ArrayLike, number, number]>>(true);
same<typeof a.swapaxes, Method<typeof mx.swapaxes>>(true);
arrays([mx.swapaxes(a, 0, 1), mx.swapaxes(a, 0, 1, stream), mx.swapaxes(a, 0, 1, { stream: "cpu" }), a.swapaxes(0, 1, { stream })]);

same<typeof mx.matrixTranspose, Op<[ArrayLike]>>(true);
same<typeof a.matrixTranspose, Method<typeof mx.matrixTranspose>>(true);
arrays([mx.matrixTranspose(a), mx.matrixTranspose(a, stream), mx.matrixTranspose(a, { stream: "cpu" }), a.matrixTranspose({ stream })]);

same<typeof mx.atleast1d, Op<[ArrayLike]>>(true);
same<typeof a.atleast1d, Method<typeof mx.atleast1d>>(true);
arrays([mx.atleast1d(a), mx.atleast1d(a, stream), mx.atleast1d(a, { stream: "cpu" }), a.atleast1d({ stream })]);

same<typeof mx.atleast2d, Op<[ArrayLike]>>(true);
same<typeof a.atleast2d, Method<typeof mx.atleast2d>>(true);
arrays([mx.atleast2d(a), mx.atleast2d(a, stream), mx.atleast2d(a, { stream: "cpu" }), a.atleast2d({ stream })]);

same<typeof mx.atleast3d, Op<[ArrayLike]>>(true);
same<typeof a.atleast3d, Method<typeof mx.atleast3d>>(true);
arrays([mx.atleast3d(a), mx.atleast3d(a, stream), mx.atleast3d(a, { stream: "cpu" }), a.atleast3d({ stream })]);

same<typeof mx.broadcastTo, Op<[ArrayLike, Shape]>>(true);
same<typeof a.broadcastTo, Method<typeof mx.broadcastTo>>(true);
arrays([mx.broadcastTo(a, [2, 2]), mx.broadcastTo(a, [2, 2], stream), mx.broadcastTo(a, [2, 2], { stream: "cpu" }), a.broadcastTo([2, 2], { stream })]);

same<typeof mx.concatenate, Op<[readonly ArrayLike[]], [number | null], mx.ConcatenateOptions>>(true);
arrays([mx.concatenate([a, [1, 2]]), mx.concatenate([a, [1, 2]], null, stream), mx.concatenate([a, [1, 2]], { axis: null, stream: "cpu" })]);
same<mx.ConcatenateOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.concat, Op<[readonly ArrayLike[]], [number | null], mx.ConcatenateOptions>>(true);
arrays([mx.concat([a, [1, 2]]), mx.concat([a, [1, 2]], null, stream), mx.concat([a, [1, 2]], { axis: null, stream: "cpu" })]);

same<typeof mx.stack, Op<[readonly ArrayLike[]], [number], mx.StackOptions>>(true);
arrays([mx.stack([a, b]), mx.stack([a, b], -1, stream), mx.stack([a, b], { axis: -1, stream: "cpu" })]);
same<mx.StackOptions, Options<{ axis: number }>>(true);

same<typeof mx.repeat, Op<[ArrayLike, number], [number | null], mx.RepeatOptions>>(true);
same<typeof a.repeat, Method<typeof mx.repeat>>(true);
arrays([mx.repeat(a, 2), mx.repeat(a, 2, null, stream), mx.repeat(a, 2, { axis: null, stream: "cpu" }), a.repeat(2, null, { stream })]);
same<mx.RepeatOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.tile, Op<[ArrayLike, number | readonly number[]]>>(true);
same<typeof a.tile, Method<typeof mx.tile>>(true);
arrays([mx.tile(a, [2, 1]), mx.tile(a, [2, 1], stream), mx.tile(a, [2, 1], { stream: "cpu" }), a.tile([2, 1], { stream })]);

same<
  typeof mx.pad,
  Op<[ArrayLike, number | readonly number[] | readonly (readonly number[])[]], ["constant" | "edge" | "reflect" | "symmetric", ArrayLike], mx.PadOptions>
>(true);
same<typeof a.pad, Method<typeof mx.pad>>(true);
arrays([
  mx.pad(a, [[1, 1], [0, 2]]),
  mx.pad(a, [[1, 1], [0, 2]], "edge", 0.5, stream),
  mx.pad(a, [[1, 1], [0, 2]], { mode: "edge", constantValues: 0.5, stream: "cpu" }),
  a.pad([[1, 1], [0, 2]], "edge", 0.5, { stream }),
]);
same<mx.PadOptions, Options<{ mode: "constant" | "edge" | "reflect" | "symmetric"; constantValues: ArrayLike }>>(true);

same<typeof mx.roll, Op<[ArrayLike, number | readonly number[]], [Axes | null], mx.RollOptions>>(true);
same<typeof a.roll, Method<typeof mx.roll>>(true);
arrays([mx.roll(a, [1, 2]), mx.roll(a, [1, 2], [0, 1], stream), mx.roll(a, [1, 2], { axis: [0, 1], stream: "cpu" }), a.roll([1, 2], [0, 1], { stream })]);
same<mx.RollOptions, Options<{ axis: Axes | null }>>(true);

same<typeof mx.diagonal, Op<[ArrayLike], [number, number, number], mx.DiagonalOptions>>(true);
same<typeof a.diagonal, Method<typeof mx.diagonal>>(true);
arrays([mx.diagonal(a), mx.diagonal(a, 1, 0, 1, stream), mx.diagonal(a, { offset: 1, axis1: 0, axis2: 1, stream: "cpu" }), a.diagonal(1, 0, 1, { stream })]);
same<mx.DiagonalOptions, Options<{ offset: number; axis1: number; axis2: number }>>(true);

same<typeof mx.asStrided, Op<[ArrayLike], [Shape | null, readonly number[] | null, number], mx.AsStridedOptions>>(true);
same<typeof a.asStrided, Method<typeof mx.asStrided>>(true);
arrays([
  mx.asStrided(a),
  mx.asStrided(a, [2], [1], 1, stream),
  mx.asStrided(a, { shape: [2], strides: [1], offset: 1, stream: "cpu" }),
  a.asStrided([2], [1], 1, { stream }),
]);
same<mx.AsStridedOptions, Options<{ shape: Shape | null; strides: readonly number[] | null; offset: number }>>(true);

same<typeof mx.contiguous, Op<[ArrayLike], [boolean], mx.ContiguousOptions>>(true);
same<typeof a.contiguous, Method<typeof mx.contiguous>>(true);
arrays([mx.contiguous(a), mx.contiguous(a, true, stream), mx.contiguous(a, { allowColMajor: true, stream: "cpu" }), a.contiguous(true, { stream })]);
same<mx.ContiguousOptions, Options<{ allowColMajor: boolean }>>(true);

same<typeof mx.broadcastArrays, (...arrays: [...arrays: ArrayLike[], options: mx.StreamOption] | ArrayLike[]) => mx.Array[]>(true);
arrays([...mx.broadcastArrays(a, 1, [2]), ...mx.broadcastArrays(a, stream), ...mx.broadcastArrays(a, b, { stream })]);
same<typeof mx.broadcastShapes, (...shapes: (readonly number[])[]) => number[]>(true);
same<ReturnType<typeof mx.broadcastShapes>, number[]>(true);

// @ts-expect-error a shape is needed
mx.reshape(a);
// @ts-expect-error a shape is one argument
a.reshape(2, 3);
// @ts-expect-error axes are numbers
mx.transpose(a, "10");
// @ts-expect-error where to part
mx.split(a);
// @ts-expect-error an array is no place
a.split(a);
// @ts-expect-error an axis by name only
mx.unstack(a, 1);
// @ts-expect-error a list of arrays
mx.concatenate(a, a);
// @ts-expect-error an axis is no list
mx.stack([a], [0]);
// @ts-expect-error no such mode
mx.pad(a, 1, "wrap");
// @ts-expect-error a width is needed
a.pad();
// @ts-expect-error a number of repeats
mx.repeat(a, [1, 2]);
// @ts-expect-error a shape is a list
mx.broadcastShapes(2, 3);
// @ts-expect-error one axis each
mx.moveaxis(a, [0], [1]);
