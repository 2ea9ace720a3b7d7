#include "composite.h"

#include <cmath>
#include <limits>

#include "gpu.h"

namespace mxn {

namespace {

constexpr double MAX_SAFE_INTEGER = 9007199254740991.0; // 2^53 - 1

mx::Dtype dtype_of_range(std::initializer_list<double> numbers) {
  mx::Dtype dtype = mx::int32;
  for (double number : numbers) {
    if (std::trunc(number) != number || std::abs(number) > MAX_SAFE_INTEGER) return mx::float32;
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) dtype = mx::int64;
  }
  return dtype;
}

} // namespace

mx::array arange(double first, std::optional<double> stop, std::optional<double> step, std::optional<mx::Dtype> dtype, mx::Stream s) {
  double from = stop ? first : 0;
  double to = stop.value_or(first);
  double by = step.value_or(1);
  mx::Dtype type = dtype ? *dtype : dtype_of_range({from, to, by});
  mx::array range = mx::arange(from, to, by, type, complex_capable(s, type));
  // MLX gives an empty range no memory on CUDA, and reads it where it is used.
  return range.size() > 0 ? range : mx::zeros({0}, type, s);
}

mx::array full(mx::Shape shape, Operand& vals, std::optional<mx::Dtype> dtype, mx::Stream s) {
  if (dtype) vals.settle(*dtype);
  else vals.settle();
  return mx::full(std::move(shape), *vals, dtype.value_or((*vals).dtype()), s);
}

mx::array full_like(const mx::array& a, Operand& vals, std::optional<mx::Dtype> dtype, mx::Stream s) {
  mx::Dtype target = dtype.value_or(a.dtype());
  return mx::full_like(a, settled(vals, target), target, s);
}

mx::array clip(const mx::array& a, std::optional<Operand>& a_min, std::optional<Operand>& a_max, mx::Stream s) {
  if (!a_min && !a_max) throw std::invalid_argument("a lower limit, an upper limit or both must be given");
  return mx::clip(a, settled(a_min, a.dtype()), settled(a_max, a.dtype()), s);
}

std::vector<mx::array> divmod(const mx::array& a, const mx::array& b, mx::Stream s) {
  if (!mx::issubdtype(mx::promote_types(a.dtype(), b.dtype()), mx::integer)) return mx::divmod(a, b, s);
  return {mx::floor_divide(a, b, s), mx::remainder(a, b, s)};
}

mx::array hadamard_transform(const mx::array& a, std::optional<double> scale, mx::Stream s) {
  // MLX's CUDA kernel for 12, 20 and 28 times a power of two does not compile for the power 1.
  int length = a.ndim() > 0 ? a.shape(-1) : 0;
  bool bare = length == 12 || length == 20 || length == 28;
  return mx::hadamard_transform(a, scale ? std::optional<float>(static_cast<float>(*scale)) : std::nullopt, off_cuda(s, bare));
}

} // namespace mxn
