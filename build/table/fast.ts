// Fused operations of neural networks: `fast` here, `mx.fast` in Python.

import type { Op, Param } from "./row.ts";

const x: Param = { name: "x", kind: "array", doc: "The input, of one dimension or more." };
const weight: Param = { name: "weight", kind: "array", optional: true, doc: "What to multiply by, of the length of the last axis; nothing when null." };
const eps: Param = { name: "eps", kind: "float", default: "1e-5", doc: "What is added under the root." };

export const FAST: readonly Op[] = [
  {
    name: "rmsNorm",
    doc: "Divides by the root of the mean of squares along the last axis.",
    details: "The mean is taken in float32. The result has the shape of `x` and the promoted dtype of `x` and `weight`, which must be floating point.",
    params: [x, weight, eps],
    returns: "The normalized array.",
    throws: "INVALID_ARGUMENT for an `x` without dimensions, a dtype that is not floating point, or a weight of another shape.",
    cpp: ["array rms_norm(const array& x, const std::optional<array>& weight, float eps, StreamOrDevice s = {})"],
    call: "unless_empty(mx::fast::rms_norm(*x, value(weight), static_cast<float>(eps), s), s)",
    example: ["fast.rmsNorm([3, -3], null, 0).toArray()", "[1, -1]"],
  },
  {
    name: "layerNorm",
    doc: "Subtracts the mean along the last axis and divides by the standard deviation.",
    details: "Both are taken in float32. The result has the shape of `x` and the promoted dtype of `x`, `weight` and, beside a weight, `bias`, which must be " +
      "floating point.",
    params: [x, weight, { ...weight, name: "bias", doc: "What to add then, of the length of the last axis; nothing when null." }, eps],
    returns: "The normalized array.",
    throws: "INVALID_ARGUMENT for an `x` without dimensions, a dtype that is not floating point, or a weight or bias of another shape.",
    cpp: [
      "array layer_norm(const array& x, const std::optional<array>& weight, const std::optional<array>& bias, float eps, StreamOrDevice s = {})",
    ],
    call: "unless_empty(mx::fast::layer_norm(*x, value(weight), value(bias), static_cast<float>(eps), s), s)",
    example: ["fast.layerNorm([1, 3], null, [10, 10], 0).toArray()", "[9, 11]"],
  },
  {
    name: "crossEntropy",
    doc: "Gives the loss of class scores against the right classes: logsumexp(logits) - logits[target].",
    details: "A GPU computes it in float32, the CPU in the dtype of `logits`.",
    params: [
      { name: "logits", kind: "array", doc: "The scores of the classes along the last axis, not normalized; floating point." },
      {
        name: "targets",
        kind: "indices",
        doc: "The right classes, integers from 0, in the shape of `logits` without its last axis. Those not computed yet move to the nearest class.",
      },
    ],
    returns: "The losses in float32, in the shape of `targets`.",
    throws: "INVALID_ARGUMENT when the shapes do not fit, for logits that are empty or not floating point, or for targets that are no integers; " +
      "OUT_OF_RANGE for a target that is no class.",
    cpp: ["array cross_entropy(const array& logits, const array& targets, StreamOrDevice s = {})"],
    call: "mxn::cross_entropy(*logits, *targets, s)",
    example: ["fast.crossEntropy([[0, 0], [0, 0]], [0, 1]).toArray()", "[Math.LN2, Math.LN2]"],
  },
  {
    name: "rope",
    doc: "Rotates pairs of features by an angle that grows with the position: the rotary positional encoding.",
    details: "The second-last axis counts the positions and the last one the features. Pair i turns by `(offset + position) * scale * base^(-2i / dims)`, or " +
      "by `(offset + position) * scale / freqs[i]`. One of `base` and `freqs` must be given. The result has the shape and dtype of `a`.",
    params: [
      { name: "a", kind: "array", doc: "The input, of three dimensions or more, [B, ..., T, D]; floating point." },
      { name: "dims", kind: "integer", doc: "How many features to rotate, an even number; the others stay as they are." },
      {
        name: "traditional",
        kind: "flag",
        default: "false",
        option: true,
        doc: "Whether a pair is two features side by side rather than half of `dims` apart.",
      },
      { name: "base", kind: "float", optional: true, option: true, doc: "The base of the frequencies, often 10000; null with `freqs`." },
      { name: "scale", kind: "float", default: "1", option: true, doc: "The factor of the positions." },
      { name: "offset", kind: "offset", default: "0", option: true, doc: "The first position: an integer, an array of one, or of one for each of the B." },
      { name: "freqs", kind: "array", optional: true, option: true, doc: "What to divide the positions by, of length `dims / 2`; null with `base`." },
    ],
    returns: "The rotated array.",
    throws: "INVALID_ARGUMENT when a shape or dtype does not fit, for `dims` that are odd, below 1 or more than the features, or with both or neither of " +
      "`base` and `freqs`; OUT_OF_RANGE for an offset of more than 32 bits.",
    cpp: [
      "array rope(const array& x, int dims, bool traditional, std::optional<float> base, float scale, const array& offset, " +
      "const std::optional<array>& freqs = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "unless_empty(mxn::rope(*a, dims, traditional, base, static_cast<float>(scale), offset, value(freqs), s), s)",
    example: ["fast.rope([[[1, 0]]], 2, { base: 10000, offset: 1 }).toArray()", "[[[Math.cos(1), Math.sin(1)]]]"],
  },
  {
    name: "scaledDotProductAttention",
    doc: "Computes the attention softmax(scale * q @ k^T) @ v of several heads.",
    details: "Keys and values may have fewer heads than the queries (grouped-query attention): then each serves as many query heads, one after another. The " +
      "softmax is taken in float32; the result has the promoted dtype of `q`, `k` and `v`, which must be floating point.",
    params: [
      { name: "q", kind: "array", doc: "The queries, of shape [B, heads, T, D]." },
      { name: "k", kind: "array", doc: "The keys, of shape [B, key heads, S, D]." },
      { name: "v", kind: "array", doc: "The values, of shape [B, key heads, S, any]." },
      { name: "scale", kind: "float", option: true, doc: "The factor of the scores, most often `D ** -0.5`." },
      {
        name: "mask",
        kind: "mask",
        optional: true,
        option: true,
        doc: '"causal", where the last query sees all keys and each one before it one key less, or an array that broadcasts to [B, heads, T, S]: booleans, ' +
          "true where a query sees a key, or numbers to add to the scores.",
      },
      { name: "sinks", kind: "array", optional: true, option: true, doc: "For each query head the score of one more key, whose value is zero." },
      { name: "forceFused", kind: "flag", default: "false", option: true, doc: "Whether it is an error when the device has no fused kernel for the shapes." },
    ],
    returns: "The attended values, of shape [B, heads, T, any].",
    throws: "INVALID_ARGUMENT when the shapes do not fit, without heads, for a dtype that is not floating point, for a mask or sinks of a wider dtype, or " +
      "with `forceFused` where there is no kernel.",
    cpp: [
      "array scaled_dot_product_attention(const array& queries, const array& keys, const array& values, const float scale, " +
      'const std::string& mask_mode = "", std::optional<array> mask_arr = {}, const std::optional<array>& sinks = {}, bool force_fused = false, ' +
      "StreamOrDevice s = {})",
    ],
    call: "mxn::scaled_dot_product_attention(*q, *k, *v, scale, mask, sinks, force_fused, s)",
    example: ['fast.scaledDotProductAttention([[[[1], [1]]]], [[[[1], [1]]]], [[[[2], [4]]]], { scale: 1, mask: "causal" }).toArray()', "[[[[2], [3]]]]"],
  },
  {
    name: "gatedDeltaUpdate",
    doc: "Runs the recurrence of a gated delta network over a sequence.",
    details:
      "A state of one matrix for each value head goes from step to step: it decays by `gamma`, takes `beta` times the value less what it holds for the " +
      "key, and is read by the query. Each key head serves as many value heads, one after another. The output has the promoted dtype of `q` and `k`, or " +
      "float32 where those are integers; the state is at least float32.",
    params: [
      { name: "q", kind: "array", doc: "The queries, of shape [B, T, key heads, Dk]." },
      { name: "k", kind: "array", doc: "The keys, of the shape of `q`." },
      { name: "v", kind: "array", doc: "The values, of shape [B, T, value heads, Dv]." },
      { name: "gamma", kind: "array", doc: "The decay of the state, of shape [B, T, value heads] or [B, T, value heads, Dk]." },
      { name: "beta", kind: "array", doc: "The share of a value that is taken, of shape [B, T, value heads]." },
      {
        name: "initialState",
        kind: "array",
        optional: true,
        doc: "The state to begin with, of shape [B, value heads, Dv, Dk]; zeros when null.",
      },
      { name: "mask", kind: "array", optional: true, doc: "Which steps count, of shape [B, T]; all of them when null." },
    ],
    returns: "The output, of shape [B, T, value heads, Dv], and the state at the end.",
    throws: "INVALID_ARGUMENT when the shapes do not fit or there is no step.",
    result: "arrays",
    count: 2,
    cpp: [
      "std::vector<array> gated_delta_update(const array& queries, const array& keys, const array& values, const array& gates, const array& beta_, " +
      "const std::optional<array>& initial_state = std::nullopt, const std::optional<array>& mask = std::nullopt, StreamOrDevice s = {})",
    ],
    call: "mxn::gated_delta_update(*q, *k, *v, *gamma, *beta, initial_state, mask, s)",
    example: ["fast.gatedDeltaUpdate([[[[2]]]], [[[[1]]]], [[[[3]]]], [[[1]]], [[[1]]]).map((a) => a.toArray())", "[[[[[6]]]], [[[[3]]]]]"],
  },
];
