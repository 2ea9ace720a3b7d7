// Random numbers: `random` here, `mx.random` in Python. The state that keys are drawn from is in src/core/random.ts.

import { dtype } from "./params.ts";
import type { Op, Param } from "./row.ts";

const key: Param = {
  name: "key",
  kind: "key",
  optional: true,
  doc: "The key that decides the numbers; the next one of `random.state` by default.",
};
const shape: Param = { name: "shape", kind: "shape", default: "[]", doc: "The shape of the result; a single number by default." };
const optionalShape = (doc: string): Param => ({ name: "shape", kind: "shape", optional: true, doc });
const floating = dtype('"float32"', "The element type, a floating-point one; float32 by default.");
const single = dtype('"float32"', "The element type: float16, bfloat16 or float32, which is the default.");

const SIZE = "OUT_OF_MEMORY for a shape that memory cannot hold";
const KEY = "a negative dimension or a `key` that is none";
const broadcast = (what: string): string => `INVALID_ARGUMENT for another dtype, ${KEY}, or ${what} that do not broadcast to \`shape\`; ${SIZE}.`;
const FLOAT64 = "RUNTIME on evaluation for float64";

const drawn = (more: string): string => `${more} The same key gives the same numbers.`;

export const RANDOM: readonly Op[] = [
  {
    name: "key",
    doc: "Makes the key of a seed.",
    details: "A key is what random numbers are computed from: the same key gives the same numbers, here and in Python.",
    params: [{ name: "seed", kind: "seed", doc: "A non-negative integer below 2^64; a bigint from 2^53 on." }],
    returns: "The key: an array of shape [2] and dtype uint32.",
    throws: "INVALID_ARGUMENT for a fraction; OUT_OF_RANGE for a number out of these bounds.",
    cpp: ["array key(uint64_t seed)"],
    call: "mx::random::key(seed)",
    example: ["random.key(7).toArray()", "[0, 7]"],
  },
  {
    name: "split",
    doc: "Makes several keys of one.",
    details: "The numbers drawn with the keys have nothing to do with each other, nor with those of the old key, which is not to be used again.",
    params: [
      { name: "key", kind: "array", doc: "The key, of shape [2] and dtype uint32." },
      { name: "num", kind: "integer", default: "2", doc: "How many keys to make; 2 by default." },
    ],
    returns: "The keys, of shape [num, 2] and dtype uint32.",
    throws: "INVALID_ARGUMENT for a negative number, or a `key` that is none; OUT_OF_MEMORY for more keys than memory can hold.",
    cpp: ["array split(const array& key, int num, StreamOrDevice s = {})"],
    example: ["random.split(random.key(0)).toArray()", "[[4146024105, 967050713], [2718843009, 1272950319]]"],
  },
  {
    name: "uniform",
    doc: "Draws numbers that are spread evenly between two bounds.",
    details: drawn("They lie from `low` to below `high`; rounding may give `high` itself."),
    params: [
      { name: "low", kind: "scalar", default: "0", doc: "The lower bound, or one for each number; 0 by default." },
      { name: "high", kind: "scalar", default: "1", doc: "The upper bound, or one for each number; 1 by default." },
      shape,
      single,
      key,
    ],
    returns: "The numbers, of the shape and dtype asked for.",
    throws: `${broadcast("bounds").slice(0, -1)}; ${FLOAT64}.`,
    cpp: [
      "array uniform(const array& low, const array& high, const Shape& shape, Dtype dtype = float32, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    example: ['random.uniform(0, 10, [2], "float32", random.key(0)).toArray()', "[2.162954568862915, 8.041241645812988]"],
  },
  {
    name: "normal",
    doc: "Draws numbers of a normal distribution.",
    details: drawn("complex64 gives complex numbers whose parts are both normal."),
    params: [
      shape,
      dtype('"float32"', "The element type, a floating-point one or complex64; float32 by default."),
      { name: "loc", kind: "weak", optional: true, doc: "The mean, or one for each number; 0 by default." },
      { name: "scale", kind: "weak", optional: true, doc: "The standard deviation, or one for each number; 1 by default." },
      key,
    ],
    returns: "The numbers, of the dtype asked for, and of the shape that `shape`, `loc` and `scale` broadcast to.",
    throws: `INVALID_ARGUMENT for another dtype, ${KEY}, or a \`loc\` or \`scale\` that does not broadcast; ${SIZE}.`,
    cpp: [
      "array normal(const Shape& shape, Dtype dtype, const std::optional<array>& loc, const std::optional<array>& scale, " +
      "const std::optional<array>& key, StreamOrDevice s = {})",
    ],
    call: "mx::random::normal(shape, dtype, settled(loc, dtype), settled(scale, dtype), key, s)",
    example: ["random.normal([2], { loc: 5, key: random.key(0) }).toArray()", "[4.215233325958252, 5.856445789337158]"],
  },
  {
    name: "multivariateNormal",
    doc: "Draws vectors of a normal distribution with given covariances.",
    details: drawn("`cov` should be symmetric and positive semi-definite, which is not checked. Asked for a GPU, it runs on the CPU."),
    params: [
      { name: "mean", kind: "array", doc: "The means, of shape [..., N]." },
      { name: "cov", kind: "array", doc: "The covariance matrices, of shape [..., N, N]." },
      { ...shape, doc: "The shape to draw, to which `...` must broadcast; by default that to which those of `mean` and `cov` do." },
      dtype('"float32"', "The element type: float32."),
      key,
    ],
    returns: "The vectors, of shape [...shape, N].",
    throws: `INVALID_ARGUMENT for a dtype other than float32, shapes that do not fit each other, ${KEY}; ${SIZE}.`,
    cpp: [
      "array multivariate_normal(const array& mean, const array& cov, const Shape& shape, Dtype dtype, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "mx::random::multivariate_normal(*mean, *cov, shape, dtype, key, mxn::off_gpu(s))",
    example: [
      'random.multivariateNormal([0, 10], [[1, 0], [0, 4]], { key: random.key(0), stream: "cpu" }).toArray()',
      "[-0.7847656011581421, 11.712890625]",
    ],
  },
  {
    name: "randint",
    doc: "Draws integers that are spread evenly between two bounds.",
    details: drawn(
      "They lie from `low` to below `high`; where `high` is not above `low`, they are `low`. They are made of float32 numbers, so that of a range of more " +
        "than 2^24 integers not every one can come.",
    ),
    params: [
      { name: "low", kind: "scalar", doc: "The lowest integer, or one for each number." },
      { name: "high", kind: "scalar", doc: "The integer above the highest, or one for each number." },
      shape,
      dtype('"int32"', "The element type, an integer one or bool; int32 by default."),
      key,
    ],
    returns: "The integers, of the shape and dtype asked for.",
    throws: broadcast("bounds"),
    cpp: [
      "array randint(const array& low, const array& high, const Shape& shape, Dtype dtype = int32, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    example: ["random.randint(0, 10, [4], { key: random.key(0) }).toArray()", "[9, 2, 6, 2]"],
  },
  {
    name: "bernoulli",
    doc: "Draws truth values, true with a given probability.",
    details: drawn("Where `p` is not from 0 to 1, it counts as the nearer of the two, and NaN as 0."),
    params: [
      { name: "p", kind: "array", default: "0.5", doc: "The probability of true, or one for each value; 0.5 by default." },
      optionalShape("The shape of the result; by default that of `p`."),
      key,
    ],
    returns: "The values, of dtype bool.",
    throws: `INVALID_ARGUMENT for a \`p\` that is not floating-point, ${KEY}, or a \`p\` that does not broadcast to \`shape\`; ${SIZE}.`,
    cpp: [
      "array bernoulli(const array& p, const Shape& shape, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
      "array bernoulli(const array& p, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "shape ? mx::random::bernoulli(*p, *shape, key, s) : mx::random::bernoulli(*p, key, s)",
    example: ["random.bernoulli(0.3, [4], { key: random.key(0) }).toArray()", "[false, true, false, true]"],
  },
  {
    name: "truncatedNormal",
    doc: "Draws numbers of the standard normal distribution that lie between two bounds.",
    details: drawn("No number lies outside the bounds. Where `upper` is below `lower`, the numbers are `lower`."),
    params: [
      { name: "lower", kind: "scalar", doc: "The lower bound, or one for each number." },
      { name: "upper", kind: "scalar", doc: "The upper bound, or one for each number." },
      optionalShape("The shape of the result; by default that to which the bounds broadcast."),
      single,
      key,
    ],
    returns: "The numbers, of the dtype asked for.",
    throws: `${broadcast("bounds").slice(0, -1)}; ${FLOAT64}.`,
    cpp: [
      "array truncated_normal(const array& lower, const array& upper, const Shape& shape, Dtype dtype = float32, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
      "array truncated_normal(const array& lower, const array& upper, Dtype dtype = float32, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "shape ? mx::random::truncated_normal(*lower, *upper, *shape, dtype, key, s) : mx::random::truncated_normal(*lower, *upper, dtype, key, s)",
    example: ["random.truncatedNormal(-1, 1, [2], { key: random.key(0) }).toArray()", "[-0.506314754486084, 0.546451985836029]"],
  },
  {
    name: "gumbel",
    doc: "Draws numbers of the standard Gumbel distribution.",
    details: drawn("They are `-log(-log(u))` of numbers `u` spread evenly between 0 and 1."),
    params: [shape, single, key],
    returns: "The numbers, of the shape and dtype asked for.",
    throws: `INVALID_ARGUMENT for another dtype, or ${KEY}; ${SIZE}; ${FLOAT64}.`,
    cpp: ["array gumbel(const Shape& shape, Dtype dtype = float32, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})"],
    example: ["random.gumbel([2], { key: random.key(0) }).toArray()", "[-0.4259929060935974, 1.5232529640197754]"],
  },
  {
    name: "categorical",
    doc: "Draws positions along an axis, each with a probability that a logit gives.",
    details: drawn("The probabilities are the softmax of the logits. At most one of `shape` and `numSamples` may be given."),
    params: [
      { name: "logits", kind: "array", doc: "The logarithms of the probabilities, each plus any constant." },
      { name: "axis", kind: "integer", default: "-1", doc: "The axis that the categories are along; the last by default." },
      optionalShape("The shape of the result, to which the shape of `logits` without `axis` must broadcast; by default that shape."),
      { name: "numSamples", kind: "integer", optional: true, doc: "How many positions to draw for each row of logits, along a new last axis." },
      key,
    ],
    returns: "The positions, of dtype uint32.",
    throws: "INVALID_ARGUMENT for both of `shape` and `numSamples`, a shape that does not fit, no logits at all, " +
      `${KEY}; OUT_OF_RANGE for an axis that \`logits\` has not; OUT_OF_MEMORY for more samples than memory can hold.`,
    cpp: [
      "array categorical(const array& logits, int axis, const Shape& shape, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
      "array categorical(const array& logits_, int axis, int num_samples, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
      "array categorical(const array& logits, int axis = -1, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "random::categorical(*logits, axis, shape, num_samples, key, s)",
    example: ["random.categorical([0, 1, 2], { numSamples: 4, key: random.key(0) }).toArray()", "[2, 1, 2, 1]"],
  },
  {
    name: "laplace",
    doc: "Draws numbers of a Laplace distribution.",
    details: drawn("Its density is `exp(-|x - loc| / scale) / (2 * scale)`."),
    params: [
      shape,
      floating,
      { name: "loc", kind: "float", default: "0", doc: "The mean; 0 by default." },
      { name: "scale", kind: "float", default: "1", doc: "The scale; 1 by default." },
      key,
    ],
    returns: "The numbers, of the shape and dtype asked for.",
    throws: `INVALID_ARGUMENT for another dtype, or ${KEY}; ${SIZE}.`,
    cpp: [
      "array laplace(const Shape& shape, Dtype dtype, const float loc, const float scale, " +
      "const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    example: ["random.laplace([2], { key: random.key(0) }).toArray()", "[0.8379626274108887, -0.9371273517608643]"],
  },
  {
    name: "permutation",
    doc: "Shuffles an array along an axis, or the integers below a number.",
    details: drawn("Rows, columns and so on stay whole: what is shuffled is their order along `axis`."),
    params: [
      { name: "x", kind: "weak", doc: "The array; or a number `n`, for the integers from 0 to `n - 1`." },
      { name: "axis", kind: "integer", default: "0", doc: "The axis to shuffle along, the first by default; without meaning for a number." },
      key,
    ],
    returns: "The shuffled array, of the shape and dtype of `x`; or the integers, of shape [n] and dtype uint32.",
    throws: "INVALID_ARGUMENT for a number that is negative, no integer or past 32 bits, or a `key` that is none; OUT_OF_RANGE for an axis that `x` has not.",
    cpp: [
      "array permutation(const array& x, int axis = 0, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
      "array permutation(int x, const std::optional<array>& key = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "random::permutation(x, axis, key, s)",
    example: ["random.permutation(5, { key: random.key(0) }).toArray()", "[1, 2, 0, 4, 3]"],
  },
];
