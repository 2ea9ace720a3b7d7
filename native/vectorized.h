// What MLX's `vmap` gets wrong, in forms that it gets right; MLX's own wherever nothing is being vectorized.
#pragma once

#include <vector>

#include "arguments.h"

namespace mxn {

// Held while a function is vectorized on this thread.
class Vectorizing {
 public:
  Vectorizing();
  ~Vectorizing();
  Vectorizing(const Vectorizing&) = delete;
};

bool is_vectorizing();

// MLX gives the results of these the axis of the first operand alone.
mx::array not_equal(const mx::array& a, const mx::array& b, mx::Stream s);
mx::array logical_xor(const mx::array& a, const mx::array& b, mx::Stream s);

// The matrices `a` for a function that reads one triangle of them: vectorized, MLX forgets which and reads both.
mx::array triangle(const mx::array& a, bool upper, mx::Stream s);

// `a` with a block of `size` that begins at the starts; MLX puts the axis of the batch in the wrong place.
mx::array select_update(
    const mx::array& a,
    const mx::array& update,
    const mx::array& start,
    const std::vector<int>& axes,
    const mx::Shape& size,
    mx::Stream s);

} // namespace mxn
