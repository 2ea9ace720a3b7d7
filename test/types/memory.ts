// What `tidy`, `keep` and `memory` take and give, by the compiler; `tsc -p .` is the test.

import * as mx from "../../mod.ts";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const a = mx.array([1, 2]);

// The type of the function's result, promises included.
const one = mx.tidy(() => a.add(1));
same<typeof one, mx.Array>(true);
const tree = mx.tidy(() => ({ list: [a], map: new Map([["k", a]]) }));
same<typeof tree, { list: mx.Array[]; map: Map<string, mx.Array> }>(true);
const later = mx.tidy(async () => [await Promise.resolve(a)]);
same<typeof later, Promise<mx.Array[]>>(true);
const nothing: void = mx.tidy(() => {});
// @ts-expect-error no function
mx.tidy(a);
// @ts-expect-error the function is given nothing
mx.tidy((b: mx.Array) => b);

// The same type back.
const kept = mx.keep({ a, n: 1 });
same<typeof kept, { a: mx.Array; n: number }>(true);

const figures: number[] = [mx.memory.active(), mx.memory.peak(), mx.memory.cache(), mx.memory.bufferSize(a, [a], { a })];
const limits: number[] = [mx.memory.limit(), mx.memory.limit(1), mx.memory.cacheLimit(), mx.memory.cacheLimit(1), mx.memory.wiredLimit(0)];
same<ReturnType<typeof mx.memory.clearCache>, void>(true);
same<ReturnType<typeof mx.memory.resetPeak>, void>(true);
// @ts-expect-error a bigint is no number
mx.memory.limit(1n);
// @ts-expect-error it tells no limit
mx.memory.wiredLimit();

mx.memory.trace(true);
// @ts-expect-error no boolean
mx.memory.trace(1);
const live: mx.memory.LiveArrays = mx.memory.arrays();
const places: readonly mx.memory.Place[] = live.places;
same<mx.memory.LiveArrays, { readonly count: number; readonly bytes: number; readonly places: readonly mx.memory.Place[] }>(true);
same<mx.memory.Place, { readonly place: string; readonly count: number; readonly bytes: number }>(true);
const place: string = places[0]!.place;
const counts: number[] = [live.count, live.bytes, places[0]!.count, places[0]!.bytes];
// @ts-expect-error read-only
live.count = 0;

export { counts, figures, limits, nothing, place };
