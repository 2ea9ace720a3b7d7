// MLX's fused ops, with the arguments checked that it divides by, or reads past the end of.
#pragma once

#include <optional>
#include <vector>

#include "arguments.h"

namespace mxn {

// `result`, or zeros where it has no elements: a GPU has no kernel to launch for none.
mx::array unless_empty(mx::array&& result, mx::Stream s);

// The rotary positional encoding from `offset` on, which has one position or one for each array of the batch.
mx::array rope(
    const mx::array& a, int dims, bool traditional, std::optional<float> base, float scale, Operand& offset, const std::optional<mx::array>& freqs,
    mx::Stream s);

mx::array cross_entropy(const mx::array& logits, const mx::array& targets, mx::Stream s);

mx::array scaled_dot_product_attention(
    const mx::array& q, const mx::array& k, const mx::array& v, double scale, const Mask& mask, const std::optional<Operand>& sinks, bool force_fused,
    mx::Stream s);

std::vector<mx::array> gated_delta_update(
    const mx::array& q, const mx::array& k, const mx::array& v, const mx::array& gamma, const mx::array& beta, const std::optional<Operand>& initial_state,
    const std::optional<Operand>& mask, mx::Stream s);

} // namespace mxn
