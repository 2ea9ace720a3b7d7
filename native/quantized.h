// Products of chosen or quantized matrices, with the arguments checked that MLX divides by, or reads past the end of.
#pragma once

#include <optional>
#include <vector>

#include "arguments.h"

namespace mxn {

using Maybe = std::optional<Operand>;

// How a matrix is quantized; what is absent is the mode's own.
struct Quantization {
  std::optional<int> group_size;
  std::optional<int> bits;
  const char* mode;
};

mx::array gather_mm(const mx::array& a, const mx::array& b, const Maybe& lhs_indices, const Maybe& rhs_indices, bool sorted_indices, mx::Stream s);

mx::array segmented_mm(const mx::array& a, const mx::array& b, const mx::array& segments, mx::Stream s);

std::vector<mx::array> quantize(const mx::array& w, const Quantization& how, const Maybe& global_scale, mx::Stream s);

mx::array dequantize(
    const mx::array& w, const mx::array& scales, const Maybe& biases, const Quantization& how, const Maybe& global_scale,
    std::optional<mx::Dtype> dtype, mx::Stream s);

mx::array quantized_matmul(
    const mx::array& x, const mx::array& w, const mx::array& scales, const Maybe& biases, bool transpose, const Quantization& how, mx::Stream s);

mx::array gather_qmm(
    const mx::array& x, const mx::array& w, const mx::array& scales, const Maybe& biases, const Maybe& lhs_indices, const Maybe& rhs_indices,
    bool transpose, const Quantization& how, const Maybe& global_scale, bool sorted_indices, mx::Stream s);

mx::array qqmm(
    const mx::array& x, const mx::array& w, const Maybe& scales, const Quantization& how, const Maybe& global_scale_x, const Maybe& global_scale_w,
    mx::Stream s);

mx::array gather_qqmm(
    const mx::array& x, const mx::array& w, const Maybe& scales, const Maybe& lhs_indices, const Maybe& rhs_indices, const Quantization& how,
    const Maybe& global_scale_x, const Maybe& global_scale_w, bool sorted_indices, mx::Stream s);

// MLX's kernels take float64 for float32.
mx::array to_fp8(const mx::array& x, mx::Stream s);
mx::array from_fp8(const mx::array& x, mx::Dtype dtype, mx::Stream s);

} // namespace mxn
