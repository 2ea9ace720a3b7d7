// What fits in this machine's memory. MLX's CPU allocator ends the process when memory runs out, so sizes are
// checked before anything is scheduled.
#pragma once

#include "mlx/mlx.h"

namespace mxn {

// Lets MLX keep freed buffers up to a sixteenth of the machine's memory. On a CPU it keeps 32 MiB: past that every large
// temporary would be given back to the system and fault its pages in again.
void set_default_cache_limit();

// Throws OUT_OF_MEMORY when the array alone is larger than the machine's memory; a broadcast holds no memory of its own,
// but may have no more elements than can be counted.
void check_fits_in_memory(const mlx::core::array& a);

} // namespace mxn
