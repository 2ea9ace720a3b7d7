// Random numbers: the keys of the calling thread, and the functions of MLX's that take arguments in several forms.
//
// MLX's own default key belongs to the stream of its first use, and draws without evaluation pile up behind it as a
// graph. Here the state is two words, and the next key is known at once.
#pragma once

#include <optional>

#include "arguments.h"

namespace mxn::random {

// The next key of the calling thread: the one that Python's `mx.random` draws.
mx::array next_key(mx::Stream s);

mx::array categorical(
    const mx::array& logits, int axis, const std::optional<mx::Shape>& shape, std::optional<int> num_samples, const mx::array& key, mx::Stream s);

// The integers from 0 to below a plain number, or an array along an axis.
mx::array permutation(Operand& x, int axis, const mx::array& key, mx::Stream s);

} // namespace mxn::random
