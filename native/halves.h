// Products in half precision on a CPU. MLX multiplies halves there one at a time, with neither BLAS nor the processor's vectors; through
// float32, in which MLX adds them up too, the same products come many times sooner.
#pragma once

#include <optional>

#include "arguments.h"

namespace mxn {

// Whether MLX computes products of this dtype slowly.
inline bool is_slow_half(mx::Dtype dtype, mx::Stream s) {
#ifdef __APPLE__
  return false; // Accelerate has them
#else
  return s.device == mx::Device::cpu && (dtype == mx::float16 || dtype == mx::bfloat16);
#endif
}

// How many products every element must be part of for its conversion to pay.
constexpr int LEAST_USES = 16;

inline mx::array wide(const mx::array& a, mx::Stream s) {
  return mx::astype(a, mx::float32, s);
}

inline std::optional<mx::array> wide(const std::optional<mx::array>& a, mx::Stream s) {
  return a ? std::optional<mx::array>(wide(*a, s)) : std::nullopt;
}

mx::array matmul(const mx::array& a, const mx::array& b, mx::Stream s);

mx::array addmm(const mx::array& c, const mx::array& a, const mx::array& b, double alpha, double beta, mx::Stream s);

} // namespace mxn
