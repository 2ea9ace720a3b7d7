// Work that MLX's GPUs refuse, or do wrong: the CPU does it, on the same arrays. Each caller says what it is.
#pragma once

#include "mlx/mlx.h"

namespace mxn {

// `s`, or the CPU's stream where `s` is a GPU's and the CPU is needed.
inline mlx::core::Stream off_gpu(mlx::core::Stream s, bool needed = true) {
  return needed && s.device == mlx::core::Device::gpu ? mlx::core::default_stream(mlx::core::Device::cpu) : s;
}

// Whether `s` computes on an NVIDIA GPU.
bool is_cuda(mlx::core::Stream s);

// Lets the calling thread allocate and free while another one captures a graph of CUDA's, which is otherwise an error for both.
void ignore_captures();

// As off_gpu, of an NVIDIA GPU only.
inline mlx::core::Stream off_cuda(mlx::core::Stream s, bool needed = true) {
  return off_gpu(s, needed && is_cuda(s));
}

// Where elements of `dtype` can be scattered: MLX's GPUs refuse those of 64 bits.
inline mlx::core::Stream scattering(mlx::core::Stream s, mlx::core::Dtype dtype) {
  return off_gpu(s, mlx::core::size_of(dtype) == 8);
}

// Where complex numbers can be computed with by operations that MLX's CUDA kernels leave out.
inline mlx::core::Stream complex_capable(mlx::core::Stream s, mlx::core::Dtype dtype) {
  return off_cuda(s, dtype == mlx::core::complex64);
}

} // namespace mxn
