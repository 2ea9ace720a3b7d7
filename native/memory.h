// What fits in this machine's memory, and what is held of it. MLX's CPU allocator ends the process when memory runs
// out, so sizes are checked before anything is scheduled.
#pragma once

#include "frame.h"
#include "mlx/mlx.h"

namespace mxn {

// Lets MLX keep freed buffers up to a sixteenth of the machine's memory. On a CPU it keeps 32 MiB: past that every large
// temporary would be given back to the system and fault its pages in again.
void set_default_cache_limit();

// Bytes that MLX holds, with something for each array of the thread.
double held(const Thread& thread);

// Bytes of memory that arrays can be in: the machine's, and where MLX computes on an NVIDIA GPU that GPU's. Memory that such a
// machine shares between both could hold more, but whoever asks for more than the GPU has can stop the GPU for everybody.
extern double memory_size;

// Finds that out about the GPU; the machine's is known from the start.
void settle_memory_size();

// Bytes of the elements; not `nbytes`, which wraps.
double bytes_of(const mlx::core::array& a);

// Whether memory could hold the elements. Asked of every operand and result: a count of two dimensions
// cannot wrap.
inline bool fits_in_memory(const mlx::core::array& a) {
  double bytes = a.ndim() <= 2 ? static_cast<double>(a.size()) * static_cast<double>(a.itemsize()) : bytes_of(a);
  return bytes <= memory_size;
}

// Whether the array holds no memory of its own.
bool is_view(const mlx::core::array& a);

// Throws OUT_OF_MEMORY when the array alone is larger than memory and no view.
void check_fits_in_memory(const mlx::core::array& a);

// Throws OUT_OF_MEMORY in the name of the array.
[[noreturn]] void refuse_size(const mlx::core::array& a);

} // namespace mxn
