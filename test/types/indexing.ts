// What may stand in an index, by the compiler; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, same, stream } from "./subjects.ts";

const mask = mx.greater(a, 0);

// Every kind of index, with and without a stream behind.
a.index();
a.index(0, -1n, mx.slice(1, null, 2), mx.ellipsis, mx.newaxis, null);
a.index("1::2", "...", [0, 1], [[0], [1n]], Int32Array.of(0), mask, true, [true, false]);
a.index(0, stream);
a.index(0, "cpu");
a.index(0, { stream });
a.index({ stream: mx.device("cpu") });
same<ReturnType<typeof a.index>, mx.Array>(true);

a.indexPut([0, mx.slice()], 1, stream).indexPut([mask], [1, 2]).indexPut([], a, { stream });
same<ReturnType<typeof a.indexPut>, mx.Array>(true);

a.at(0, "...").add(1, stream).at().set([1, 2], { stream });
same<ReturnType<typeof a.at>, mx.ArrayAt>(true);
same<ReturnType<mx.ArrayAt["divide"]>, mx.Array>(true);

// One name, two functions.
const range = mx.slice(0, null, 2);
same<typeof range, mx.Slice>(true);
const block = mx.slice(a, [0], 0, [1, 3, 4], stream);
same<typeof block, mx.Array>(true);
same<ReturnType<typeof mx.sliceUpdate>, mx.Array>(true);
same<typeof mx.ellipsis extends symbol ? true : false, true>(true);

const index: mx.Index[] = [0, range, mx.ellipsis];
a.index(...index);
a.index(...index, stream);
a.at(...index);

// @ts-expect-error not every object is an index
a.index({ axis: 0 });
// @ts-expect-error another symbol is none
a.index(Symbol("ellipsis"));
// @ts-expect-error a list holds no strings
a.index(["0"]);
// @ts-expect-error nothing is left out
a.index(undefined);
// @ts-expect-error the stream stands last
a.index(stream, 0);
// @ts-expect-error one list for all places
a.indexPut(0, 1);
// @ts-expect-error a value is needed
a.indexPut([0]);
// @ts-expect-error at() takes no stream
a.at(0, stream);
// @ts-expect-error a bound is an integer or null
mx.slice("1");
// @ts-expect-error a block has a size
mx.slice(a, [0], [0]);
// @ts-expect-error read-only
range.start = 1;
