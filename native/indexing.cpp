#include "indexing.h"

#include <algorithm>
#include <sstream>

#include "dynamic.h"
#include "gpu.h"

namespace mxn {

namespace {

// MLX knows no subtraction or division in place: both go by the negated or inverted value. Numbers without a sign are
// converted first: what a negative one becomes is for the device to say.
mx::array operand_of(Update update, mx::array value, mx::Dtype dtype, mx::Stream s) {
  if (update == Update::subtract) return mx::negative(mx::issubdtype(dtype, mx::unsignedinteger) ? mx::astype(value, dtype, s) : value, s);
  if (update == Update::divide) return mx::reciprocal(value, s);
  return value;
}

mx::array update_slice(const mx::array& a, const mx::array& value, const mx::Shape& start, const mx::Shape& stop, const mx::Shape& step,
                       Update update, mx::Stream s) {
  switch (update) {
    case Update::set: return mx::slice_update(a, value, start, stop, step, s);
    case Update::add:
    case Update::subtract: return mx::slice_update_add(a, value, start, stop, step, s);
    case Update::multiply:
    case Update::divide: return mx::slice_update_prod(a, value, start, stop, step, s);
    case Update::maximum: return mx::slice_update_max(a, value, start, stop, step, s);
    case Update::minimum: return mx::slice_update_min(a, value, start, stop, step, s);
  }
  throw std::logic_error("unknown update");
}

mx::array update_indexed(const mx::array& a, const std::vector<mx::array>& indices, const mx::array& value, const std::vector<int>& axes,
                         Update update, mx::Stream wanted) {
  // A GPU counts booleans up.
  mx::Stream s = off_gpu(scattering(wanted, a.dtype()), a.dtype() == mx::bool_ && update != Update::set);
  switch (update) {
    case Update::set: return mx::scatter(a, indices, value, axes, s);
    case Update::add:
    case Update::subtract: return mx::scatter_add(a, indices, value, axes, s);
    case Update::multiply:
    case Update::divide: return mx::scatter_prod(a, indices, value, axes, s);
    case Update::maximum: return mx::scatter_max(a, indices, value, axes, s);
    case Update::minimum: return mx::scatter_min(a, indices, value, axes, s);
  }
  throw std::logic_error("unknown update");
}

} // namespace

// The axes of what gather gives and scatter takes that the result does not have: one for each integer and index array.
std::vector<int> Selection::collapsed() const {
  std::vector<int> axes;
  axes.reserve(integers_.size() + indexed_.size());
  for (const auto* list : {&integers_, &indexed_}) {
    for (int axis : *list) axes.push_back(static_cast<int>(block_.size()) + axis);
  }
  std::sort(axes.begin(), axes.end());
  return axes;
}

// The new axes' places in the result.
std::vector<int> Selection::new_axes() const {
  std::vector<int> axes;
  for (size_t i = 0; i < layout_.size(); i++) {
    if (layout_[i] == NEW_AXIS) axes.push_back(static_cast<int>(i + (i >= block_at_ ? block_.size() : 0)));
  }
  return axes;
}

int Selection::axes_before_block() const {
  auto kept = [](int length) { return length != NEW_AXIS; };
  return static_cast<int>(std::count_if(layout_.begin(), layout_.begin() + static_cast<std::ptrdiff_t>(block_at_), kept));
}

mx::Shape Selection::shape() const {
  mx::Shape shape;
  for (size_t i = 0; i <= layout_.size(); i++) {
    if (i == block_at_) shape.insert(shape.end(), block_.begin(), block_.end());
    if (i < layout_.size()) shape.push_back(layout_[i] == NEW_AXIS ? 1 : layout_[i]);
  }
  return shape;
}

mx::array Selection::get() const {
  if (mask_) {
    throw std::invalid_argument("a boolean mask takes a number of elements that MLX cannot know beforehand: `where` chooses by a mask, and integers "
                                "take elements by position");
  }
  // MLX has a shorter way for what is most common.
  if (whole_ && indices_.size() == 1 && layout_.size() + 1 == a_.ndim()) return mx::take(a_, indices_.front(), indexed_.front(), s_);
  mx::array result = basic();
  if (!indices_.empty()) {
    mx::Shape sizes = result.shape();
    for (int axis : indexed_) sizes[axis] = 1;
    result = mx::gather(result, indices_, indexed_, sizes, s_);
  }
  if (std::vector<int> gone = collapsed(); !gone.empty()) result = mx::squeeze(result, gone, s_);
  int block = static_cast<int>(block_.size()), before = axes_before_block();
  if (block > 0 && before > 0) {
    std::vector<int> order(result.ndim());
    for (int i = 0; i < static_cast<int>(order.size()); i++) order[i] = i < before ? block + i : i < before + block ? i - before : i;
    result = mx::transpose(result, order, s_);
  }
  if (std::vector<int> added = new_axes(); !added.empty()) result = mx::expand_dims(result, added, s_);
  return result;
}

// The value without leading axes of length 1 that the selection does not have; an error when it does not broadcast.
mx::array Selection::fit(mx::array value) const {
  mx::Shape selected = shape();
  int extra = static_cast<int>(value.ndim()) - static_cast<int>(selected.size());
  bool fits = true;
  std::vector<int> leading;
  for (int i = 0; i < static_cast<int>(value.ndim()); i++) {
    int length = value.shape(i);
    if (i < extra) leading.push_back(i);
    fits = fits && (length == 1 || (i >= extra && length == selected[i - extra]));
  }
  if (!fits) {
    std::ostringstream text;
    text << "a value of shape " << value.shape() << " does not broadcast to the selected shape " << selected;
    throw std::invalid_argument(text.str());
  }
  return leading.empty() ? value : mx::squeeze(value, leading, s_);
}

// The value with the axes of the slice: without new ones, with one for each integer.
mx::array Selection::align_to_slice(mx::array value) const {
  int missing = static_cast<int>(layout_.size()) - static_cast<int>(value.ndim());
  std::vector<int> gone;
  for (int i = std::max(missing, 0); i < static_cast<int>(layout_.size()); i++) {
    if (layout_[i] == NEW_AXIS) gone.push_back(i - missing);
  }
  if (!gone.empty()) value = mx::squeeze(value, gone, s_);
  // Axes count from the last, as far as the value has some.
  std::vector<int> added;
  int left = static_cast<int>(value.ndim());
  for (int axis = static_cast<int>(a_.ndim()) - 1; axis >= 0 && left > 0; axis--) {
    bool is_integer = std::binary_search(integers_.begin(), integers_.end(), axis);
    if (is_integer) added.push_back(axis - static_cast<int>(a_.ndim()));
    left -= !is_integer;
  }
  return added.empty() ? value : mx::expand_dims(value, added, s_);
}

// The value as scatter wants it: the axes of the block, then those of the array.
mx::array Selection::align_to_block(mx::array value) const {
  value = mx::broadcast_to(value, shape(), s_);
  if (std::vector<int> added = new_axes(); !added.empty()) value = mx::squeeze(value, added, s_);
  int block = static_cast<int>(block_.size()), before = axes_before_block();
  if (block > 0 && before > 0) {
    std::vector<int> order(value.ndim());
    for (int i = 0; i < static_cast<int>(order.size()); i++) order[i] = i < block ? before + i : i < before + block ? i - block : i;
    value = mx::transpose(value, order, s_);
  }
  return mx::expand_dims(value, collapsed(), s_);
}

mx::array Selection::put(mx::array value, Update update) const {
  if (mask_) {
    if (update == Update::set) return put_masked(a_, *mask_, value, s_);
    throw std::invalid_argument("a boolean mask can only be set: `where(mask, add(a, value), a)` adds, for example");
  }
  value = operand_of(update, fit(std::move(value)), a_.dtype(), s_);
  mx::Shape selected = shape();
  if (std::find(selected.begin(), selected.end(), 0) != selected.end()) return a_;
  if (indices_.empty()) return update_slice(a_, align_to_slice(std::move(value)), start_, stop_, step_, update, s_);
  mx::array part = basic();
  mx::array updated = update_indexed(part, indices_, align_to_block(std::move(value)), indexed_, update, s_);
  return whole_ ? updated : mx::slice_update(a_, updated, start_, stop_, step_, s_);
}

// Gives the elements that an index selects.
double call_index(Arguments& in) {
  Operand a = in.array();
  return in.give(Selection(in, *a, in.stream()).get());
}

namespace {

// The array with the update that stands in the frame: what to do, the index, the value.
mx::array updated(Arguments& in, const mx::array& a) {
  auto update = static_cast<Update>(in.integer());
  Selection selection(in, a, in.stream());
  Operand value = in.weak();
  return selection.put(settled(value, a.dtype()), update);
}

} // namespace

// Gives the array with elements updated.
double call_index_update(Arguments& in) {
  Operand a = in.array();
  return in.give(updated(in, *a));
}

// Updates elements of the array behind a handle.
double call_index_put(Arguments& in) {
  double handle = in.handle();
  return in.replace(handle, updated(in, in.look_up(handle)));
}

} // namespace mxn
