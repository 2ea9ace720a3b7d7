// Reads an index from the frame and checks it against the array.
#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "checked.h"
#include "indexing.h"

namespace mxn {

namespace {

constexpr double MAX_STEP = std::numeric_limits<int>::max();

} // namespace

Selection::Selection(Arguments& in, const mx::array& a, mx::Stream s) : a_(a), s_(s) {
  enum { new_axis, ellipsis, integer, slice, array };
  int entries = in.integer();
  int taken = in.integer();
  for (int i = 0; i < entries; i++) {
    auto kind = in.integer();
    if (kind == array && entries == 1) {
      Operand indices = in.array();
      if ((*indices).dtype() == mx::bool_) {
        mask_ = *indices;
        return;
      }
      check_count(taken);
      take_array(*indices);
      break;
    }
    check_count(taken);
    switch (kind) {
      case new_axis:
        if (block_state_ == Block::open) block_state_ = Block::closed;
        layout_.push_back(NEW_AXIS);
        break;
      case ellipsis:
        for (int left = static_cast<int>(a.ndim()) - taken; left > 0; left--) keep_axis();
        break;
      case integer: take_integer(in.number()); break;
      case slice: {
        double start = in.number(), stop = in.number(), step = in.number();
        take_slice(start, stop, step);
        break;
      }
      case array: take_array(*in.array()); break;
      default: throw std::invalid_argument("unknown kind of index");
    }
  }
  while (axis() < static_cast<int>(a.ndim())) keep_axis();
  if (indices_.size() > 1) {
    bool same = std::all_of(indices_.begin(), indices_.end(), [&](const mx::array& each) { return each.dtype() == indices_.front().dtype(); });
    // MLX would make floating-point numbers of int64 and uint64.
    for (mx::array& each : indices_) each = same ? each : mx::astype(each, mx::int64, s);
  }
}

void Selection::check_count(int taken) const {
  if (taken <= static_cast<int>(a_.ndim())) return;
  std::ostringstream text;
  text << "too many indices: " << taken << " for an array of " << a_.ndim() << " dimensions";
  throw std::invalid_argument(text.str());
}

// Integers take part in where the block of the index arrays stands.
void Selection::enter_block() {
  if (block_state_ == Block::none) {
    block_state_ = Block::open;
    block_at_ = layout_.size();
  } else if (block_state_ == Block::closed) {
    block_state_ = Block::parted;
    block_at_ = 0;
  }
}

void Selection::keep_axis() {
  if (block_state_ == Block::open) block_state_ = Block::closed;
  int length = a_.shape(axis());
  layout_.push_back(length);
  start_.push_back(0);
  stop_.push_back(length);
  step_.push_back(1);
}

void Selection::take_integer(double index) {
  int length = a_.shape(axis());
  double from_start = index < 0 ? index + length : index;
  if (!(from_start >= 0 && from_start < length)) {
    std::ostringstream text;
    text.precision(16);
    text << "index " << index << " is out of range for axis " << axis() << " of length " << length;
    throw std::out_of_range(text.str());
  }
  enter_block();
  whole_ = false;
  integers_.push_back(axis());
  start_.push_back(static_cast<int>(from_start));
  stop_.push_back(static_cast<int>(from_start) + 1);
  step_.push_back(1);
}

void Selection::take_slice(double start, double stop, double step) {
  if (block_state_ == Block::open) block_state_ = Block::closed;
  int length = a_.shape(axis());
  step = std::isnan(step) ? 1 : std::clamp(step, -MAX_STEP, MAX_STEP);
  if (step == 0) throw std::invalid_argument("the step of a slice cannot be 0");
  // The first place and, past the last, the end that a bound stands for.
  double low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
  auto place = [&](double bound, double fallback) {
    return std::isnan(bound) ? fallback : std::clamp(bound < 0 ? bound + length : bound, low, high);
  };
  double first = place(start, step > 0 ? low : high);
  double end = place(stop, step > 0 ? high : low);
  int count = static_cast<int>(std::max(0.0, std::ceil((end - first) / step)));
  layout_.push_back(count);
  whole_ = whole_ && count == length && step > 0;
  if (count == 0) {
    start_.push_back(0);
    stop_.push_back(0);
    step_.push_back(1);
    return;
  }
  if (count > 1 && count * std::abs(step) > MAX_STEP) {
    std::ostringstream text;
    text << "MLX counts positions with 32 bits, too few for a slice of axis " << axis() << " of length " << length << " in steps of " << static_cast<int>(step);
    throw Error(ErrorKind::unsupported, text.str());
  }
  double past = first + (count - 1) * step + (step > 0 ? 1 : -1);
  start_.push_back(static_cast<int>(first));
  // MLX counts a negative end from the back, like any other.
  stop_.push_back(past < 0 ? -length - 1 : static_cast<int>(past));
  step_.push_back(count == 1 ? (step > 0 ? 1 : -1) : static_cast<int>(step));
}

void Selection::take_array(const mx::array& indices) {
  if (indices.dtype() == mx::bool_) {
    throw std::invalid_argument("a boolean mask cannot stand beside other indices: `where` chooses by a mask");
  }
  int length = a_.shape(axis());
  enter_block();
  indices_.push_back(in_range(indices, a_, axis(), s_));
  indexed_.push_back(axis());
  block_ = indices_.size() == 1 ? indices.shape() : mx::broadcast_shapes(block_, indices.shape());
  start_.push_back(0);
  stop_.push_back(length);
  step_.push_back(1);
}

} // namespace mxn
