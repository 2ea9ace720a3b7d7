// Scans along an axis, sorting and searching; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike } from "../../mod.ts";
import { a, arrays, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.cumsum, Op<[ArrayLike], [number | null], mx.CumulativeOptions>>(true);
same<typeof mx.cumulativeSum, Op<[ArrayLike], [number | null], mx.CumulativeOptions>>(true);
same<typeof a.cumsum, Method<typeof mx.cumsum>>(true);
arrays([
  mx.cumsum(a),
  mx.cumsum(a, null, stream),
  mx.cumsum(a, { axis: null, reverse: true, inclusive: false, dtype: mx.float16, stream: "cpu" }),
  a.cumsum(null, { stream }),
]);
same<mx.CumulativeOptions, Options<{ axis: number | null; reverse: boolean; inclusive: boolean; dtype: DtypeLike | null }>>(true);

same<typeof mx.cumprod, Op<[ArrayLike], [number | null], mx.CumulativeOptions>>(true);
same<typeof mx.cumulativeProd, Op<[ArrayLike], [number | null], mx.CumulativeOptions>>(true);
same<typeof a.cumprod, Method<typeof mx.cumprod>>(true);
arrays([
  mx.cumprod(a),
  mx.cumprod(a, null, stream),
  mx.cumprod(a, { axis: null, reverse: true, inclusive: false, dtype: mx.float16, stream: "cpu" }),
  a.cumprod(null, { stream }),
]);

same<typeof mx.cummax, Op<[ArrayLike], [number | null], mx.ScanOptions>>(true);
same<typeof a.cummax, Method<typeof mx.cummax>>(true);
arrays([mx.cummax(a), mx.cummax(a, null, stream), mx.cummax(a, { axis: null, reverse: true, inclusive: false, stream: "cpu" }), a.cummax(null, { stream })]);
same<mx.ScanOptions, Options<{ axis: number | null; reverse: boolean; inclusive: boolean }>>(true);

same<typeof mx.cummin, Op<[ArrayLike], [number | null], mx.ScanOptions>>(true);
same<typeof a.cummin, Method<typeof mx.cummin>>(true);
arrays([mx.cummin(a), mx.cummin(a, null, stream), mx.cummin(a, { axis: null, reverse: true, inclusive: false, stream: "cpu" }), a.cummin(null, { stream })]);

same<typeof mx.logcumsumexp, Op<[ArrayLike], [number | null], mx.ScanOptions>>(true);
same<typeof a.logcumsumexp, Method<typeof mx.logcumsumexp>>(true);
arrays([
  mx.logcumsumexp(a),
  mx.logcumsumexp(a, null, stream),
  mx.logcumsumexp(a, { axis: null, reverse: true, inclusive: false, stream: "cpu" }),
  a.logcumsumexp(null, { stream }),
]);

same<typeof mx.diff, Op<[ArrayLike], [number, number], mx.DiffOptions>>(true);
same<typeof a.diff, Method<typeof mx.diff>>(true);
arrays([mx.diff(a), mx.diff(a, 2, 0, stream), mx.diff(a, { n: 2, axis: 0, stream: "cpu" }), a.diff(2, 0, { stream })]);
same<mx.DiffOptions, Options<{ n: number; axis: number }>>(true);

same<typeof mx.sort, Op<[ArrayLike], [number | null], mx.SortOptions>>(true);
same<typeof a.sort, Method<typeof mx.sort>>(true);
arrays([mx.sort(a), mx.sort(a, null, stream), mx.sort(a, { axis: null, stream: "cpu" }), a.sort(null, { stream })]);
same<mx.SortOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.argsort, Op<[ArrayLike], [number | null], mx.SortOptions>>(true);
same<typeof a.argsort, Method<typeof mx.argsort>>(true);
arrays([mx.argsort(a), mx.argsort(a, null, stream), mx.argsort(a, { axis: null, stream: "cpu" }), a.argsort(null, { stream })]);

same<typeof mx.partition, Op<[ArrayLike, number], [number | null], mx.SortOptions>>(true);
same<typeof a.partition, Method<typeof mx.partition>>(true);
arrays([mx.partition(a, 1), mx.partition(a, 1, null, stream), mx.partition(a, 1, { axis: null, stream: "cpu" }), a.partition(1, null, { stream })]);

same<typeof mx.argpartition, Op<[ArrayLike, number], [number | null], mx.SortOptions>>(true);
same<typeof a.argpartition, Method<typeof mx.argpartition>>(true);
arrays([mx.argpartition(a, 1), mx.argpartition(a, 1, null, stream), mx.argpartition(a, 1, { axis: null, stream: "cpu" }), a.argpartition(1, null, { stream })]);

same<typeof mx.topk, Op<[ArrayLike, number], [number | null], mx.SortOptions>>(true);
same<typeof a.topk, Method<typeof mx.topk>>(true);
arrays([mx.topk(a, 2), mx.topk(a, 2, null, stream), mx.topk(a, 2, { axis: null, stream: "cpu" }), a.topk(2, null, { stream })]);

same<typeof mx.searchsorted, Op<[ArrayLike, ArrayLike], ["left" | "right"], mx.SearchsortedOptions>>(true);
same<typeof a.searchsorted, Method<typeof mx.searchsorted>>(true);
arrays([
  mx.searchsorted(a, [1, 2]),
  mx.searchsorted(a, [1, 2], "right", stream),
  mx.searchsorted(a, [1, 2], { side: "right", stream: "cpu" }),
  a.searchsorted([1, 2], "right", { stream }),
]);
same<mx.SearchsortedOptions, Options<{ side: "left" | "right" }>>(true);

same<typeof mx.unique, Op<[ArrayLike, number], [boolean, boolean, boolean, ArrayLike | null], mx.UniqueOptions, [values: mx.Array, ...others: mx.Array[]]>>(
  true,
);
same<typeof a.unique, Method<typeof mx.unique>>(true);
mx.unique(a, 4);
mx.unique(a, 4, true, false, true, 0, stream);
mx.unique(a, 4, { returnIndex: true, returnInverse: false, returnCounts: true, fillValue: 0, stream: "cpu" });
a.unique(4, true, false, true, 0, { stream });
same<mx.UniqueOptions, Options<{ returnIndex: boolean; returnInverse: boolean; returnCounts: boolean; fillValue: ArrayLike | null }>>(true);

const [values, counts] = a.unique(3, { returnCounts: true });
arrays([values]);
same<typeof counts, mx.Array | undefined>(true);

// @ts-expect-error one axis
mx.cumsum(a, [0]);
// @ts-expect-error by name only
mx.cumsum(a, 0, true);
// @ts-expect-error a scan of no dtype
mx.cummax(a, 0, { dtype: "int8" });
// @ts-expect-error one axis to sort
mx.sort(a, [0]);
// @ts-expect-error which position
mx.partition(a);
// @ts-expect-error how many
a.topk();
// @ts-expect-error no such side
mx.searchsorted(a, 1, "middle");
// @ts-expect-error how many places
mx.unique(a);
// @ts-expect-error no null
a.diff(1, null);
