// The pool of MLX streams, shared by all JavaScript threads.
//
// A CPU stream is an operating-system thread that MLX never gives back, so streams are reused, and beyond a cap
// several JavaScript streams share one: that costs overlap, never order or results.
#pragma once

#include "mlx/mlx.h"

namespace mxn {

// The stream of the fewest users on `type`'s device, an idle one before a new one.
mlx::core::Stream acquire_stream(mlx::core::Device::DeviceType type);
// Gives one use of `stream` back.
void release_stream(const mlx::core::Stream& stream);

} // namespace mxn
