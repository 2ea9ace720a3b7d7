// Arithmetic, element by element; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike } from "../../mod.ts";
import { a, arrays, type Method, type Op, type Options, same, stream, type StreamOnly } from "./subjects.ts";

same<typeof mx.add, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.add, Method<typeof mx.add>>(true);
arrays([mx.add(a, [1, 2]), mx.add(a, [1, 2], stream), mx.add(a, [1, 2], { stream: "cpu" }), a.add([1, 2], { stream })]);

same<typeof mx.subtract, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.subtract, Method<typeof mx.subtract>>(true);
arrays([mx.subtract(a, [1, 2]), mx.subtract(a, [1, 2], stream), mx.subtract(a, [1, 2], { stream: "cpu" }), a.subtract([1, 2], { stream })]);

same<typeof mx.multiply, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.multiply, Method<typeof mx.multiply>>(true);
arrays([mx.multiply(a, [1, 2]), mx.multiply(a, [1, 2], stream), mx.multiply(a, [1, 2], { stream: "cpu" }), a.multiply([1, 2], { stream })]);

same<typeof mx.divide, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.divide, Method<typeof mx.divide>>(true);
arrays([mx.divide(a, [1, 2]), mx.divide(a, [1, 2], stream), mx.divide(a, [1, 2], { stream: "cpu" }), a.divide([1, 2], { stream })]);

same<typeof mx.floorDivide, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.floorDivide, Method<typeof mx.floorDivide>>(true);
arrays([mx.floorDivide(a, [1, 2]), mx.floorDivide(a, [1, 2], stream), mx.floorDivide(a, [1, 2], { stream: "cpu" }), a.floorDivide([1, 2], { stream })]);

same<typeof mx.remainder, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.remainder, Method<typeof mx.remainder>>(true);
arrays([mx.remainder(a, [1, 2]), mx.remainder(a, [1, 2], stream), mx.remainder(a, [1, 2], { stream: "cpu" }), a.remainder([1, 2], { stream })]);

same<typeof mx.power, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof mx.pow, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.power, Method<typeof mx.power>>(true);
arrays([mx.power(a, [1, 2]), mx.power(a, [1, 2], stream), mx.power(a, [1, 2], { stream: "cpu" }), a.power([1, 2], { stream })]);

same<typeof mx.maximum, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.maximum, Method<typeof mx.maximum>>(true);
arrays([mx.maximum(a, [1, 2]), mx.maximum(a, [1, 2], stream), mx.maximum(a, [1, 2], { stream: "cpu" }), a.maximum([1, 2], { stream })]);

same<typeof mx.minimum, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.minimum, Method<typeof mx.minimum>>(true);
arrays([mx.minimum(a, [1, 2]), mx.minimum(a, [1, 2], stream), mx.minimum(a, [1, 2], { stream: "cpu" }), a.minimum([1, 2], { stream })]);

same<typeof mx.logaddexp, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.logaddexp, Method<typeof mx.logaddexp>>(true);
arrays([mx.logaddexp(a, [1, 2]), mx.logaddexp(a, [1, 2], stream), mx.logaddexp(a, [1, 2], { stream: "cpu" }), a.logaddexp([1, 2], { stream })]);

same<typeof mx.arctan2, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof mx.atan2, Op<[ArrayLike, ArrayLike]>>(true);
same<typeof a.arctan2, Method<typeof mx.arctan2>>(true);
arrays([mx.arctan2(a, [1, 2]), mx.arctan2(a, [1, 2], stream), mx.arctan2(a, [1, 2], { stream: "cpu" }), a.arctan2([1, 2], { stream })]);

same<typeof mx.divmod, Op<[ArrayLike, ArrayLike], [], StreamOnly, [mx.Array, mx.Array]>>(true);
same<typeof a.divmod, Method<typeof mx.divmod>>(true);
mx.divmod(a, 2);
mx.divmod(a, 2, stream);
mx.divmod(a, 2, { stream: "cpu" });
a.divmod(2, { stream });

same<typeof mx.negative, Op<[ArrayLike]>>(true);
same<typeof a.negative, Method<typeof mx.negative>>(true);
arrays([mx.negative(a), mx.negative(a, stream), mx.negative(a, { stream: "cpu" }), a.negative({ stream })]);

same<typeof mx.positive, Op<[ArrayLike]>>(true);
same<typeof a.positive, Method<typeof mx.positive>>(true);
arrays([mx.positive(a), mx.positive(a, stream), mx.positive(a, { stream: "cpu" }), a.positive({ stream })]);

same<typeof mx.abs, Op<[ArrayLike]>>(true);
same<typeof a.abs, Method<typeof mx.abs>>(true);
arrays([mx.abs(a), mx.abs(a, stream), mx.abs(a, { stream: "cpu" }), a.abs({ stream })]);

same<typeof mx.sign, Op<[ArrayLike]>>(true);
same<typeof a.sign, Method<typeof mx.sign>>(true);
arrays([mx.sign(a), mx.sign(a, stream), mx.sign(a, { stream: "cpu" }), a.sign({ stream })]);

same<typeof mx.trunc, Op<[ArrayLike]>>(true);
same<typeof a.trunc, Method<typeof mx.trunc>>(true);
arrays([mx.trunc(a), mx.trunc(a, stream), mx.trunc(a, { stream: "cpu" }), a.trunc({ stream })]);

same<typeof mx.floor, Op<[ArrayLike]>>(true);
same<typeof a.floor, Method<typeof mx.floor>>(true);
arrays([mx.floor(a), mx.floor(a, stream), mx.floor(a, { stream: "cpu" }), a.floor({ stream })]);

same<typeof mx.ceil, Op<[ArrayLike]>>(true);
same<typeof a.ceil, Method<typeof mx.ceil>>(true);
arrays([mx.ceil(a), mx.ceil(a, stream), mx.ceil(a, { stream: "cpu" }), a.ceil({ stream })]);

same<typeof mx.square, Op<[ArrayLike]>>(true);
same<typeof a.square, Method<typeof mx.square>>(true);
arrays([mx.square(a), mx.square(a, stream), mx.square(a, { stream: "cpu" }), a.square({ stream })]);

same<typeof mx.sqrt, Op<[ArrayLike]>>(true);
same<typeof a.sqrt, Method<typeof mx.sqrt>>(true);
arrays([mx.sqrt(a), mx.sqrt(a, stream), mx.sqrt(a, { stream: "cpu" }), a.sqrt({ stream })]);

same<typeof mx.rsqrt, Op<[ArrayLike]>>(true);
same<typeof a.rsqrt, Method<typeof mx.rsqrt>>(true);
arrays([mx.rsqrt(a), mx.rsqrt(a, stream), mx.rsqrt(a, { stream: "cpu" }), a.rsqrt({ stream })]);

same<typeof mx.reciprocal, Op<[ArrayLike]>>(true);
same<typeof a.reciprocal, Method<typeof mx.reciprocal>>(true);
arrays([mx.reciprocal(a), mx.reciprocal(a, stream), mx.reciprocal(a, { stream: "cpu" }), a.reciprocal({ stream })]);

same<typeof mx.conjugate, Op<[ArrayLike]>>(true);
same<typeof a.conjugate, Method<typeof mx.conjugate>>(true);
arrays([mx.conjugate(a), mx.conjugate(a, stream), mx.conjugate(a, { stream: "cpu" }), a.conjugate({ stream })]);

same<typeof mx.conj, Op<[ArrayLike]>>(true);
same<typeof a.conj, Method<typeof mx.conj>>(true);
arrays([mx.conj(a), mx.conj(a, stream), mx.conj(a, { stream: "cpu" }), a.conj({ stream })]);

same<typeof mx.real, Op<[ArrayLike]>>(true);
same<typeof a.real, Method<typeof mx.real>>(true);
arrays([mx.real(a), mx.real(a, stream), mx.real(a, { stream: "cpu" }), a.real({ stream })]);

same<typeof mx.imag, Op<[ArrayLike]>>(true);
same<typeof a.imag, Method<typeof mx.imag>>(true);
arrays([mx.imag(a), mx.imag(a, stream), mx.imag(a, { stream: "cpu" }), a.imag({ stream })]);

same<typeof mx.round, Op<[ArrayLike], [number], mx.RoundOptions>>(true);
same<typeof a.round, Method<typeof mx.round>>(true);
arrays([mx.round(a), mx.round(a, 2, stream), mx.round(a, { decimals: 2, stream: "cpu" }), a.round(2, { stream })]);
same<mx.RoundOptions, Options<{ decimals: number }>>(true);

same<typeof mx.clip, Op<[ArrayLike], [ArrayLike | null, ArrayLike | null], mx.ClipOptions>>(true);
same<typeof a.clip, Method<typeof mx.clip>>(true);
arrays([mx.clip(a), mx.clip(a, null, [1, 2], stream), mx.clip(a, { aMin: null, aMax: [1, 2], stream: "cpu" }), a.clip(null, [1, 2], { stream })]);
same<mx.ClipOptions, Options<{ aMin: ArrayLike | null; aMax: ArrayLike | null }>>(true);

same<typeof mx.nanToNum, Op<[ArrayLike], [number, number | null, number | null], mx.NanToNumOptions>>(true);
same<typeof a.nanToNum, Method<typeof mx.nanToNum>>(true);
arrays([
  mx.nanToNum(a),
  mx.nanToNum(a, 0, null, -1, stream),
  mx.nanToNum(a, { nan: 0, posinf: null, neginf: -1, stream: "cpu" }),
  a.nanToNum(0, null, -1, { stream }),
]);
same<mx.NanToNumOptions, Options<{ nan: number; posinf: number | null; neginf: number | null }>>(true);

const [quotient, rest] = a.divmod(2);
arrays([quotient, rest]);

// @ts-expect-error two operands
mx.add(a);
// @ts-expect-error a string is no number
mx.multiply(a, "2");
// @ts-expect-error nor is null
mx.subtract(a, null);
// @ts-expect-error three are too many
mx.maximum(a, a, a);
// @ts-expect-error an option that does not exist
mx.add(a, a, { dtype: "int8" });
// @ts-expect-error decimals are a number
a.round([1]);
// @ts-expect-error an unknown option
a.clip({ min: 0 });
// @ts-expect-error no array
mx.nanToNum(a, a);
// @ts-expect-error an unknown device
a.abs("tpu");
