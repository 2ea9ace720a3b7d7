// Reading and writing where only the graph knows: from computed places on, and under masks. MLX checks neither.
#pragma once

#include <vector>

#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// The elements of `a` where the mask is true become `value`, which has the shape of the axes that the mask leaves; or
// one more axis before those, along which the places take values in turn.
mx::array put_masked(const mx::array& a, const mx::array& mask, const mx::array& value, mx::Stream s);

// A block of `a` of the given size that begins at `start` along `axes`, and at 0 along the others. A start that is not
// computed yet is moved so far that the block lies inside `a`.
mx::array slice(const mx::array& a, const mx::array& start, const std::vector<int>& axes, const mx::Shape& size, mx::Stream s);

// `a` with such a block replaced.
mx::array slice_update(const mx::array& a, const mx::array& update, const mx::array& start, const std::vector<int>& axes, mx::Stream s);

} // namespace mxn
