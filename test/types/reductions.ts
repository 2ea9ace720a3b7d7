// Reductions over axes; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes, DtypeLike } from "../../mod.ts";
import { a, arrays, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.sum, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.sum, Method<typeof mx.sum>>(true);
arrays([mx.sum(a), mx.sum(a, [0, 1], true, stream), mx.sum(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.sum([0, 1], true, { stream })]);
same<mx.ReductionOptions, Options<{ axis: Axes | null; keepdims: boolean }>>(true);

same<typeof mx.prod, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.prod, Method<typeof mx.prod>>(true);
arrays([mx.prod(a), mx.prod(a, [0, 1], true, stream), mx.prod(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.prod([0, 1], true, { stream })]);

same<typeof mx.mean, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.mean, Method<typeof mx.mean>>(true);
arrays([mx.mean(a), mx.mean(a, [0, 1], true, stream), mx.mean(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.mean([0, 1], true, { stream })]);

same<typeof mx.median, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.median, Method<typeof mx.median>>(true);
arrays([mx.median(a), mx.median(a, [0, 1], true, stream), mx.median(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.median([0, 1], true, { stream })]);

same<typeof mx.min, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.min, Method<typeof mx.min>>(true);
arrays([mx.min(a), mx.min(a, [0, 1], true, stream), mx.min(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.min([0, 1], true, { stream })]);

same<typeof mx.max, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.max, Method<typeof mx.max>>(true);
arrays([mx.max(a), mx.max(a, [0, 1], true, stream), mx.max(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.max([0, 1], true, { stream })]);

same<typeof mx.all, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.all, Method<typeof mx.all>>(true);
arrays([mx.all(a), mx.all(a, [0, 1], true, stream), mx.all(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.all([0, 1], true, { stream })]);

same<typeof mx.any, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.any, Method<typeof mx.any>>(true);
arrays([mx.any(a), mx.any(a, [0, 1], true, stream), mx.any(a, { axis: [0, 1], keepdims: true, stream: "cpu" }), a.any([0, 1], true, { stream })]);

same<typeof mx.logsumexp, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions>>(true);
same<typeof a.logsumexp, Method<typeof mx.logsumexp>>(true);
arrays([
  mx.logsumexp(a),
  mx.logsumexp(a, [0, 1], true, stream),
  mx.logsumexp(a, { axis: [0, 1], keepdims: true, stream: "cpu" }),
  a.logsumexp([0, 1], true, { stream }),
]);

same<typeof mx.minmax, Op<[ArrayLike], [Axes | null, boolean], mx.ReductionOptions, [mx.Array, mx.Array]>>(true);
same<typeof a.minmax, Method<typeof mx.minmax>>(true);
mx.minmax(a);
mx.minmax(a, [0, 1], true, stream);
mx.minmax(a, { axis: [0, 1], keepdims: true, stream: "cpu" });
a.minmax([0, 1], true, { stream });

same<typeof mx.var, Op<[ArrayLike], [Axes | null, boolean, number], mx.VarianceOptions>>(true);
same<typeof a.var, Method<typeof mx.var>>(true);
arrays([
  mx.var(a),
  mx.var(a, [0, 1], true, 1, stream),
  mx.var(a, { axis: [0, 1], keepdims: true, ddof: 1, stream: "cpu" }),
  a.var([0, 1], true, 1, { stream }),
]);
same<mx.VarianceOptions, Options<{ axis: Axes | null; keepdims: boolean; ddof: number }>>(true);

same<typeof mx.std, Op<[ArrayLike], [Axes | null, boolean, number], mx.VarianceOptions>>(true);
same<typeof a.std, Method<typeof mx.std>>(true);
arrays([
  mx.std(a),
  mx.std(a, [0, 1], true, 1, stream),
  mx.std(a, { axis: [0, 1], keepdims: true, ddof: 1, stream: "cpu" }),
  a.std([0, 1], true, 1, { stream }),
]);

same<typeof mx.argmax, Op<[ArrayLike], [number | null, boolean], mx.ArgReductionOptions>>(true);
same<typeof a.argmax, Method<typeof mx.argmax>>(true);
arrays([mx.argmax(a), mx.argmax(a, 0, true, stream), mx.argmax(a, { axis: 0, keepdims: true, stream: "cpu" }), a.argmax(0, true, { stream })]);
same<mx.ArgReductionOptions, Options<{ axis: number | null; keepdims: boolean }>>(true);

same<typeof mx.argmin, Op<[ArrayLike], [number | null, boolean], mx.ArgReductionOptions>>(true);
same<typeof a.argmin, Method<typeof mx.argmin>>(true);
arrays([mx.argmin(a), mx.argmin(a, 0, true, stream), mx.argmin(a, { axis: 0, keepdims: true, stream: "cpu" }), a.argmin(0, true, { stream })]);

// By keyword only, as in Python.
same<typeof mx.countNonzero, Op<[ArrayLike], [], mx.ReductionOptions>>(true);
same<typeof a.countNonzero, Method<typeof mx.countNonzero>>(true);
arrays([mx.countNonzero(a), mx.countNonzero([1, 0], { axis: 0, keepdims: true, stream }), a.countNonzero(stream)]);

same<typeof mx.trace, Op<[ArrayLike], [number, number, number, DtypeLike | null], mx.TraceOptions>>(true);
same<typeof a.trace, Method<typeof mx.trace>>(true);
arrays([
  mx.trace(a),
  mx.trace(a, 1, 0, 1, mx.float16, stream),
  mx.trace(a, { offset: 1, axis1: 0, axis2: 1, dtype: mx.float16, stream: "cpu" }),
  a.trace(1, 0, 1, mx.float16, { stream }),
]);
same<mx.TraceOptions, Options<{ offset: number; axis1: number; axis2: number; dtype: DtypeLike | null }>>(true);

const [smallest, largest] = a.minmax();
arrays([smallest, largest, a.sum(null), a.sum({ axis: null }), a.mean(0, { keepdims: true })]);

// @ts-expect-error an axis is a number
mx.sum(a, "0");
// @ts-expect-error a flag is no number
mx.sum(a, 0, 1);
// @ts-expect-error an unknown option
mx.sum(a, { axes: 0 });
// @ts-expect-error one axis
mx.argmax(a, [0, 1]);
// @ts-expect-error no degrees of freedom
mx.mean(a, { ddof: 1 });
// @ts-expect-error an axis by name only
mx.countNonzero(a, 0);
// @ts-expect-error ddof is a number
a.var(0, false, true);
// @ts-expect-error an array is no axis
a.max(a);
