// The prototype's kernels, over Google Highway, as C functions. They know nothing of MLX's arrays: only of its layout of quantized weights.
#pragma once

#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(default)
extern "C" {

// y [m, n] = x [m, k] times the transpose of what mx.quantize made of a matrix [n, k] in affine mode, in groups of 64: `w` [n, k * bits / 32],
// `scales` and `biases` [n, k / 64]. `bits` is 4 or 8, k a multiple of 64. The rows of the weights are shared by as many threads as it says.
void simd_quantized_matmul(
    const float* x, const uint32_t* w, const float* scales, const float* biases, float* y, size_t m, size_t n, size_t k, int bits, int threads);

void simd_exp(const float* x, float* y, size_t size);
void simd_tanh(const float* x, float* y, size_t size);

// Along rows of `width`.
void simd_softmax(const float* x, float* y, size_t rows, size_t width);
void simd_rms_norm(const float* x, const float* weight, float* y, size_t rows, size_t width, float eps);
void simd_layer_norm(const float* x, const float* weight, const float* bias, float* y, size_t rows, size_t width, float eps);

// In place, ascending.
void simd_sort(float* keys, size_t size);

// The instruction set in use. With `wide` false, calls after this one use no AVX-512.
const char* simd_target(bool wide);
}
#pragma GCC visibility pop
