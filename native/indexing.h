// What an index such as `a[1:, None, [0, 2]]` reads, and what an assignment or an update to it gives.
#pragma once

#include <optional>
#include <vector>

#include "arguments.h"

namespace mxn {

// What is done with the elements that an index selects; src/core/indexing.ts numbers them alike.
enum class Update { set, add, subtract, multiply, divide, maximum, minimum };

// The elements of an array that an index selects.
//
// An index is a basic part, a slice of every axis in which an integer takes one element, and the index arrays, which
// take elements along their own axes of that slice. MLX's slice, gather and scatter do the two.
class Selection {
 public:
  // Reads the index from the frame and checks it:
  //   the number of entries; how many of them take an axis; the entries
  // An entry is its kind and what goes with it:
  //   0 a new axis
  //   1 all axes that the others leave
  //   2 an integer: the integer
  //   3 a slice: start, stop, step; NaN for what is left out
  //   4 an index array, or a mask: an operand
  Selection(Arguments& in, const mx::array& a, mx::Stream s);

  // The elements.
  mx::array get() const;
  // The array with `value` written to the elements, or combined with them. It broadcasts to their shape and becomes an
  // array of the dtype of the array.
  mx::array put(mx::array value, Update update) const;

 private:
  void take_integer(double index);
  void take_slice(double start, double stop, double step);
  void take_array(const mx::array& indices);
  void check_count(int taken) const;
  void keep_axis();
  void enter_block();
  int axis() const { return static_cast<int>(start_.size()); }

  std::vector<int> collapsed() const;
  std::vector<int> new_axes() const;
  int axes_before_block() const;
  mx::Shape shape() const;
  mx::array basic() const { return whole_ ? a_ : mx::slice(a_, start_, stop_, step_, s_); }
  mx::array fit(mx::array value) const;
  mx::array align_to_slice(mx::array value) const;
  mx::array align_to_block(mx::array value) const;

  static constexpr int NEW_AXIS = -1;

  const mx::array& a_;
  mx::Stream s_;
  // The whole index, where that is a boolean array.
  std::optional<mx::array> mask_;
  // The basic part: one slice of each axis, and whether they are all of the array.
  mx::Shape start_, stop_, step_;
  bool whole_ = true;
  // The axes of integers.
  std::vector<int> integers_;
  // The index arrays and their axes.
  std::vector<mx::array> indices_;
  std::vector<int> indexed_;
  // Their common shape: the block of axes that takes the place of theirs.
  mx::Shape block_;
  // The axes of the result beside the block, in order: their lengths, or NEW_AXIS.
  mx::Shape layout_;
  // Where in the layout the block stands: in the place of the integers and index arrays if they are side by side, in
  // front if something parts them.
  size_t block_at_ = 0;
  enum class Block { none, open, closed, parted } block_state_ = Block::none;
};

} // namespace mxn
