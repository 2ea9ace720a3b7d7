// What the compiler must accept and must refuse; `tsc -p .` is the test.

import * as mx from "../../mod.ts";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const a = mx.array([[1, 2], [3, 4]]);
const stream = mx.newStream("cpu");

same<typeof a, mx.Array>(true);
same<typeof a.dtype, mx.DtypeKey>(true);
same<typeof a.shape, number[]>(true);

// Every operand, every way to name a stream.
mx.add(a, 1);
mx.add(1n, [true, false]);
mx.add({ re: 1, im: 2 }, Float32Array.of(1));
mx.add(a, a, stream);
mx.add(a, a, "gpu");
mx.add(a, a, mx.device("cpu"));
mx.add(a, a, { stream });
mx.sum(a, 0, true, stream);
mx.sum(a, [0, 1], { keepdims: true, stream: "cpu" });
mx.sum(a, { axis: null });
mx.sum(a, stream);
a.sum(0).add(1).reshape([2]).toArray();
mx.broadcastArrays(a, 1, [2], { stream });

// Positional arguments may move into the options, from any of them on.
const key = mx.random.key(2n ** 60n);
mx.random.uniform({ shape: [3] });
mx.random.uniform(0, [1, 2], [2], "float16", key, stream);
mx.random.normal([2, 3], "float16", 0, 1, { key });
mx.random.permutation(5, { key: Uint32Array.of(0, 1) });
mx.random.state[0] = key;
// @ts-expect-error a dtype is no key
mx.random.gumbel([2], "float32", "float32");

same<ReturnType<typeof mx.divmod>, [mx.Array, mx.Array]>(true);
same<ReturnType<typeof mx.split>, mx.Array[]>(true);

same<ReturnType<typeof mx.fast.gatedDeltaUpdate>, [mx.Array, mx.Array]>(true);
mx.fast.scaledDotProductAttention(a, a, a, { scale: 1, mask: "causal", stream });
mx.fast.rope(a, 2, { base: 10, offset: [1] });
mx.distributed.allSum(a, { group: mx.distributed.init() });
const kernel: mx.fast.Kernel = mx.fast.cudaKernel({ name: "k", inputNames: [], outputNames: ["y"], source: "" });
kernel({
  inputs: [a, 1],
  outputShapes: [2, [2, 2]],
  outputDtypes: ["int8", mx.float32],
  grid: [1, 1, 1],
  threadgroup: [1, 1, 1],
  template: { T: "int8", N: 1 },
});

// @ts-expect-error the scale of an attention has no default
mx.fast.scaledDotProductAttention(a, a, a);
// @ts-expect-error no such mask
mx.fast.scaledDotProductAttention(a, a, a, { scale: 1, mask: "sideways" });
// @ts-expect-error a string is no number
mx.add(a, "1");
// @ts-expect-error an unknown option
mx.sum(a, { axes: 0 });
// @ts-expect-error an unknown device
mx.add(a, a, "tpu");
// @ts-expect-error an unknown dtype
mx.zeros([2], "float8");
// @ts-expect-error a shape is made of numbers
mx.zeros([2n]);
// @ts-expect-error options carry no positional operand
mx.reshape(a);
// @ts-expect-error read-only
a.shape = [4];

// Contexts keep the type of what they run.
same<ReturnType<typeof sync>, number>(true);
const sync = (): number => mx.withStream(stream, () => 1);
const asyncResult: Promise<string> = mx.withStream(stream, () => Promise.resolve("x"));
function* generate(): Generator<number, string, boolean> {
  yield 1;
  return "end";
}
const generator: Generator<number, string, boolean> = mx.withStream(stream, generate);
const iterable: Iterable<number> = mx.withDevice("cpu", new Set([1]));
export { asyncResult, generator, iterable };

// Reading: any by default, what the caller knows otherwise.
const rows: number[][] = a.toArray<number[][]>();
const value: number = a.item();
const later: Promise<bigint> = a.itemAsync<bigint>();
export { later, rows, value };
