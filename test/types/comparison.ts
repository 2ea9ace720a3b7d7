// Comparison, logic and bits; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike } from "../../mod.ts";
import { a, arrays, b, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.equal, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.equal, Method<typeof mx.equal>>(true);
arrays([mx.equal(a, [1, 2]), mx.equal(a, [1, 2], stream), mx.equal(a, [1, 2], { stream: "cpu" }), a.equal([1, 2], { stream })]);

same<typeof mx.notEqual, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.notEqual, Method<typeof mx.notEqual>>(true);
arrays([mx.notEqual(a, [1, 2]), mx.notEqual(a, [1, 2], stream), mx.notEqual(a, [1, 2], { stream: "cpu" }), a.notEqual([1, 2], { stream })]);

same<typeof mx.less, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.less, Method<typeof mx.less>>(true);
arrays([mx.less(a, [1, 2]), mx.less(a, [1, 2], stream), mx.less(a, [1, 2], { stream: "cpu" }), a.less([1, 2], { stream })]);

same<typeof mx.lessEqual, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.lessEqual, Method<typeof mx.lessEqual>>(true);
arrays([mx.lessEqual(a, [1, 2]), mx.lessEqual(a, [1, 2], stream), mx.lessEqual(a, [1, 2], { stream: "cpu" }), a.lessEqual([1, 2], { stream })]);

same<typeof mx.greater, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.greater, Method<typeof mx.greater>>(true);
arrays([mx.greater(a, [1, 2]), mx.greater(a, [1, 2], stream), mx.greater(a, [1, 2], { stream: "cpu" }), a.greater([1, 2], { stream })]);

same<typeof mx.greaterEqual, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.greaterEqual, Method<typeof mx.greaterEqual>>(true);
arrays([mx.greaterEqual(a, [1, 2]), mx.greaterEqual(a, [1, 2], stream), mx.greaterEqual(a, [1, 2], { stream: "cpu" }), a.greaterEqual([1, 2], { stream })]);

same<typeof mx.logicalAnd, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.logicalAnd, Method<typeof mx.logicalAnd>>(true);
arrays([mx.logicalAnd(a, [1, 2]), mx.logicalAnd(a, [1, 2], stream), mx.logicalAnd(a, [1, 2], { stream: "cpu" }), a.logicalAnd([1, 2], { stream })]);

same<typeof mx.logicalOr, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.logicalOr, Method<typeof mx.logicalOr>>(true);
arrays([mx.logicalOr(a, [1, 2]), mx.logicalOr(a, [1, 2], stream), mx.logicalOr(a, [1, 2], { stream: "cpu" }), a.logicalOr([1, 2], { stream })]);

same<typeof mx.logicalXor, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.logicalXor, Method<typeof mx.logicalXor>>(true);
arrays([mx.logicalXor(a, [1, 2]), mx.logicalXor(a, [1, 2], stream), mx.logicalXor(a, [1, 2], { stream: "cpu" }), a.logicalXor([1, 2], { stream })]);

same<typeof mx.bitwiseAnd, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.bitwiseAnd, Method<typeof mx.bitwiseAnd>>(true);
arrays([mx.bitwiseAnd(a, [1, 2]), mx.bitwiseAnd(a, [1, 2], stream), mx.bitwiseAnd(a, [1, 2], { stream: "cpu" }), a.bitwiseAnd([1, 2], { stream })]);

same<typeof mx.bitwiseOr, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.bitwiseOr, Method<typeof mx.bitwiseOr>>(true);
arrays([mx.bitwiseOr(a, [1, 2]), mx.bitwiseOr(a, [1, 2], stream), mx.bitwiseOr(a, [1, 2], { stream: "cpu" }), a.bitwiseOr([1, 2], { stream })]);

same<typeof mx.bitwiseXor, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.bitwiseXor, Method<typeof mx.bitwiseXor>>(true);
arrays([mx.bitwiseXor(a, [1, 2]), mx.bitwiseXor(a, [1, 2], stream), mx.bitwiseXor(a, [1, 2], { stream: "cpu" }), a.bitwiseXor([1, 2], { stream })]);

same<typeof mx.leftShift, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof mx.bitwiseLeftShift, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.leftShift, Method<typeof mx.leftShift>>(true);
arrays([mx.leftShift(a, [1, 2]), mx.leftShift(a, [1, 2], stream), mx.leftShift(a, [1, 2], { stream: "cpu" }), a.leftShift([1, 2], { stream })]);

same<typeof mx.rightShift, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof mx.bitwiseRightShift, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.rightShift, Method<typeof mx.rightShift>>(true);
arrays([mx.rightShift(a, [1, 2]), mx.rightShift(a, [1, 2], stream), mx.rightShift(a, [1, 2], { stream: "cpu" }), a.rightShift([1, 2], { stream })]);

same<typeof mx.isnan, Op<[ArrayLike]>>(true);
same<typeof a.isnan, Method<typeof mx.isnan>>(true);
arrays([mx.isnan(a), mx.isnan(a, stream), mx.isnan(a, { stream: "cpu" }), a.isnan({ stream })]);

same<typeof mx.isinf, Op<[ArrayLike]>>(true);
same<typeof a.isinf, Method<typeof mx.isinf>>(true);
arrays([mx.isinf(a), mx.isinf(a, stream), mx.isinf(a, { stream: "cpu" }), a.isinf({ stream })]);

same<typeof mx.isfinite, Op<[ArrayLike]>>(true);
same<typeof a.isfinite, Method<typeof mx.isfinite>>(true);
arrays([mx.isfinite(a), mx.isfinite(a, stream), mx.isfinite(a, { stream: "cpu" }), a.isfinite({ stream })]);

same<typeof mx.isposinf, Op<[ArrayLike]>>(true);
same<typeof a.isposinf, Method<typeof mx.isposinf>>(true);
arrays([mx.isposinf(a), mx.isposinf(a, stream), mx.isposinf(a, { stream: "cpu" }), a.isposinf({ stream })]);

same<typeof mx.isneginf, Op<[ArrayLike]>>(true);
same<typeof a.isneginf, Method<typeof mx.isneginf>>(true);
arrays([mx.isneginf(a), mx.isneginf(a, stream), mx.isneginf(a, { stream: "cpu" }), a.isneginf({ stream })]);

same<typeof mx.logicalNot, Op<[ArrayLike]>>(true);
same<typeof a.logicalNot, Method<typeof mx.logicalNot>>(true);
arrays([mx.logicalNot(a), mx.logicalNot(a, stream), mx.logicalNot(a, { stream: "cpu" }), a.logicalNot({ stream })]);

same<typeof mx.bitwiseInvert, Op<[ArrayLike]>>(true);
same<typeof a.bitwiseInvert, Method<typeof mx.bitwiseInvert>>(true);
arrays([mx.bitwiseInvert(a), mx.bitwiseInvert(a, stream), mx.bitwiseInvert(a, { stream: "cpu" }), a.bitwiseInvert({ stream })]);

same<typeof mx.arrayEqual, Op<[ArrayLike, ArrayLike], [boolean], mx.ArrayEqualOptions>>(true);
same<typeof a.arrayEqual, Method<typeof mx.arrayEqual>>(true);
arrays([mx.arrayEqual(a, b), mx.arrayEqual(a, b, true, stream), mx.arrayEqual(a, b, { equalNan: true, stream: "cpu" }), a.arrayEqual(b, true, { stream })]);
same<mx.ArrayEqualOptions, Options<{ equalNan: boolean }>>(true);

same<typeof mx.allclose, Op<[ArrayLike, ArrayLike], [number, number], mx.ClosenessOptions>>(true);
same<typeof a.allclose, Method<typeof mx.allclose>>(true);
arrays([
  mx.allclose(a, b),
  mx.allclose(a, b, 1e-5, 1e-8, stream),
  mx.allclose(a, b, { rtol: 1e-5, atol: 1e-8, equalNan: true, stream: "cpu" }),
  a.allclose(b, 1e-5, 1e-8, { stream }),
]);
same<mx.ClosenessOptions, Options<{ rtol: number; atol: number; equalNan: boolean }>>(true);

same<typeof mx.isclose, Op<[ArrayLike, ArrayLike], [number, number], mx.ClosenessOptions>>(true);
same<typeof a.isclose, Method<typeof mx.isclose>>(true);
arrays([
  mx.isclose(a, b),
  mx.isclose(a, b, 1e-5, 1e-8, stream),
  mx.isclose(a, b, { rtol: 1e-5, atol: 1e-8, equalNan: true, stream: "cpu" }),
  a.isclose(b, 1e-5, 1e-8, { stream }),
]);

// @ts-expect-error two operands
mx.equal(a);
// @ts-expect-error a boolean
a.arrayEqual(b, 1);
// @ts-expect-error a tolerance is a number
mx.allclose(a, b, a);
// @ts-expect-error an option only
mx.isclose(a, b, 1, 1, true);
// @ts-expect-error text has no bits
mx.bitwiseAnd(a, "1");
// @ts-expect-error an option that does not exist
mx.less(a, b, { axis: 0 });
