#include "linear.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "memory.h"

namespace mxn {

namespace {

namespace linalg = mx::linalg;

// Which matrices have nothing but finite elements, with the last two axes as 1.
mx::array finite_matrices(const mx::array& a, mx::Stream s) {
  return mx::all(mx::isfinite(a, s), std::vector<int>{-2, -1}, true, s);
}

mx::array finite_or_zero(const mx::array& a, const mx::array& finite, mx::Stream s) {
  return mx::where(finite, a, mx::array(0, a.dtype()), s);
}

mx::array without_infinity(const mx::array& a, mx::Stream s) {
  if (!mx::issubdtype(a.dtype(), mx::inexact)) return a;
  return mx::where(mx::isinf(a, s), mx::array(std::numeric_limits<float>::quiet_NaN(), a.dtype()), a, s);
}

mx::array nan_unless(const mx::array& finite, const mx::array& result, mx::Stream s) {
  return mx::where(finite, result, mx::array(std::numeric_limits<float>::quiet_NaN()), s);
}

} // namespace

mx::array hollow(const mx::array& a, mx::array&& result, mx::Stream s) {
  return a.size() > 0 ? std::move(result) : mx::zeros(result.shape(), result.dtype(), s);
}

std::vector<mx::array> hollow(const mx::array& a, std::pair<mx::array, mx::array>&& results, mx::Stream s) {
  return {hollow(a, std::move(results.first), s), hollow(a, std::move(results.second), s)};
}

std::vector<mx::array> svd(const mx::array& a, bool compute_uv, mx::Stream s) {
  return linalg::svd(without_infinity(a, s), compute_uv, s);
}

mx::array norm(const mx::array& a, const Order& ord, const std::optional<std::vector<int>>& axis, bool keepdims, mx::Stream s) {
  if (axis) {
    for (int each : *axis) mx::normalize_axis_index(each, static_cast<int>(a.ndim()));
  }
  bool matrices = (axis ? axis->size() : a.ndim()) == 2, nuclear = ord.word && *ord.word == 1;
  if (nuclear) return linalg::norm(without_infinity(a, s), std::string("nuc"), axis, keepdims, s);
  if (ord.number && std::abs(*ord.number) == 2 && matrices) return linalg::norm(without_infinity(a, s), *ord.number, axis, keepdims, s);
  if (ord.number && *ord.number != 2) return linalg::norm(a, *ord.number, axis, keepdims, s);
  // A root of squares. Of complex numbers MLX takes them on its default stream.
  mx::array lengths = a.dtype() == mx::complex64 ? mx::abs(a, s) : a;
  if (ord.number) return linalg::norm(lengths, *ord.number, axis, keepdims, s);
  return ord.word ? linalg::norm(lengths, std::string("fro"), axis, keepdims, s) : linalg::norm(lengths, axis, keepdims, s);
}

mx::array cross(const mx::array& a, const mx::array& b, int axis, mx::Stream s) {
  mx::Dtype dtype = mx::promote_types(a.dtype(), b.dtype());
  mx::Shape a_shape = a.shape(), b_shape = b.shape();
  // The length of the axis, which becomes 1.
  auto take_length = [axis](mx::Shape& shape) {
    int& length = shape[mx::normalize_axis_index(axis, static_cast<int>(shape.size()))];
    if (length != 2 && length != 3) throw std::invalid_argument("the vectors must have 2 or 3 elements, got " + std::to_string(length));
    return std::exchange(length, 1);
  };
  int a_length = take_length(a_shape), b_length = take_length(b_shape);
  mx::Shape shape = mx::broadcast_shapes(a_shape, b_shape);
  int place = mx::normalize_axis_index(axis, static_cast<int>(shape.size()));
  auto elements_of = [&](const mx::array& vectors, int length) {
    shape[place] = length;
    return mx::split(mx::broadcast_to(mx::astype(vectors, dtype, s), shape, s), length, place, s);
  };
  std::vector<mx::array> left = elements_of(a, a_length), right = elements_of(b, b_length);
  // The product of elements i and j, unless one is the third of a vector of two.
  auto times = [&](size_t i, size_t j) { return i < left.size() && j < right.size() ? std::optional(mx::multiply(left[i], right[j], s)) : std::nullopt; };
  auto minus = [&](const std::optional<mx::array>& x, const std::optional<mx::array>& y) {
    if (!x) return y ? mx::negative(*y, s) : mx::zeros_like(left[0], s);
    return y ? mx::subtract(*x, *y, s) : *x;
  };
  std::vector<mx::array> elements;
  for (size_t i = 0; i < 3; i++) {
    size_t next = (i + 1) % 3, last = (i + 2) % 3;
    elements.push_back(minus(times(next, last), times(last, next)));
  }
  return mx::concatenate(std::move(elements), place, s);
}

mx::array pinv(const mx::array& a, mx::Stream s) {
  mx::array result = linalg::pinv(without_infinity(a, s), s);
  // Both matrices of singular vectors are made whole on the way.
  for (const mx::array& each : linalg::svd(a, true, s)) check_fits_in_memory(each);
  return result;
}

std::vector<mx::array> lu(const mx::array& a, mx::Stream s) {
  auto results = linalg::lu(a, s);
  if (a.size() > 0) return results;
  mx::array& p = results[0];
  p = mx::broadcast_to(mx::arange(0, p.shape(-1), p.dtype(), s), p.shape(), s);
  for (size_t i = 1; i < results.size(); i++) results[i] = hollow(a, std::move(results[i]), s);
  return results;
}

mx::array eigvals(const mx::array& a, mx::Stream s) {
  linalg::eigvals(a, s); // its errors, before anything else is made of `a`
  mx::array finite = finite_matrices(a, s);
  return nan_unless(mx::squeeze(finite, -1, s), linalg::eigvals(finite_or_zero(a, finite, s), s), s);
}

std::pair<mx::array, mx::array> eig(const mx::array& a, mx::Stream s) {
  linalg::eig(a, s);
  mx::array finite = finite_matrices(a, s);
  auto [values, vectors] = linalg::eig(finite_or_zero(a, finite, s), s);
  return {nan_unless(mx::squeeze(finite, -1, s), values, s), nan_unless(finite, vectors, s)};
}

} // namespace mxn
