#include "dynamic.h"

#include <algorithm>
#include <sstream>

#include "checked.h"
#include "mlx/dtype_utils.h"
#include "vectorized.h"

namespace mxn {

namespace {

// How many places a computed mask has.
int64_t count_true(const mx::array& mask) {
  const bool* values = mask.data<bool>();
  return std::count(values, values + mask.size(), true);
}

// The starts, from which a block of `size` lies inside `a`. What MLX itself refuses is left to it.
mx::array starts_inside(const mx::array& start, const mx::array& a, const std::vector<int>& axes, const mx::Shape& size, mx::Stream s) {
  if (!mx::issubdtype(start.dtype(), mx::integer) || start.ndim() > 1 || start.size() != axes.size() || size.size() != a.ndim()) return start;
  std::vector<int64_t> last;
  for (int axis : axes) {
    axis = mx::normalize_axis_index(axis, static_cast<int>(a.ndim()));
    last.push_back(static_cast<int64_t>(a.shape(axis)) - size[axis]);
    if (last.back() < 0) return start;
  }
  if (axes.empty()) return start;
  if (!is_computed(start)) {
    mx::array wide = mx::astype(start, start.dtype() == mx::uint64 ? mx::uint64 : mx::int64, s);
    mx::array most(last.begin(), start.shape(), wide.dtype());
    return mx::astype(mx::clip(wide, mx::array(0, wide.dtype()), most, s), mx::int32, s);
  }
  mx::dispatch_int_types(start.dtype(), "start", [&](auto type) {
    using T = MLX_GET_TYPE(type);
    const T* values = start.data<T>();
    for (size_t i = 0; i < axes.size(); i++) {
      if (values[i] >= 0 && static_cast<uint64_t>(values[i]) <= static_cast<uint64_t>(last[i])) continue;
      std::ostringstream text;
      text << "a start of " << std::to_string(values[i]) << " is out of range for axis " << axes[i] << ": a block that fits " << a.shape()
           << " starts there at 0 to " << last[i];
      throw std::out_of_range(text.str());
    }
  });
  return start;
}

} // namespace

mx::array put_masked(const mx::array& a, const mx::array& mask, const mx::array& value, mx::Stream s) {
  if (mask.ndim() > a.ndim() || !std::equal(mask.shape().begin(), mask.shape().end(), a.shape().begin())) {
    std::ostringstream text;
    text << "a mask of shape " << mask.shape() << " does not have the shape of the first axes of " << a.shape();
    throw std::invalid_argument(text.str());
  }
  size_t left = a.ndim() - mask.ndim();
  mx::array cast = mx::astype(value, a.dtype(), s);
  if (cast.ndim() == left + 1 && cast.shape(0) == 1) cast = mx::squeeze(cast, 0, s);
  if (cast.ndim() <= left) {
    std::vector<int> last;
    for (size_t i = mask.ndim(); i < a.ndim(); i++) last.push_back(static_cast<int>(i));
    // MLX would let a value that has more elements than there are places make the result longer.
    cast = mx::broadcast_to(cast, mx::Shape(a.shape().begin() + static_cast<std::ptrdiff_t>(mask.ndim()), a.shape().end()), s);
    return mx::where(last.empty() ? mask : mx::expand_dims(mask, last, s), cast, a, s);
  }
  int64_t rows = cast.shape(0);
  bool computed = is_computed(mask);
  int64_t places = computed ? count_true(mask) : static_cast<int64_t>(mask.size());
  if (places == 0 || a.size() == 0) return a;
  // One that is not computed yet has too few values only perhaps; MLX says so when it knows, but cannot bear none.
  if (rows < places && (computed || rows == 0)) {
    std::ostringstream text;
    text << "a value of shape " << value.shape() << " is too short for the " << places << " places of the mask";
    throw std::invalid_argument(text.str());
  }
  return mx::masked_scatter(a, mask, cast, s);
}

mx::array slice(const mx::array& a, const mx::array& start, const std::vector<int>& axes, const mx::Shape& size, mx::Stream s) {
  if (std::any_of(size.begin(), size.end(), [](int length) { return length < 0; })) throw std::invalid_argument("negative dimensions are not allowed");
  return mx::slice(a, starts_inside(start, a, axes, size, s), axes, size, s);
}

mx::array slice_update(const mx::array& a, const mx::array& update, const mx::array& start, const std::vector<int>& axes, mx::Stream s) {
  if (update.ndim() > a.ndim()) {
    std::ostringstream text;
    text << "an update of shape " << update.shape() << " has more dimensions than " << a.shape();
    throw std::invalid_argument(text.str());
  }
  // Axes that the update does not have are replaced whole, or from the start on by one element.
  mx::Shape size = a.shape();
  for (int axis : axes) size[mx::normalize_axis_index(axis, static_cast<int>(a.ndim()))] = 1;
  std::copy(update.shape().begin(), update.shape().end(), size.end() - static_cast<std::ptrdiff_t>(update.ndim()));
  mx::array inside = starts_inside(start, a, axes, size, s);
  if (is_vectorizing() && a.size() > 0 && inside.size() == axes.size()) return select_update(a, update, inside, axes, size, s);
  return mx::slice_update(a, update, inside, axes, s);
}

} // namespace mxn
