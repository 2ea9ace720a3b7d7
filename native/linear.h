// Linear algebra in Python's forms, with the matrices kept from LAPACK that it or MLX's kernels end the process for.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "arguments.h"

namespace mxn {

// `result` of the matrices `a`, or nothing but zeros when they have no elements: MLX's kernels divide by their size.
mx::array hollow(const mx::array& a, mx::array&& result, mx::Stream s);
std::vector<mx::array> hollow(const mx::array& a, std::pair<mx::array, mx::array>&& results, mx::Stream s);

// With NaN for infinite elements, of which LAPACK makes an error; for the others the one that comes with MLX exits the process.
std::vector<mx::array> svd(const mx::array& a, bool compute_uv, mx::Stream s);

mx::array norm(const mx::array& a, const Order& ord, const std::optional<std::vector<int>>& axis, bool keepdims, mx::Stream s);

// MLX's own computes on its default stream.
mx::array cross(const mx::array& a, const mx::array& b, int axis, mx::Stream s);

mx::array pinv(const mx::array& a, mx::Stream s);

std::vector<mx::array> lu(const mx::array& a, mx::Stream s);

// NaN for a matrix that is not finite: the LAPACK that comes with MLX exits the process for one.
mx::array eigvals(const mx::array& a, mx::Stream s);
std::pair<mx::array, mx::array> eig(const mx::array& a, mx::Stream s);

} // namespace mxn
