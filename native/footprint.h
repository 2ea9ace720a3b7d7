// How much memory a computation needs at the least, before any of it is scheduled: MLX's CPU allocator ends the process when
// memory runs out in the middle.
#pragma once

#include <string>
#include <vector>

#include "mlx/mlx.h"

namespace mxn {

// What is missing for the arrays, computed in this order, to fit into the machine's memory beside what is in use; empty when
// they fit. Buffers count as reused wherever MLX might reuse them, and what nobody holds as freed after its last use.
std::string lack_of_room(const std::vector<const mlx::core::array*>& nodes, const std::vector<mlx::core::array>& outputs);

} // namespace mxn
