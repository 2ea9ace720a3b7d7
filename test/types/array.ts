// The class `Array`: what an array tells of itself and how it is read; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, arrays, same } from "./subjects.ts";

same<typeof a.shape, number[]>(true);
same<typeof a.dtype, mx.DtypeKey>(true);
same<typeof a.ndim, number>(true);
same<typeof a.size, number>(true);
same<typeof a.itemsize, number>(true);
same<typeof a.nbytes, number>(true);
same<typeof a.strides, number[]>(true);
same<typeof a.length, number>(true);
same<typeof a.disposed, boolean>(true);
arrays([a.T, a.mT, ...a]);

// Reading: any by default, what the caller knows otherwise.
same<typeof a.toArray, <T = any>() => T>(true);
same<typeof a.tolist, <T = any>() => T>(true);
same<typeof a.item, <T = any>() => T>(true);
same<typeof a.toJSON, () => unknown>(true);
same<typeof a.toArrayAsync, <T = any>(options?: mx.AbortOption) => Promise<T>>(true);
same<typeof a.itemAsync, <T = any>(options?: mx.AbortOption) => Promise<T>>(true);
same<typeof a.toTypedArray, () => mx.ReadArray>(true);
same<typeof a.toTypedArrayAsync, (options?: mx.AbortOption) => Promise<mx.ReadArray>>(true);
same<typeof a.toFloat32Array, () => Float32Array>(true);
same<typeof a.toFloat16Array, () => mx.Float16TypedArray>(true);
same<typeof a.toString, () => string>(true);
const rows: number[][] = a.toArray<number[][]>();
const nested: mx.NestedValues = a.tolist();
const value: number = a.item();
const later: Promise<bigint> = a.itemAsync<bigint>();
export { later, nested, rows, value };

same<typeof a.dispose, () => void>(true);
same<(typeof a)[typeof Symbol.dispose], () => void>(true);
same<(typeof a)[typeof Symbol.iterator], () => IterableIterator<mx.Array>>(true);
a[Symbol.dispose]();
a[Symbol.iterator]();
for (const row of a) arrays([row]);
{
  using block = mx.zeros([2]);
  arrays([block]);
}

same<
  mx.ReadArray,
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
>(true);

// What the class is made of, for those who name it.
const methods: mx.ArrayMethods = a;
const indexed: mx.IndexMethods = a;
arrays([methods.add(1), indexed.index(0), new Set([a]).size > 0 ? a : a.T]);
same<mx.Array extends mx.IndexMethods ? true : false, true>(true);
same<mx.IndexMethods extends mx.ArrayMethods ? true : false, true>(true);
same<mx.ArrayMethods extends mx.Array ? true : false, false>(true);

// @ts-expect-error read-only
a.shape = [4];
// @ts-expect-error read-only
a.dtype = "int8";
// @ts-expect-error JavaScript's indices are not those of arrays
a[0];
// @ts-expect-error arrays are made by array() and Array.from()
new mx.ArrayMethods();
// @ts-expect-error no such property
a.rank;
// @ts-expect-error no method takes a shape
a.toArray([2]);
