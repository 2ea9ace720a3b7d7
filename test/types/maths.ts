// Mathematical functions, element by element; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, Axes } from "../../mod.ts";
import { a, arrays, type Method, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.degrees, Op<[ArrayLike]>>(true);
same<typeof a.degrees, Method<typeof mx.degrees>>(true);
arrays([mx.degrees(a), mx.degrees(a, stream), mx.degrees(a, { stream: "cpu" }), a.degrees({ stream })]);

same<typeof mx.radians, Op<[ArrayLike]>>(true);
same<typeof a.radians, Method<typeof mx.radians>>(true);
arrays([mx.radians(a), mx.radians(a, stream), mx.radians(a, { stream: "cpu" }), a.radians({ stream })]);

same<typeof mx.exp, Op<[ArrayLike]>>(true);
same<typeof a.exp, Method<typeof mx.exp>>(true);
arrays([mx.exp(a), mx.exp(a, stream), mx.exp(a, { stream: "cpu" }), a.exp({ stream })]);

same<typeof mx.expm1, Op<[ArrayLike]>>(true);
same<typeof a.expm1, Method<typeof mx.expm1>>(true);
arrays([mx.expm1(a), mx.expm1(a, stream), mx.expm1(a, { stream: "cpu" }), a.expm1({ stream })]);

same<typeof mx.log, Op<[ArrayLike]>>(true);
same<typeof a.log, Method<typeof mx.log>>(true);
arrays([mx.log(a), mx.log(a, stream), mx.log(a, { stream: "cpu" }), a.log({ stream })]);

same<typeof mx.log2, Op<[ArrayLike]>>(true);
same<typeof a.log2, Method<typeof mx.log2>>(true);
arrays([mx.log2(a), mx.log2(a, stream), mx.log2(a, { stream: "cpu" }), a.log2({ stream })]);

same<typeof mx.log10, Op<[ArrayLike]>>(true);
same<typeof a.log10, Method<typeof mx.log10>>(true);
arrays([mx.log10(a), mx.log10(a, stream), mx.log10(a, { stream: "cpu" }), a.log10({ stream })]);

same<typeof mx.log1p, Op<[ArrayLike]>>(true);
same<typeof a.log1p, Method<typeof mx.log1p>>(true);
arrays([mx.log1p(a), mx.log1p(a, stream), mx.log1p(a, { stream: "cpu" }), a.log1p({ stream })]);

same<typeof mx.sin, Op<[ArrayLike]>>(true);
same<typeof a.sin, Method<typeof mx.sin>>(true);
arrays([mx.sin(a), mx.sin(a, stream), mx.sin(a, { stream: "cpu" }), a.sin({ stream })]);

same<typeof mx.cos, Op<[ArrayLike]>>(true);
same<typeof a.cos, Method<typeof mx.cos>>(true);
arrays([mx.cos(a), mx.cos(a, stream), mx.cos(a, { stream: "cpu" }), a.cos({ stream })]);

same<typeof mx.tan, Op<[ArrayLike]>>(true);
same<typeof a.tan, Method<typeof mx.tan>>(true);
arrays([mx.tan(a), mx.tan(a, stream), mx.tan(a, { stream: "cpu" }), a.tan({ stream })]);

same<typeof mx.arcsin, Op<[ArrayLike]>>(true);
same<typeof mx.asin, Op<[ArrayLike]>>(true);
same<typeof a.arcsin, Method<typeof mx.arcsin>>(true);
arrays([mx.arcsin(a), mx.arcsin(a, stream), mx.arcsin(a, { stream: "cpu" }), a.arcsin({ stream })]);

same<typeof mx.arccos, Op<[ArrayLike]>>(true);
same<typeof mx.acos, Op<[ArrayLike]>>(true);
same<typeof a.arccos, Method<typeof mx.arccos>>(true);
arrays([mx.arccos(a), mx.arccos(a, stream), mx.arccos(a, { stream: "cpu" }), a.arccos({ stream })]);

same<typeof mx.arctan, Op<[ArrayLike]>>(true);
same<typeof mx.atan, Op<[ArrayLike]>>(true);
same<typeof a.arctan, Method<typeof mx.arctan>>(true);
arrays([mx.arctan(a), mx.arctan(a, stream), mx.arctan(a, { stream: "cpu" }), a.arctan({ stream })]);

same<typeof mx.sinh, Op<[ArrayLike]>>(true);
same<typeof a.sinh, Method<typeof mx.sinh>>(true);
arrays([mx.sinh(a), mx.sinh(a, stream), mx.sinh(a, { stream: "cpu" }), a.sinh({ stream })]);

same<typeof mx.cosh, Op<[ArrayLike]>>(true);
same<typeof a.cosh, Method<typeof mx.cosh>>(true);
arrays([mx.cosh(a), mx.cosh(a, stream), mx.cosh(a, { stream: "cpu" }), a.cosh({ stream })]);

same<typeof mx.tanh, Op<[ArrayLike]>>(true);
same<typeof a.tanh, Method<typeof mx.tanh>>(true);
arrays([mx.tanh(a), mx.tanh(a, stream), mx.tanh(a, { stream: "cpu" }), a.tanh({ stream })]);

same<typeof mx.arcsinh, Op<[ArrayLike]>>(true);
same<typeof mx.asinh, Op<[ArrayLike]>>(true);
same<typeof a.arcsinh, Method<typeof mx.arcsinh>>(true);
arrays([mx.arcsinh(a), mx.arcsinh(a, stream), mx.arcsinh(a, { stream: "cpu" }), a.arcsinh({ stream })]);

same<typeof mx.arccosh, Op<[ArrayLike]>>(true);
same<typeof mx.acosh, Op<[ArrayLike]>>(true);
same<typeof a.arccosh, Method<typeof mx.arccosh>>(true);
arrays([mx.arccosh(a), mx.arccosh(a, stream), mx.arccosh(a, { stream: "cpu" }), a.arccosh({ stream })]);

same<typeof mx.arctanh, Op<[ArrayLike]>>(true);
same<typeof mx.atanh, Op<[ArrayLike]>>(true);
same<typeof a.arctanh, Method<typeof mx.arctanh>>(true);
arrays([mx.arctanh(a), mx.arctanh(a, stream), mx.arctanh(a, { stream: "cpu" }), a.arctanh({ stream })]);

same<typeof mx.sigmoid, Op<[ArrayLike]>>(true);
same<typeof a.sigmoid, Method<typeof mx.sigmoid>>(true);
arrays([mx.sigmoid(a), mx.sigmoid(a, stream), mx.sigmoid(a, { stream: "cpu" }), a.sigmoid({ stream })]);

same<typeof mx.erf, Op<[ArrayLike]>>(true);
same<typeof a.erf, Method<typeof mx.erf>>(true);
arrays([mx.erf(a), mx.erf(a, stream), mx.erf(a, { stream: "cpu" }), a.erf({ stream })]);

same<typeof mx.erfinv, Op<[ArrayLike]>>(true);
same<typeof a.erfinv, Method<typeof mx.erfinv>>(true);
arrays([mx.erfinv(a), mx.erfinv(a, stream), mx.erfinv(a, { stream: "cpu" }), a.erfinv({ stream })]);

same<typeof mx.softmax, Op<[ArrayLike], [Axes | null], mx.SoftmaxOptions>>(true);
same<typeof a.softmax, Method<typeof mx.softmax>>(true);
arrays([mx.softmax(a), mx.softmax(a, -1, stream), mx.softmax(a, { axis: -1, precise: true, stream: "cpu" }), a.softmax(-1, { stream })]);
same<mx.SoftmaxOptions, Options<{ axis: Axes | null; precise: boolean }>>(true);

same<typeof mx.hadamardTransform, Op<[ArrayLike], [number | null], mx.HadamardTransformOptions>>(true);
arrays([mx.hadamardTransform(a), mx.hadamardTransform(a, 0.5, stream), mx.hadamardTransform(a, { scale: 0.5, stream: "cpu" })]);
same<mx.HadamardTransformOptions, Options<{ scale: number | null }>>(true);

// @ts-expect-error an operand
mx.exp();
// @ts-expect-error a string is no number
mx.sin("1");
// @ts-expect-error a second operand
mx.log(a, 2);
// @ts-expect-error precise is an option only
mx.softmax(a, -1, true);
// @ts-expect-error an axis is a number
a.softmax(a);
// @ts-expect-error a scale is a number
mx.hadamardTransform(a, a);
