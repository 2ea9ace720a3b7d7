// Arrays made of shapes, ranges and diagonals; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike, Shape } from "../../mod.ts";
import { a, arrays, b, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.zeros, Op<[Shape], [DtypeLike], mx.DtypeOptions>>(true);
same<typeof mx.empty, Op<[Shape], [DtypeLike], mx.DtypeOptions>>(true);
arrays([mx.zeros([2, 3]), mx.zeros([2, 3], "int32", stream), mx.zeros([2, 3], { dtype: "int32", stream: "cpu" })]);
same<mx.DtypeOptions, Options<{ dtype: DtypeLike }>>(true);

same<typeof mx.ones, Op<[Shape], [DtypeLike], mx.DtypeOptions>>(true);
arrays([mx.ones(3), mx.ones(3, "int32", stream), mx.ones(3, { dtype: "int32", stream: "cpu" })]);

same<typeof mx.full, Op<[Shape, ArrayLike], [DtypeLike | null], mx.FullOptions>>(true);
arrays([mx.full([2], 2.5), mx.full([2], 2.5, mx.float16, stream), mx.full([2], 2.5, { dtype: mx.float16, stream: "cpu" })]);
same<mx.FullOptions, Options<{ dtype: DtypeLike | null }>>(true);

same<typeof mx.zerosLike, Op<[ArrayLike], [DtypeLike | null], mx.LikeOptions>>(true);
same<typeof mx.emptyLike, Op<[ArrayLike], [DtypeLike | null], mx.LikeOptions>>(true);
arrays([mx.zerosLike(a), mx.zerosLike(a, mx.float16, stream), mx.zerosLike(a, { dtype: mx.float16, stream: "cpu" })]);
same<mx.LikeOptions, Options<{ dtype: DtypeLike | null }>>(true);

same<typeof mx.onesLike, Op<[ArrayLike], [DtypeLike | null], mx.LikeOptions>>(true);
arrays([mx.onesLike([[1], [2]]), mx.onesLike([[1], [2]], mx.float16, stream), mx.onesLike([[1], [2]], { dtype: mx.float16, stream: "cpu" })]);

same<typeof mx.fullLike, Op<[ArrayLike, ArrayLike], [DtypeLike | null], mx.LikeOptions>>(true);
arrays([mx.fullLike(a, true), mx.fullLike(a, true, mx.float16, stream), mx.fullLike(a, true, { dtype: mx.float16, stream: "cpu" })]);

same<typeof mx.eye, Op<[number], [number | null, number, DtypeLike], mx.DiagonalMatrixOptions>>(true);
arrays([mx.eye(3), mx.eye(3, null, -1, mx.bool, stream), mx.eye(3, { m: null, k: -1, dtype: mx.bool, stream: "cpu" })]);
same<mx.DiagonalMatrixOptions, Options<{ m: number | null; k: number; dtype: DtypeLike }>>(true);

same<typeof mx.tri, Op<[number], [number | null, number, DtypeLike], mx.DiagonalMatrixOptions>>(true);
arrays([mx.tri(3), mx.tri(3, 4, -1, mx.bool, stream), mx.tri(3, { m: 4, k: -1, dtype: mx.bool, stream: "cpu" })]);

same<typeof mx.identity, Op<[number], [DtypeLike], mx.DtypeOptions>>(true);
arrays([mx.identity(3), mx.identity(3, "int32", stream), mx.identity(3, { dtype: "int32", stream: "cpu" })]);

same<typeof mx.tril, Op<[ArrayLike], [number], mx.DiagonalOffsetOptions>>(true);
same<typeof a.tril, Method<typeof mx.tril>>(true);
arrays([mx.tril(a), mx.tril(a, -1, stream), mx.tril(a, { k: -1, stream: "cpu" }), a.tril(-1, { stream })]);
same<mx.DiagonalOffsetOptions, Options<{ k: number }>>(true);

same<typeof mx.triu, Op<[ArrayLike], [number], mx.DiagonalOffsetOptions>>(true);
same<typeof a.triu, Method<typeof mx.triu>>(true);
arrays([mx.triu(a), mx.triu(a, -1, stream), mx.triu(a, { k: -1, stream: "cpu" }), a.triu(-1, { stream })]);

same<typeof mx.diag, Op<[ArrayLike], [number], mx.DiagonalOffsetOptions>>(true);
same<typeof a.diag, Method<typeof mx.diag>>(true);
arrays([mx.diag(a), mx.diag(a, -1, stream), mx.diag(a, { k: -1, stream: "cpu" }), a.diag(-1, { stream })]);

same<typeof mx.arange, Op<[number], [number | null, number | null, DtypeLike | null], mx.ArangeOptions>>(true);
arrays([mx.arange(1), mx.arange(1, 10, null, mx.float16, stream), mx.arange(1, { stop: 10, step: null, dtype: mx.float16, stream: "cpu" })]);
same<mx.ArangeOptions, Options<{ stop: number | null; step: number | null; dtype: DtypeLike | null }>>(true);

same<typeof mx.linspace, Op<[number, number], [number, boolean, DtypeLike], mx.LinspaceOptions>>(true);
arrays([mx.linspace(0, 1), mx.linspace(0, 1, 5, false, "float16", stream), mx.linspace(0, 1, { num: 5, endpoint: false, dtype: "float16", stream: "cpu" })]);
same<mx.LinspaceOptions, Options<{ num: number; endpoint: boolean; dtype: DtypeLike }>>(true);

same<typeof mx.bartlett, Op<[number]>>(true);
arrays([mx.bartlett(5), mx.bartlett(5, stream), mx.bartlett(5, { stream: "cpu" })]);

same<typeof mx.hanning, Op<[number]>>(true);
arrays([mx.hanning(5), mx.hanning(5, stream), mx.hanning(5, { stream: "cpu" })]);

same<typeof mx.hamming, Op<[number]>>(true);
arrays([mx.hamming(5), mx.hamming(5, stream), mx.hamming(5, { stream: "cpu" })]);

same<typeof mx.blackman, Op<[number]>>(true);
arrays([mx.blackman(5), mx.blackman(5, stream), mx.blackman(5, { stream: "cpu" })]);

arrays([...mx.meshgrid(a, [1, 2]), ...mx.meshgrid(a, b, stream), ...mx.meshgrid(a, { sparse: true, indexing: "ij", stream })]);
same<typeof mx.meshgrid, (...arrays: [...arrays: ArrayLike[], options: mx.MeshgridOptions | mx.StreamLike] | ArrayLike[]) => mx.Array[]>(true);
same<mx.MeshgridOptions, Options<{ sparse: boolean; indexing: "xy" | "ij" }>>(true);

same<typeof mx.array, (data: ArrayLike, shape?: number | readonly number[] | DtypeLike, dtype?: DtypeLike) => mx.Array>(true);
same<typeof mx.Array.from, typeof mx.array>(true);
arrays([mx.array(1), mx.array([[1n], [2n]]), mx.array([true], "bool"), mx.array(Int8Array.of(1, 2), [2, 1], mx.int8), mx.Array.from([1, 2], 2)]);
arrays([mx.array({ data: [1, 2], shape: [2] }), mx.array({ re: 1, im: 2 }), mx.array([{ re: 1, im: 2 }]), mx.array([Float32Array.of(1)])]);
same<typeof mx.asarray, (a: ArrayLike, dtype?: DtypeLike | null, options?: mx.AsarrayOptions) => mx.Array>(true);
arrays([mx.asarray(a), mx.asarray([1], "int32"), mx.asarray(a, null, { copy: true })]);
same<mx.AsarrayOptions, { copy?: boolean | null | undefined }>(true);

// @ts-expect-error a shape is made of numbers
mx.zeros([2n]);
// @ts-expect-error an unknown dtype
mx.ones([2], "float8");
// @ts-expect-error a value is needed
mx.full([2]);
// @ts-expect-error a size is a number
mx.eye("3");
// @ts-expect-error text is no range
mx.arange("10");
// @ts-expect-error no such indexing
mx.meshgrid(a, { indexing: "yx" });
// @ts-expect-error options stand last
mx.meshgrid({ sparse: true }, a);
// @ts-expect-error a window has no dtype
mx.hanning(5, "float16");
// @ts-expect-error text is no data
mx.array("1");
// @ts-expect-error nor is undefined
mx.array(undefined);
// @ts-expect-error a shape comes before the dtype
mx.array([1], "int8", [1]);
