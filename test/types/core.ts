// The operands and streams that every operation takes, and the types that plain values have; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, arrays, device, range, same, stream } from "./subjects.ts";

// Every operand, every way to name a stream.
arrays([mx.add(a, 1), mx.add(1n, [true, false]), mx.add({ re: 1, im: 2 }, Float32Array.of(1)), mx.add([[1], Int8Array.of(1)], new BigInt64Array(1))]);
arrays([mx.add(a, a, stream), mx.add(a, a, "gpu"), mx.add(a, a, device), mx.add(a, a, { stream }), mx.add(a, a, { stream: "cpu" }), mx.add(a, a, {})]);
arrays([
  mx.add(a, a, mx.cpu),
  mx.add(a, a, { stream: undefined }),
  mx.sum(a, 0, true, stream),
  mx.sum(a, [0, 1], { keepdims: true, stream }),
  mx.sum(a, stream),
]);
arrays([a.sum(0).add(1).reshape([2]), mx.sum(a, undefined, true), mx.sum(a, { axis: undefined })]);
arrays([mx.add({ data: [1, 2], shape: [2] }, { data: Float32Array.of(1), dims: [1], type: "float32" })]);

same<mx.ArrayLike, mx.Array | mx.Scalar | mx.NestedArray | mx.TypedArray | mx.TensorLike>(true);
same<mx.Axes, number | readonly number[]>(true);
same<mx.Shape, number | readonly number[]>(true);
same<mx.StreamLike, mx.Stream | mx.Device | mx.DeviceType>(true);
same<mx.StreamOption, { stream?: mx.StreamLike | undefined } | mx.StreamLike>(true);
same<mx.Scalar, number | boolean | bigint | mx.Complex>(true);
same<mx.Complex, { readonly re: number; readonly im: number }>(true);
same<mx.NestedArray, readonly (mx.Scalar | mx.TypedArray | mx.NestedArray)[]>(true);
same<mx.NestedValues, mx.Scalar | mx.NestedValues[]>(true);
same<
  mx.TypedArray,
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | mx.Float16TypedArray
>(true);
same<
  mx.Float16TypedArray,
  {
    readonly [Symbol.toStringTag]: "Float16Array";
    readonly length: number;
    readonly buffer: ArrayBufferLike;
    readonly byteOffset: number;
    readonly byteLength: number;
    readonly BYTES_PER_ELEMENT: number;
    [index: number]: number;
    [Symbol.iterator](): IterableIterator<number>;
  }
>(true);
same<
  mx.TensorLike,
  | {
    readonly data: mx.TypedArray | readonly (number | bigint | boolean)[];
    readonly shape: readonly number[];
    readonly dtype?: string | mx.Dtype | undefined;
    readonly strides?: readonly number[] | undefined;
    readonly offset?: number | undefined;
  }
  | {
    readonly data: ArrayLike<number | bigint>;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly stride: readonly number[];
    readonly offset: number;
  }
  | { readonly data: object; readonly dims: readonly number[]; readonly type: string }
  | { readonly shape: readonly number[]; readonly dtype: string; dataSync(): object }
>(true);

// Everything under one roof, where Python's `eval` can be.
same<typeof mx.core, typeof import("../../src/core/core.ts") & { readonly eval: typeof mx.evaluate }>(true);
mx.core.eval(a, [a]);
arrays([mx.core.add(a, 1), mx.core.random.uniform()]);

same<typeof mx.e, number>(true);
same<typeof mx.eulerGamma, number>(true);
same<typeof mx.inf, number>(true);
same<typeof mx.nan, number>(true);
same<typeof mx.pi, number>(true);
same<typeof mx.cpu, mx.DeviceType>(true);
same<typeof mx.gpu, mx.DeviceType>(true);

// @ts-expect-error a string is no number
mx.add(a, "1");
// @ts-expect-error nor are strings in lists
mx.add(a, ["1"]);
// @ts-expect-error a range is no array
mx.add(a, range);
// @ts-expect-error a function is none
mx.add(a, () => 1);
// @ts-expect-error half a complex number
mx.add(a, { re: 1 });
// @ts-expect-error an unknown device
mx.add(a, a, "tpu");
// @ts-expect-error a stream is none of the operands
mx.add(a, stream);
// @ts-expect-error null is no stream
mx.add(a, a, null);
// @ts-expect-error options are not given twice
mx.add(a, a, { stream }, stream);
// @ts-expect-error nothing of the name
mx.core.addition(a, a);
