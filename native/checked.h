// MLX functions that take arguments in several forms, or leave some unchecked that would end the process.
#pragma once

#include <optional>
#include <vector>

#include "arguments.h"

namespace mxn {

// Strides and offset count elements; whatever would read outside `a` is refused.
mx::array as_strided(const mx::array& a, const std::optional<mx::Shape>& shape, const std::optional<mx::Strides>& strides, int offset, mx::Stream s);

// Indices of matrices along all axes of `a` but the last two, counted from the first; MLX itself reads at any index.
// Those that are not computed yet are moved to the nearest matrix as part of the graph.
std::optional<mx::array> batch_positions(const std::optional<Operand>& indices, const mx::array& a, mx::Stream s);

// Indices from 0 to below `length`, in the same way.
mx::array positions(const mx::array& indices, int64_t length, mx::Stream s);

// Whether the elements lie in memory already, in row-major order.
bool is_computed(const mx::array& a);

// Indices that lie inside an axis of `a`: MLX itself reads and writes at any index. Those that are not computed yet
// are moved to the nearest end of the axis as part of the graph.
mx::array in_range(const mx::array& indices, const mx::array& a, int axis, mx::Stream s);

// Whether something between `inputs` and `outputs` is a reduction along an axis of length 1. MLX leaves such axes out when it
// makes the operation, and ends the process when one made for other shapes meets one.
bool reduces_single(const std::vector<mx::array>& outputs, const std::vector<mx::array>& inputs);

mx::array diff(const mx::array& a, int n, int axis, mx::Stream s);

// `widths`: one for all sides; before and after for all axes; or a count of axes, then before and after for each.
mx::array pad(const mx::array& a, const std::vector<int>& widths, const char* mode, const mx::array& value, mx::Stream s);

mx::array put_along_axis(const mx::array& a, const mx::array& indices, const mx::array& values, std::optional<int> axis, mx::Stream s);

// The reduction `result` of `a`: `empty` where `a` has no elements. MLX's kernels read what is not there then.
mx::array reduced(const mx::array& a, mx::array&& result, double empty, mx::Stream s);

// One shift is for every axis, and several shifts along one axis add up.
mx::array roll(const mx::array& a, const std::vector<int>& shifts, const std::optional<std::vector<int>>& axes, mx::Stream s);

std::vector<mx::array> split(const mx::array& a, const Sections& sections, int axis, mx::Stream s);

// Checks indices that are computed already; checking others would need them computed.
mx::array take(const mx::array& a, const mx::array& indices, std::optional<int> axis, mx::Stream s);

mx::array take_along_axis(const mx::array& a, const mx::array& indices, std::optional<int> axis, mx::Stream s);

mx::array tensordot(const mx::array& a, const mx::array& b, const Contraction& axes, mx::Stream s);

mx::array trace(const mx::array& a, int offset, int axis1, int axis2, mx::Dtype dtype, mx::Stream s);

mx::array unflatten(const mx::array& a, int axis, const mx::Shape& shape, mx::Stream s);

std::vector<mx::array> unstack(const mx::array& a, int axis, mx::Stream s);

mx::array vecdot(const mx::array& a, const mx::array& b, int axis, mx::Stream s);

} // namespace mxn
