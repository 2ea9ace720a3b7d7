// Conversions of dtype, and what gradients see; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike } from "../../mod.ts";
import { a, arrays, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.astype, Op<[ArrayLike, DtypeLike]>>(true);
same<typeof a.astype, Method<typeof mx.astype>>(true);
arrays([mx.astype(a, "int8"), mx.astype(a, "int8", stream), mx.astype(a, "int8", { stream: "cpu" }), a.astype("int8", { stream })]);

same<typeof mx.view, Op<[ArrayLike, DtypeLike]>>(true);
same<typeof a.view, Method<typeof mx.view>>(true);
arrays([mx.view(a, mx.int8), mx.view(a, mx.int8, stream), mx.view(a, mx.int8, { stream: "cpu" }), a.view(mx.int8, { stream })]);

same<typeof mx.stopGradient, Op<[ArrayLike]>>(true);
same<typeof a.stopGradient, Method<typeof mx.stopGradient>>(true);
arrays([mx.stopGradient(a), mx.stopGradient(a, stream), mx.stopGradient(a, { stream: "cpu" }), a.stopGradient({ stream })]);

same<typeof mx.toFp8, Op<[ArrayLike]>>(true);
arrays([mx.toFp8(a), mx.toFp8(a, stream), mx.toFp8(a, { stream: "cpu" })]);

same<typeof mx.fromFp8, Op<[ArrayLike], [DtypeLike], mx.FromFp8Options>>(true);
arrays([mx.fromFp8(a), mx.fromFp8(a, mx.float16, stream), mx.fromFp8(a, { dtype: mx.float16, stream: "cpu" })]);
same<mx.FromFp8Options, Options<{ dtype: DtypeLike }>>(true);

// @ts-expect-error a dtype is needed
mx.astype(a);
// @ts-expect-error an unknown dtype
a.astype("half");
// @ts-expect-error a category is no dtype
a.view(mx.floating);
