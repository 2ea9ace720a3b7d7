#include "vectorized.h"

#include <algorithm>

namespace mxn {

namespace {

thread_local int depth = 0;

} // namespace

Vectorizing::Vectorizing() {
  depth++;
}

Vectorizing::~Vectorizing() {
  depth--;
}

bool is_vectorizing() {
  return depth > 0;
}

mx::array not_equal(const mx::array& a, const mx::array& b, mx::Stream s) {
  return is_vectorizing() ? mx::logical_not(mx::equal(a, b, s), s) : mx::not_equal(a, b, s);
}

mx::array logical_xor(const mx::array& a, const mx::array& b, mx::Stream s) {
  return is_vectorizing() ? not_equal(mx::astype(a, mx::bool_, s), mx::astype(b, mx::bool_, s), s) : mx::logical_xor(a, b, s);
}

mx::array triangle(const mx::array& a, bool upper, mx::Stream s) {
  if (!is_vectorizing() || a.ndim() < 2) return a;
  return upper ? mx::triu(a, 0, s) : mx::tril(a, 0, s);
}

mx::array select_update(
    const mx::array& a,
    const mx::array& update,
    const mx::array& start,
    const std::vector<int>& axes,
    const mx::Shape& size,
    mx::Stream s) {
  int ndim = static_cast<int>(a.ndim());
  mx::array starts = mx::reshape(start, {-1}, s);
  mx::array result = mx::broadcast_to(mx::astype(update, a.dtype(), s), size, s);
  mx::array inside(true);
  for (int axis = 0; axis < ndim; axis++) {
    mx::array place = mx::arange(a.shape(axis), s);
    for (size_t i = 0; i < axes.size(); i++) {
      if (mx::normalize_axis_index(axes[i], ndim) != axis) continue;
      place = mx::subtract(place, mx::astype(mx::take(starts, static_cast<int>(i), 0, s), mx::int32, s), s);
    }
    mx::Shape along(static_cast<size_t>(ndim), 1);
    along[static_cast<size_t>(axis)] = a.shape(axis);
    mx::array last(size[static_cast<size_t>(axis)] - 1);
    mx::array within = mx::logical_and(mx::greater_equal(place, mx::array(0), s), mx::less_equal(place, last, s), s);
    inside = mx::logical_and(inside, mx::reshape(within, along, s), s);
    result = mx::take(result, mx::clip(place, mx::array(0), last, s), axis, s);
  }
  return mx::where(inside, result, a, s);
}

} // namespace mxn
