// Elements chosen by condition or position; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike } from "../../mod.ts";
import { a, arrays, at, type Method, type Op, type Options, type range, same, stream } from "./subjects.ts";

same<typeof mx.where, Op<[ArrayLike, ArrayLike, ArrayLike]>>(true);
arrays([mx.where([true, false], a, 0), mx.where([true, false], a, 0, stream), mx.where([true, false], a, 0, { stream: "cpu" })]);

same<typeof mx.take, Op<[ArrayLike, ArrayLike], [number | null], mx.TakeOptions>>(true);
same<typeof a.take, Method<typeof mx.take>>(true);
arrays([mx.take(a, [0, 1]), mx.take(a, [0, 1], null, stream), mx.take(a, [0, 1], { axis: null, stream: "cpu" }), a.take([0, 1], null, { stream })]);
same<mx.TakeOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.takeAlongAxis, Op<[ArrayLike, ArrayLike], [number | null], mx.TakeAlongAxisOptions>>(true);
same<typeof a.takeAlongAxis, Method<typeof mx.takeAlongAxis>>(true);
arrays([
  mx.takeAlongAxis(a, [[0]]),
  mx.takeAlongAxis(a, [[0]], -1, stream),
  mx.takeAlongAxis(a, [[0]], { axis: -1, stream: "cpu" }),
  a.takeAlongAxis([[0]], -1, { stream }),
]);
same<mx.TakeAlongAxisOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.putAlongAxis, Op<[ArrayLike, ArrayLike, ArrayLike], [number | null], mx.PutAlongAxisOptions>>(true);
same<typeof a.putAlongAxis, Method<typeof mx.putAlongAxis>>(true);
arrays([
  mx.putAlongAxis(a, [[0]], 1),
  mx.putAlongAxis(a, [[0]], 1, -1, stream),
  mx.putAlongAxis(a, [[0]], 1, { axis: -1, stream: "cpu" }),
  a.putAlongAxis([[0]], 1, -1, { stream }),
]);
same<mx.PutAlongAxisOptions, Options<{ axis: number | null }>>(true);

same<typeof mx.sliceUpdate, Op<[ArrayLike, ArrayLike, ArrayLike, number | readonly number[]]>>(true);
arrays([
  mx.sliceUpdate(a, [[1]], [0, 0], [0, 1]),
  mx.sliceUpdate(a, [[1]], [0, 0], [0, 1], stream),
  mx.sliceUpdate(a, [[1]], [0, 0], [0, 1], { stream: "cpu" }),
]);

same<typeof a.index, (...args: readonly mx.Index[] | readonly [...indices: mx.Index[], options: mx.StreamOption]) => mx.Array>(true);
same<typeof a.indexPut, (indices: readonly mx.Index[], value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof a.at, (...indices: readonly mx.Index[]) => mx.ArrayAt>(true);

same<typeof at.set, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.add, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.subtract, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.multiply, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.divide, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.maximum, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);
same<typeof at.minimum, (value: ArrayLike, options?: mx.StreamOption) => mx.Array>(true);

arrays([at.set(a), at.add(1, stream), at.subtract([1]), at.multiply(true), at.divide(2, { stream }), at.maximum(0), at.minimum(0)]);

same<typeof mx.ellipsis extends symbol ? true : false, true>(true);
same<typeof mx.newaxis, null>(true);
same<mx.Index, number | bigint | mx.Slice | string | typeof mx.ellipsis | null | boolean | mx.Array | mx.IndexList | mx.TypedArray>(true);
same<mx.IndexList, readonly (number | bigint | boolean | mx.TypedArray | mx.IndexList)[]>(true);
same<typeof range.start, number | null>(true);
same<typeof range.stop, number | null>(true);
same<typeof range.step, number | null>(true);
same<typeof range.toString, () => string>(true);

// @ts-expect-error three operands
mx.where(a, 1);
// @ts-expect-error an index
mx.take(a);
// @ts-expect-error one axis
a.take(0, [0, 1]);
// @ts-expect-error values are needed
mx.putAlongAxis(a, [0]);
// @ts-expect-error an unknown option
a.takeAlongAxis([0], { axes: 0 });
// @ts-expect-error axes are needed
mx.sliceUpdate(a, [1], [0]);
// @ts-expect-error a value is needed
at.add();
// @ts-expect-error text is no value
at.set("1");
