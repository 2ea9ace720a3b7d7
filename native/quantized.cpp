#include "quantized.h"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "checked.h"
#include "cpu/kernels.h"
#include "gpu.h"
#include "halves.h"

namespace mxn {

namespace {

void check(const Quantization& how) {
  auto check_positive = [](const std::optional<int>& number, const char* name) {
    if (number && *number < 1) throw std::invalid_argument(std::string(name) + " must be at least 1, got " + std::to_string(*number));
  };
  check_positive(how.group_size, "groupSize");
  check_positive(how.bits, "bits");
}

// Whether the quantized rows of `w` have scales each. MLX looks at the batch alone.
void check_scales(const mx::array& w, const mx::array& scales) {
  bool fits = w.ndim() >= 2 && scales.ndim() == w.ndim() && std::equal(w.shape().begin(), w.shape().end() - 1, scales.shape().begin());
  if (fits) return;
  std::ostringstream text;
  text << "the quantized array and its scales must have the same shape but for the last axis, and two axes or more; got " << w.shape() << " and "
       << scales.shape();
  throw std::invalid_argument(text.str());
}

// MLX's CUDA kernels get one bit wrong, and end the process over an array `w` without elements.
mx::Stream stream_for(const mx::array& w, const Quantization& how, mx::Stream s) {
  return off_cuda(s, how.bits == 1 || w.size() == 0);
}

void check_not_scalar(const mx::array& x) {
  if (x.ndim() == 0) throw std::invalid_argument("a scalar has no rows to multiply");
}

// The product `result` of two arrays; zeros where there is nothing to multiply, which MLX divides by.
mx::array product(const mx::array& a, const mx::array& b, mx::array&& result, mx::Stream s) {
  bool empty = a.size() == 0 || b.size() == 0 || result.size() == 0;
  return empty ? mx::zeros(result.shape(), result.dtype(), s) : std::move(result);
}

// A product of a quantized matrix, by `multiply` of x, scales and biases, in the dtype of all three: MLX converts them on its default stream.
// It takes ten times as long for them in half precision as in float32; only the affine mode has its scales in them, and a kernel needs no float32.
template <typename F>
mx::array multiplied(const mx::array& x, const mx::array& scales, const Maybe& biases, const Quantization& how, mx::Stream s, F&& multiply) {
  bool affine = mx::issubdtype(scales.dtype(), mx::floating);
  if (!affine) return multiply(x, scales, value(biases));
  mx::Dtype dtype = mx::promote_types(x.dtype(), scales.dtype());
  if (biases) dtype = mx::promote_types(dtype, (**biases).dtype());
  // MLX's defaults for the affine mode.
  bool slow = is_slow_half(dtype, s) && !has_quantized_product(how.group_size.value_or(64), how.bits.value_or(4), dtype);
  auto converted = [&](const mx::array& a) { return mx::astype(a, slow ? mx::float32 : dtype, s); };
  mx::array product = multiply(converted(x), converted(scales), biases ? std::optional(converted(**biases)) : std::nullopt);
  return mx::astype(product, dtype, s);
}

} // namespace

mx::array gather_mm(const mx::array& a, const mx::array& b, const Maybe& lhs_indices, const Maybe& rhs_indices, bool sorted_indices, mx::Stream s) {
  auto lhs = batch_positions(lhs_indices, a, s), rhs = batch_positions(rhs_indices, b, s);
  return product(a, b, mx::gather_mm(a, b, lhs, rhs, sorted_indices, s), s);
}

mx::array segmented_mm(const mx::array& a, const mx::array& b, const mx::array& segments, mx::Stream s) {
  if (a.ndim() == 2 && b.ndim() == 2 && a.shape(1) != b.shape(0)) {
    std::ostringstream text;
    text << "matrices of shapes " << a.shape() << " and " << b.shape() << " cannot be multiplied";
    throw std::invalid_argument(text.str());
  }
  bool known = mx::issubdtype(segments.dtype(), mx::integer) && a.ndim() == 2 && segments.size() > 0;
  mx::array inside = known ? positions(segments, a.shape(1) + int64_t{1}, s) : segments;
  mx::Dtype dtype = mx::promote_types(a.dtype(), b.dtype());
  // Slow, and wrong where a matrix is transposed.
  if (is_slow_half(dtype, s)) return mx::astype(product(a, b, mx::segmented_mm(wide(a, s), wide(b, s), inside, s), s), dtype, s);
  return product(a, b, mx::segmented_mm(a, b, inside, s), s);
}

std::vector<mx::array> quantize(const mx::array& w, const Quantization& how, const Maybe& global_scale, mx::Stream s) {
  check(how);
  return mx::quantize(w, how.group_size, how.bits, how.mode, value(global_scale), stream_for(w, how, s));
}

mx::array dequantize(
    const mx::array& w, const mx::array& scales, const Maybe& biases, const Quantization& how, const Maybe& global_scale,
    std::optional<mx::Dtype> dtype, mx::Stream s) {
  check(how);
  // The scale is in float32, and so is what it is a factor of; MLX's CUDA kernel forgets.
  if (global_scale && !dtype && is_cuda(s)) dtype = mx::float32;
  return mx::dequantize(w, scales, value(biases), how.group_size, how.bits, how.mode, value(global_scale), dtype, stream_for(w, how, s));
}

mx::array quantized_matmul(
    const mx::array& x, const mx::array& w, const mx::array& scales, const Maybe& biases, bool transpose, const Quantization& how, mx::Stream s) {
  check(how);
  check_not_scalar(x);
  check_scales(w, scales);
  s = stream_for(w, how, s);
  // MLX's CUDA kernels ask for the number of rows.
  if (x.ndim() == 1 && is_cuda(s)) {
    return mx::squeeze(quantized_matmul(mx::expand_dims(x, 0, s), w, scales, biases, transpose, how, s), 0, s);
  }
  mx::array result = multiplied(x, scales, biases, how, s, [&](const mx::array& x, const mx::array& scales, const std::optional<mx::array>& biases) {
    return mx::quantized_matmul(x, w, scales, biases, transpose, how.group_size, how.bits, how.mode, s);
  });
  return product(x, w, std::move(result), s);
}

mx::array gather_qmm(
    const mx::array& x, const mx::array& w, const mx::array& scales, const Maybe& biases, const Maybe& lhs_indices, const Maybe& rhs_indices,
    bool transpose, const Quantization& how, const Maybe& global_scale, bool sorted_indices, mx::Stream s) {
  check(how);
  check_not_scalar(x);
  check_scales(w, scales);
  s = stream_for(w, how, s);
  auto lhs = batch_positions(lhs_indices, x, s), rhs = batch_positions(rhs_indices, w, s);
  mx::array result = multiplied(x, scales, biases, how, s, [&](const mx::array& x, const mx::array& scales, const std::optional<mx::array>& biases) {
    return mx::gather_qmm(x, w, scales, biases, lhs, rhs, transpose, how.group_size, how.bits, how.mode, value(global_scale), sorted_indices, s);
  });
  return product(x, w, std::move(result), s);
}

mx::array qqmm(
    const mx::array& x, const mx::array& w, const Maybe& scales, const Quantization& how, const Maybe& global_scale_x, const Maybe& global_scale_w,
    mx::Stream s) {
  check(how);
  check_not_scalar(x);
  check_not_scalar(w);
  if (scales) check_scales(w, **scales);
  // Of the affine mode, MLX's CUDA kernel reads outside its memory, after which nothing in the process works.
  s = off_cuda(s, std::string_view(how.mode) == "affine");
  mx::array result = mx::qqmm(x, w, value(scales), how.group_size, how.bits, how.mode, value(global_scale_x), value(global_scale_w), s);
  return product(x, w, std::move(result), s);
}

mx::array gather_qqmm(
    const mx::array& x, const mx::array& w, const Maybe& scales, const Maybe& lhs_indices, const Maybe& rhs_indices, const Quantization& how,
    const Maybe& global_scale_x, const Maybe& global_scale_w, bool sorted_indices, mx::Stream s) {
  check(how);
  check_not_scalar(x);
  check_not_scalar(w);
  // MLX looks at the scales of a quantized array without asking whether there are any.
  if (!scales && w.dtype() == mx::uint32) throw std::invalid_argument("scales must be provided when w is quantized");
  if (scales) check_scales(w, **scales);
  auto lhs = batch_positions(lhs_indices, x, s), rhs = batch_positions(rhs_indices, w, s);
  mx::array result = mx::gather_qqmm(
      x, w, value(scales), lhs, rhs, how.group_size, how.bits, how.mode, value(global_scale_x), value(global_scale_w), sorted_indices, s);
  return product(x, w, std::move(result), s);
}

mx::array to_fp8(const mx::array& x, mx::Stream s) { return mx::to_fp8(x.dtype() == mx::float64 ? mx::astype(x, mx::float32, s) : x, s); }

mx::array from_fp8(const mx::array& x, mx::Dtype dtype, mx::Stream s) {
  return dtype == mx::float64 ? mx::astype(mx::from_fp8(x, mx::float32, s), dtype, s) : mx::from_fp8(x, dtype, s);
}

} // namespace mxn
