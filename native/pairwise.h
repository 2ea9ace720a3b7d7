// MLX's functions of two arrays, element by element, without the steps that come to nothing where the operands are alike: promotion,
// conversion and broadcasting each make vectors and copies of both, and take longer than the rest.
#pragma once

#include <memory>

#include "mlx/primitives.h"

#include "frame.h"

namespace mxn {

inline bool alike(const mx::array& a, const mx::array& b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape();
}

// The same for what MLX would make floating-point numbers of.
inline bool alike_inexact(const mx::array& a, const mx::array& b) {
  return alike(a, b) && mx::issubdtype(a.dtype(), mx::inexact);
}

// A primitive like `model`, which must be one that holds nothing but its stream, on another stream.
std::shared_ptr<mx::Primitive> copy_of(const mx::Primitive& model, mx::Stream s);

// What `function` makes of operands that are alike: an array of P. libmlx does not export how to make a P, so one that `function` made is copied.
template <typename P>
mx::array pairwise(const mx::array& a, const mx::array& b, mx::Stream s, mx::array (*function)(const mx::array&, const mx::array&, mx::StreamOrDevice)) {
  static_assert(sizeof(P) == sizeof(mx::UnaryPrimitive));
  static const mx::array& model = *new mx::array(function(mx::array(1.0f), mx::array(1.0f), s));
  return mx::array(a.shape(), a.dtype(), copy_of(model.primitive(), s), {a, b});
}

} // namespace mxn
