#include "checked.h"

#include <unordered_set>
#include <algorithm>
#include <limits>
#include <set>
#include <sstream>
#include <string_view>

#include "memory.h"
#include "mlx/dtype_utils.h"

#include "mlx/primitives.h"

namespace mxn {

namespace {

// `axis` counted from the first.
int normalize(int axis, const mx::array& a) {
  return mx::normalize_axis_index(axis, static_cast<int>(a.ndim()));
}

[[noreturn]] void refuse_index(const std::string& index, std::optional<int> axis, int64_t length) {
  std::ostringstream text;
  text << "index " << index << " is out of range for ";
  axis ? text << "axis " << *axis << " of length " << length : text << "an axis of length " << length;
  throw std::out_of_range(text.str());
}

// The first index outside the axis is an error, if the indices are computed already; says whether they are.
bool check_computed(const mx::array& indices, int64_t length, std::optional<int> axis = std::nullopt, bool from_the_end = true) {
  if (!is_computed(indices)) return false;
  mx::dispatch_int_types(indices.dtype(), "indices", [&](auto type) {
    using T = MLX_GET_TYPE(type);
    const T* values = indices.data<T>();
    for (size_t i = 0; i < indices.size(); i++) {
      bool below = std::is_signed_v<T> && static_cast<int64_t>(values[i]) < (from_the_end ? -length : 0);
      bool above = values[i] > 0 && static_cast<uint64_t>(values[i]) >= static_cast<uint64_t>(length);
      if (below || above) refuse_index(std::to_string(values[i]), axis, length);
    }
  });
  return true;
}

// The product of all lengths of `a` but the last two.
int64_t batch_size(const mx::array& a) {
  int64_t size = 1;
  for (int i = 0; i + 2 < static_cast<int>(a.ndim()); i++) size *= a.shape(i);
  return size;
}

void check_contracted(const std::vector<int>& axes, const mx::array& a) {
  std::set<int> seen;
  for (int axis : axes) {
    if (!seen.insert(normalize(axis, a)).second) throw std::invalid_argument("an axis is contracted twice");
  }
}

void check_result_count(int count) {
  if (count > static_cast<int>(Thread::OPERANDS_END)) {
    throw Error(ErrorKind::out_of_range, std::to_string(count) + " results are too many for one call");
  }
}

using Widths = std::vector<std::pair<int, int>>;

bool wider_than_axes(const Widths& widths, const mx::array& a) {
  for (size_t i = 0; i < widths.size(); i++) {
    auto [before, after] = widths[i];
    int64_t length = a.shape(static_cast<int>(i));
    if (before < 0 || after < 0 || length == 0 || length + before + after > std::numeric_limits<int>::max()) return false;
  }
  for (size_t i = 0; i < widths.size(); i++) {
    if (std::max(widths[i].first, widths[i].second) > a.shape(static_cast<int>(i))) return true;
  }
  return false;
}

// Continues each axis by its mirror image. MLX's own `pad` adds one image at a time.
mx::array mirror(mx::array a, const Widths& widths, bool repeats_edge, mx::Stream s) {
  for (int axis = 0; axis < static_cast<int>(widths.size()); axis++) {
    auto [before, after] = widths[axis];
    int64_t length = a.shape(axis);
    int64_t period = repeats_edge ? 2 * length : std::max<int64_t>(2 * length - 2, 1);
    mx::array places = mx::remainder(mx::arange(-before, length + after, mx::int64, s), mx::array(period), s);
    mx::array end(repeats_edge ? period - 1 : period);
    a = mx::take(a, mx::minimum(places, mx::subtract(end, places, s), s), axis, s);
  }
  return a;
}

} // namespace

bool is_computed(const mx::array& a) {
  return a.status() == mx::array::Status::available && a.data_shared_ptr() != nullptr && a.flags().row_contiguous;
}

mx::array in_range(const mx::array& indices, const mx::array& a, int axis, mx::Stream s) {
  if (!mx::issubdtype(indices.dtype(), mx::integer)) {
    std::ostringstream text;
    text << "indices must be integers, got " << indices.dtype();
    throw std::invalid_argument(text.str());
  }
  if (indices.size() == 0) return indices;
  int length = a.shape(axis);
  if (length == 0) throw std::out_of_range("axis " + std::to_string(axis) + " has length 0, no elements to index");
  if (check_computed(indices, length, axis)) return indices;
  // A type that can hold either end of the axis.
  mx::array wide = indices.itemsize() < 4 ? mx::astype(indices, mx::int32, s) : indices;
  // Not `length`, which a function compiled for any shape would keep.
  mx::array count = mx::number_of_elements(a, {axis}, false, wide.dtype(), s);
  mx::array last = mx::subtract(count, mx::array(1, wide.dtype()), s);
  if (mx::issubdtype(wide.dtype(), mx::unsignedinteger)) return mx::minimum(wide, last, s);
  return mx::clip(wide, mx::negative(count, s), last, s);
}

std::optional<mx::array> batch_positions(const std::optional<Operand>& indices, const mx::array& a, mx::Stream s) {
  if (!indices || !mx::issubdtype((**indices).dtype(), mx::integer) || (**indices).size() == 0) return value(indices);
  return positions(**indices, batch_size(a), s);
}

mx::array positions(const mx::array& indices, int64_t length, mx::Stream s) {
  if (length == 0) throw std::out_of_range("there is nothing to index");
  if (check_computed(indices, length, std::nullopt, false)) return indices;
  mx::array wide = mx::astype(indices, indices.dtype() == mx::uint64 ? mx::uint64 : mx::int64, s);
  return mx::astype(mx::clip(wide, mx::array(0, wide.dtype()), mx::array(length - 1, wide.dtype()), s), mx::uint32, s);
}

mx::array as_strided(const mx::array& a, const std::optional<mx::Shape>& shape, const std::optional<mx::Strides>& strides, int offset, mx::Stream s) {
  const mx::Shape& dimensions = shape ? *shape : a.shape();
  mx::Strides steps = strides.value_or(mx::Strides(dimensions.size(), 1));
  if (!strides) {
    for (int i = static_cast<int>(dimensions.size()) - 2; i >= 0; i--) steps[i] = steps[i + 1] * dimensions[i + 1];
  }
  if (steps.size() != dimensions.size()) {
    std::ostringstream text;
    text << "a shape of " << dimensions.size() << " dimensions needs as many strides, got " << steps.size();
    throw std::invalid_argument(text.str());
  }
  double first = offset, end = offset + 1.0;
  for (size_t i = 0; i < steps.size(); i++) {
    if (dimensions[i] < 0) throw std::invalid_argument("negative dimensions are not allowed");
    double reach = (dimensions[i] - 1.0) * static_cast<double>(steps[i]);
    (reach < 0 ? first : end) += reach;
  }
  if (std::find(dimensions.begin(), dimensions.end(), 0) != dimensions.end()) return mx::zeros(dimensions, a.dtype(), s);
  if (first < 0 || end > static_cast<double>(a.size())) {
    std::ostringstream text;
    text << "shape, strides and offset reach from element " << first << " to element " << end - 1 << ", and the array has " << a.size() << " elements";
    throw std::out_of_range(text.str());
  }
  // MLX refuses an array whose elements do not lie one after another, but only when it is computed.
  return mx::as_strided(mx::contiguous(a, false, s), dimensions, steps, static_cast<size_t>(offset), s);
}

mx::array diff(const mx::array& a, int n, int axis, mx::Stream s) {
  axis = normalize(axis, a);
  if (n < a.shape(axis)) return mx::diff(a, n, axis, s);
  // Nothing is left, however many of the `n` steps are still to come.
  mx::Shape shape = a.shape();
  shape[axis] = 0;
  return mx::zeros(shape, a.dtype(), s);
}

mx::array pad(const mx::array& a, const std::vector<int>& widths, const char* mode, const mx::array& value, mx::Stream s) {
  if (value.size() != 1) {
    std::ostringstream text;
    text << "constantValues must be a single value, got an array of shape " << value.shape();
    throw std::invalid_argument(text.str());
  }
  Widths pairs;
  if (widths.size() <= 2) {
    pairs.assign(a.ndim(), {widths.front(), widths.back()});
  } else if (widths.front() == 1) {
    pairs.assign(a.ndim(), {widths[1], widths[2]});
  } else {
    for (size_t i = 1; i + 1 < widths.size(); i += 2) pairs.emplace_back(widths[i], widths[i + 1]);
  }
  if (pairs.size() != a.ndim()) {
    std::ostringstream text;
    text << "padWidth has pairs for " << pairs.size() << " axes, and the array has " << a.ndim() << " dimensions";
    throw std::invalid_argument(text.str());
  }
  bool symmetric = mode == std::string_view("symmetric");
  if ((symmetric || mode == std::string_view("reflect")) && wider_than_axes(pairs, a)) return mirror(a, pairs, symmetric, s);
  return mx::pad(a, pairs, value, mode, s);
}

mx::array put_along_axis(const mx::array& a, const mx::array& indices, const mx::array& values, std::optional<int> axis, mx::Stream s) {
  if (!axis) return mx::reshape(mxn::put_along_axis(mx::flatten(a, s), indices, values, 0, s), a.shape(), s);
  return mx::put_along_axis(a, in_range(indices, a, normalize(*axis, a), s), values, *axis, s);
}

mx::array reduced(const mx::array& a, mx::array&& result, double empty, mx::Stream s) {
  return a.size() > 0 ? std::move(result) : mx::full(result.shape(), mx::array(empty, result.dtype()), s);
}

mx::array roll(const mx::array& a, const std::vector<int>& shifts, const std::optional<std::vector<int>>& axes, mx::Stream s) {
  mx::Shape list(shifts.begin(), shifts.end());
  if (!axes) return mx::roll(a, list, s);
  if (shifts.size() == 1) return mx::roll(a, shifts.front(), *axes, s);
  if (axes->size() == 1) return mx::roll(a, list, axes->front(), s);
  if (shifts.size() == axes->size()) return mx::roll(a, list, *axes, s);
  std::ostringstream text;
  text << shifts.size() << " shifts do not fit " << axes->size() << " axes";
  throw std::invalid_argument(text.str());
}

std::vector<mx::array> split(const mx::array& a, const Sections& sections, int axis, mx::Stream s) {
  if (sections.places) return mx::split(a, *sections.places, axis, s);
  check_result_count(sections.parts);
  return mx::split(a, sections.parts, axis, s);
}

mx::array take(const mx::array& a, const mx::array& indices, std::optional<int> axis, mx::Stream s) {
  int64_t length = axis ? a.shape(normalize(*axis, a)) : static_cast<int64_t>(a.size());
  if (mx::issubdtype(indices.dtype(), mx::integer)) check_computed(indices, length, axis ? std::optional(normalize(*axis, a)) : std::nullopt);
  return axis ? mx::take(a, indices, *axis, s) : mx::take(a, indices, s);
}

mx::array take_along_axis(const mx::array& a, const mx::array& indices, std::optional<int> axis, mx::Stream s) {
  if (!axis) return mxn::take_along_axis(mx::flatten(a, s), indices, 0, s);
  return mx::take_along_axis(a, in_range(indices, a, normalize(*axis, a), s), *axis, s);
}

mx::array tensordot(const mx::array& a, const mx::array& b, const Contraction& axes, mx::Stream s) {
  if (!axes.pairs) return mx::tensordot(a, b, axes.count, s);
  const auto& [of_a, of_b] = *axes.pairs;
  check_contracted(of_a, a);
  check_contracted(of_b, b);
  return mx::tensordot(a, b, of_a, of_b, s);
}

mx::array trace(const mx::array& a, int offset, int axis1, int axis2, mx::Dtype dtype, mx::Stream s) {
  return reduced(mx::diagonal(a, offset, axis1, axis2, s), mx::trace(a, offset, axis1, axis2, dtype, s), 0, s);
}

mx::array unflatten(const mx::array& a, int axis, const mx::Shape& shape, mx::Stream s) {
  auto has = [&](int dimension) { return std::find(shape.begin(), shape.end(), dimension) != shape.end(); };
  if (has(-1) && has(0)) throw std::invalid_argument("a dimension of -1 cannot be worked out beside one of 0");
  return mx::unflatten(a, axis, shape, s);
}

std::vector<mx::array> unstack(const mx::array& a, int axis, mx::Stream s) {
  axis = normalize(axis, a);
  check_result_count(a.shape(axis));
  return mx::unstack(a, axis, s);
}

mx::array vecdot(const mx::array& a, const mx::array& b, int axis, mx::Stream s) {
  mx::array result = mx::vecdot(a, b, axis, s);
  // MLX multiplies first and sums then: the products must fit too.
  mx::array products = mx::multiply(a, b, s);
  check_fits_in_memory(products);
  return reduced(products, std::move(result), 0, s);
}

bool reduces_single(const std::vector<mx::array>& outputs, const std::vector<mx::array>& inputs) {
  std::unordered_set<std::uintptr_t> seen;
  for (const mx::array& input : inputs) seen.insert(input.id());
  std::vector<mx::array> left = outputs;
  while (!left.empty()) {
    mx::array next = left.back();
    left.pop_back();
    if (!next.has_primitive() || !seen.insert(next.id()).second) continue;
    if (auto* reduction = dynamic_cast<const mx::Reduce*>(&next.primitive())) {
      for (int axis : reduction->state().second) {
        if (next.inputs().front().shape(axis) == 1) return true;
      }
    }
    left.insert(left.end(), next.inputs().begin(), next.inputs().end());
  }
  return false;
}

} // namespace mxn
