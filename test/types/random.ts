// Random numbers; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import type { ArrayLike, DtypeLike, Shape } from "../../mod.ts";
import { a, arrays, type Op, type Options, same, stream } from "./subjects.ts";

same<typeof mx.random.key, Op<[number | bigint]>>(true);
arrays([mx.random.key(2n ** 60n), mx.random.key(2n ** 60n, stream), mx.random.key(2n ** 60n, { stream: "cpu" })]);

same<typeof mx.random.split, Op<[ArrayLike], [number], mx.random.SplitOptions>>(true);
arrays([mx.random.split(mx.random.key(0)), mx.random.split(mx.random.key(0), 3, stream), mx.random.split(mx.random.key(0), { num: 3, stream: "cpu" })]);
same<mx.random.SplitOptions, Options<{ num: number }>>(true);

same<typeof mx.random.uniform, Op<[], [ArrayLike, ArrayLike, Shape, DtypeLike, ArrayLike | null], mx.random.UniformOptions>>(true);
arrays([
  mx.random.uniform(),
  mx.random.uniform(0, [1, 2], [2, 3], "float16", mx.random.key(0), stream),
  mx.random.uniform({ low: 0, high: [1, 2], shape: [2, 3], dtype: "float16", key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.UniformOptions, Options<{ low: ArrayLike; high: ArrayLike; shape: Shape; dtype: DtypeLike; key: ArrayLike | null }>>(true);

same<typeof mx.random.normal, Op<[], [Shape, DtypeLike, ArrayLike | null, ArrayLike | null, ArrayLike | null], mx.random.NormalOptions>>(true);
arrays([
  mx.random.normal(),
  mx.random.normal([2, 3], "float16", null, 2, mx.random.key(0), stream),
  mx.random.normal({ shape: [2, 3], dtype: "float16", loc: null, scale: 2, key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.NormalOptions, Options<{ shape: Shape; dtype: DtypeLike; loc: ArrayLike | null; scale: ArrayLike | null; key: ArrayLike | null }>>(true);

same<typeof mx.random.multivariateNormal, Op<[ArrayLike, ArrayLike], [Shape, DtypeLike, ArrayLike | null], mx.random.MultivariateNormalOptions>>(true);
arrays([
  mx.random.multivariateNormal([0, 1], [[1, 0], [0, 1]]),
  mx.random.multivariateNormal([0, 1], [[1, 0], [0, 1]], [2, 3], mx.float32, mx.random.key(0), stream),
  mx.random.multivariateNormal([0, 1], [[1, 0], [0, 1]], { shape: [2, 3], dtype: mx.float32, key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.MultivariateNormalOptions, Options<{ shape: Shape; dtype: DtypeLike; key: ArrayLike | null }>>(true);

same<typeof mx.random.randint, Op<[ArrayLike, ArrayLike], [Shape, DtypeLike, ArrayLike | null], mx.random.RandintOptions>>(true);
arrays([
  mx.random.randint(0, a),
  mx.random.randint(0, a, [2, 3], "int8", mx.random.key(0), stream),
  mx.random.randint(0, a, { shape: [2, 3], dtype: "int8", key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.RandintOptions, Options<{ shape: Shape; dtype: DtypeLike; key: ArrayLike | null }>>(true);

same<typeof mx.random.bernoulli, Op<[], [ArrayLike, Shape | null, ArrayLike | null], mx.random.BernoulliOptions>>(true);
arrays([
  mx.random.bernoulli(),
  mx.random.bernoulli(0.5, [2], mx.random.key(0), stream),
  mx.random.bernoulli({ p: 0.5, shape: [2], key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.BernoulliOptions, Options<{ p: ArrayLike; shape: Shape | null; key: ArrayLike | null }>>(true);

same<typeof mx.random.truncatedNormal, Op<[ArrayLike, ArrayLike], [Shape | null, DtypeLike, ArrayLike | null], mx.random.TruncatedNormalOptions>>(true);
arrays([
  mx.random.truncatedNormal(-1, 1),
  mx.random.truncatedNormal(-1, 1, [2], "float16", mx.random.key(0), stream),
  mx.random.truncatedNormal(-1, 1, { shape: [2], dtype: "float16", key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.TruncatedNormalOptions, Options<{ shape: Shape | null; dtype: DtypeLike; key: ArrayLike | null }>>(true);

same<typeof mx.random.gumbel, Op<[], [Shape, DtypeLike, ArrayLike | null], mx.random.GumbelOptions>>(true);
arrays([
  mx.random.gumbel(),
  mx.random.gumbel([2, 3], "float16", mx.random.key(0), stream),
  mx.random.gumbel({ shape: [2, 3], dtype: "float16", key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.GumbelOptions, Options<{ shape: Shape; dtype: DtypeLike; key: ArrayLike | null }>>(true);

same<typeof mx.random.categorical, Op<[ArrayLike], [number, Shape | null, number | null, ArrayLike | null], mx.random.CategoricalOptions>>(true);
arrays([
  mx.random.categorical(a),
  mx.random.categorical(a, -1, null, 4, mx.random.key(0), stream),
  mx.random.categorical(a, { axis: -1, shape: null, numSamples: 4, key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.CategoricalOptions, Options<{ axis: number; shape: Shape | null; numSamples: number | null; key: ArrayLike | null }>>(true);

same<typeof mx.random.laplace, Op<[], [Shape, DtypeLike, number, number, ArrayLike | null], mx.random.LaplaceOptions>>(true);
arrays([
  mx.random.laplace(),
  mx.random.laplace([2, 3], "float16", 0, 1, mx.random.key(0), stream),
  mx.random.laplace({ shape: [2, 3], dtype: "float16", loc: 0, scale: 1, key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.LaplaceOptions, Options<{ shape: Shape; dtype: DtypeLike; loc: number; scale: number; key: ArrayLike | null }>>(true);

same<typeof mx.random.permutation, Op<[ArrayLike], [number, ArrayLike | null], mx.random.PermutationOptions>>(true);
arrays([
  mx.random.permutation(a),
  mx.random.permutation(a, 0, mx.random.key(0), stream),
  mx.random.permutation(a, { axis: 0, key: mx.random.key(0), stream: "cpu" }),
]);
same<mx.random.PermutationOptions, Options<{ axis: number; key: ArrayLike | null }>>(true);

same<typeof mx.random.seed, (seed: number | bigint) => void>(true);
same<ReturnType<typeof mx.random.seed>, void>(true);
same<typeof mx.random.state, [mx.Array]>(true);
mx.random.state[0] = mx.random.key(0);
arrays([mx.random.uniform({ shape: [3] }), mx.random.permutation(5, { key: Uint32Array.of(0, 1) }), mx.random.normal(3), mx.random.bernoulli()]);

// @ts-expect-error a seed is no text
mx.random.key("0");
// @ts-expect-error bounds are needed
mx.random.randint(1);
// @ts-expect-error a dtype is no key
mx.random.gumbel([2], "float32", "float32");
// @ts-expect-error a scale for all
mx.random.laplace([2], "float32", 0, [1, 2]);
// @ts-expect-error an unknown option
mx.random.uniform({ size: [3] });
// @ts-expect-error no stream
mx.random.seed(0, stream);
// @ts-expect-error one axis
mx.random.categorical(a, [0]);
// @ts-expect-error one key
mx.random.state[1] = a;
// @ts-expect-error a shape is made of numbers
mx.random.normal(["2"]);
