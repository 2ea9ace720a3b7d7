// Reads one call's operands from the frame, in the order in which TypeScript wrote them, and writes its results.
// The encoding is shared with src/native/frame.ts and described there.
#pragma once

#include <array>
#include <complex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frame.h"

namespace mxn {

// An array operand: an array of the table, or a plain JavaScript scalar whose dtype the other operands decide.
class Operand {
 public:
  const mx::array& operator*() const { return array_ != nullptr ? *array_ : *own_; }
  bool is_array() const { return array_ != nullptr || own_; }
  // Gives a scalar its array. Without a `dtype` it gets the one that `array(value)` would have.
  void settle();
  // Gives a scalar its array, of `dtype` where Python's weak typing keeps it.
  void settle(mx::Dtype dtype);
  // Gives a scalar its array as Python does when no operand has a dtype: an integer becomes int32.
  void settle_alone();

 private:
  friend class Arguments;
  enum class Kind { array, integer, floating, boolean, complex, int64, uint64 };

  void settle_integer(std::optional<mx::Dtype> dtype);

  const mx::array* array_ = nullptr;
  std::optional<mx::array> own_;
  Kind kind_ = Kind::array;
  double value_ = 0, imaginary_ = 0;
  uint64_t bits_ = 0;
};

// Where to split: into equal parts when there are no places.
struct Sections {
  std::optional<mx::Shape> places;
  int parts = 0;
};

// What to contract: the last axes of one array with the first of the other, as many as `count`, or pairs of axes.
struct Contraction {
  std::optional<std::pair<std::vector<int>, std::vector<int>>> pairs;
  int count = 0;
};

// What an attention leaves out: by a word of MLX's, "" for nothing, or an array.
struct Mask {
  const char* word;
  std::optional<Operand> array;
};

// The order of a norm: a number, or the place of a word among those that TypeScript knows.
struct Order {
  std::optional<double> number;
  std::optional<int> word;
};

class Arguments {
 public:
  explicit Arguments(Thread& thread) : thread_(thread), next_(thread.frame + 1), end_(thread.frame + Thread::OPERANDS_END) {}
  ~Arguments();
  Arguments(const Arguments&) = delete;

  Thread& thread() const { return thread_; }

  // The stream that the call runs on.
  mx::Stream stream() const { return decode_stream(thread_.frame[0]); }
  static mx::Stream decode_stream(double token);
  static double encode_stream(const mx::Stream& s);

  double number() { return *slot(); }
  bool flag() { return *slot() != 0; }
  std::optional<bool> optional_flag();
  // An int32; TypeScript has checked that it is an integer.
  int integer();
  std::optional<int> optional_integer();
  std::optional<double> optional_number();
  std::vector<int> integers();
  std::optional<std::vector<int>> optional_integers();
  // Dimensions; one whose element count no memory could hold is refused here, before it overflows.
  mx::Shape shape();
  std::optional<mx::Shape> optional_shape();
  mx::Strides strides();
  std::optional<mx::Strides> optional_strides();
  mx::Dtype dtype();
  std::optional<mx::Dtype> optional_dtype();
  const char* choice(std::initializer_list<const char*> choices) { return choices.begin()[static_cast<size_t>(number())]; }
  Sections sections();
  Contraction contraction();
  Mask mask() {
    const char* word = flag() ? "causal" : "";
    return {word, optional_array()};
  }
  // UTF-8, as TypeScript's `putText` wrote it.
  std::string text();
  std::vector<std::string> texts();
  Order order();
  // The padding before and after the axes of a convolution.
  std::pair<std::vector<int>, std::vector<int>> padding() { return {integers(), integers()}; }

  // An operand whose scalar still waits for a dtype.
  Operand weak();
  // An operand as an array; a scalar becomes what `array(value)` makes of it.
  Operand array();
  std::optional<Operand> optional_weak();
  std::optional<Operand> optional_array();
  // An operand whose scalar stands alone: an integer becomes int32, as in Python.
  Operand scalar();
  std::vector<mx::array> arrays();
  // A key of random numbers; an absent one is the next key of this thread.
  mx::array key();
  uint64_t seed();
  // Raw handles, for calls that change or watch the handle itself.
  double handle() { return number(); }
  std::vector<double> handles();

  // Axes that may be absent: then all of them.
  static std::vector<int> axes_or_all(const std::optional<std::vector<int>>& axes, const mx::array& a);

  // The array of a raw handle, as an operand of the call.
  const mx::array& look_up(double handle);

  double give(mx::array&& a);
  double give(std::vector<mx::array> arrays);
  double give(std::pair<mx::array, mx::array> arrays);
  double give(std::tuple<mx::array, mx::array> arrays);
  // Makes `a` the array behind a handle.
  double replace(double handle, mx::array&& a);

  // For calls during which operands may be removed: neither errors nor the checks of results look at them from then on.
  void forget_operands() {
    seen_count_ = 0;
    too_large_ = nullptr;
  }

  // "float32(2,3), int32(4)": the operands read so far, for an error's text.
  std::string describe() const;

 private:
  double* slot() {
    if (next_ == end_) throw Error(ErrorKind::out_of_range, "too many operands for one call");
    return next_++;
  }
  // Whether the next argument was left out; only then it is taken from the frame.
  bool absent();
  size_t count();
  // A 64-bit word: its high half, then its low half.
  uint64_t word();
  void check_result(const mx::array& a) const;

  Thread& thread_;
  double* next_;
  double* end_;
  std::array<const mx::array*, 4> seen_{};
  size_t seen_count_ = 0;
  const mx::array* too_large_ = nullptr; // an operand that only a view can hold
  std::vector<double> temporaries_;
};

// The array of an operand; a plain number takes `dtype` where it can.
inline const mx::array& settled(Operand& operand, mx::Dtype dtype) {
  operand.settle(dtype);
  return *operand;
}

inline std::optional<mx::array> settled(std::optional<Operand>& operand, mx::Dtype dtype) {
  return operand ? std::optional<mx::array>(settled(*operand, dtype)) : std::nullopt;
}

// An absent operand as MLX's functions take it.
inline std::optional<mx::array> value(const std::optional<Operand>& operand) {
  return operand ? std::optional<mx::array>(**operand) : std::nullopt;
}

// Gives scalars among the operands the dtype of the arrays among them, as Python's weak scalars have it.
void settle(Operand& a, Operand& b);

} // namespace mxn
