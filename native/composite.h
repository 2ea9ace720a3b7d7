// Ops that take more than one call of MLX's C++ functions: Python's rules for dtypes, and integers that would end the
// process.
#pragma once

#include "arguments.h"

namespace mxn {

// The range that Python's `arange` makes of the same numbers: `first` is the stop when it is the only bound. Without a
// `dtype`, integers give int32, or int64 when one of them is wider, and anything else float32.
mx::array arange(double first, std::optional<double> stop, std::optional<double> step, std::optional<mx::Dtype> dtype, mx::Stream s);

// An array of `vals`, in `dtype` where it is given; a plain number is then of that dtype from the start.
mx::array full(mx::Shape shape, Operand& vals, std::optional<mx::Dtype> dtype, mx::Stream s);

// The same with the shape of `a`, and its dtype where none is given.
mx::array full_like(const mx::array& a, Operand& vals, std::optional<mx::Dtype> dtype, mx::Stream s);

// Plain numbers among the limits are weak against the dtype of `a`.
mx::array clip(const mx::array& a, std::optional<Operand>& a_min, std::optional<Operand>& a_max, mx::Stream s);

// Quotient and remainder; integers apart, as MLX's own divmod on a CPU divides them by zero and dies of it.
std::vector<mx::array> divmod(const mx::array& a, const mx::array& b, mx::Stream s);

// The products with a Hadamard matrix along the last axis.
mx::array hadamard_transform(const mx::array& a, std::optional<double> scale, mx::Stream s);

} // namespace mxn
