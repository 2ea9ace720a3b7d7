// Kernels of this library in the place of MLX's own on a Linux CPU. MLX's are compiled there for the oldest processors, without vectors worth the
// name; ours take AVX2 or NEON, and are left out where a processor has neither or MLX_KERNELS is `reference`.
#pragma once

#include "override.h"
#include "loops/loops.h"

namespace mxn {

#ifdef __linux__

// Puts them in place, the first time it is called.
void install_kernels();

// The vectors that they use, "avx2" or "neon"; "reference" where MLX's own compute, and "accelerate" where those are the system's.
const char* kernels_in_use();

// Whether a kernel multiplies by a matrix that is quantized like this in affine mode, in the dtype that MLX brings x, scales and biases to.
bool has_quantized_product(int group_size, int bits, mx::Dtype dtype);

// How the loops call a dtype; FORMATS for one that they do not know.
inline loops::Format format_of(mx::Dtype dtype) {
  if (dtype == mx::float32) return loops::FLOAT32;
  if (dtype == mx::float16) return loops::FLOAT16;
  return dtype == mx::bfloat16 ? loops::BFLOAT16 : loops::FORMATS;
}

// Each overrides what its file is about; false where the system does not allow it.
bool install_elementwise();
bool install_rowwise();
bool install_random();
bool install_sort();
bool install_conversions();
bool install_reductions();
bool install_arithmetic();
bool install_selection();
bool install_products();

#else

inline void install_kernels() {}

inline const char* kernels_in_use() {
  return "accelerate";
}

inline bool has_quantized_product(int, int, mx::Dtype) {
  return false;
}

#endif

} // namespace mxn
