// How the elements of a tensor lie in a file where they are not simply one after another as MLX has them in memory:
// with their bytes reversed, or in the quantized blocks of GGUF. It knows nothing of files or arrays.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mxn {

// One block as it lies in the file, and what becomes of it.
struct Layout {
  size_t stored;   // bytes in the file
  size_t unpacked; // bytes in memory
  void (*unpack)(const uint8_t* from, uint8_t* to);
};

// The layout of a number that src/io/tensors.ts knows it by; null when there is none.
const Layout* find_layout(double number);

} // namespace mxn
