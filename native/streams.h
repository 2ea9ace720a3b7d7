// The pool of MLX streams, shared by all JavaScript threads.
//
// A CPU stream is an operating-system thread that MLX never gives back, so streams are reused, and beyond a cap
// several JavaScript streams share one: that costs overlap, never order or results.
#pragma once

#include "mlx/mlx.h"

namespace mxn {

// The stream of the fewest users on `type`'s device, an idle one before a new one.
mlx::core::Stream acquire_stream(mlx::core::Device::DeviceType type);
// Gives MLX's own defaults on the calling thread streams that any thread may use and that nobody computes on: every
// evaluation ends with MLX making its default stream wait for the others, which must not hold up anyone's work.
void adopt_default_streams();
// Gives one use of `stream` back.
void release_stream(const mlx::core::Stream& stream);
// Uses of streams that have not been given back.
size_t count_streams();

} // namespace mxn
