// Runs graphs: synchronously on the calling thread, or on the shim's own evaluation thread with a message to
// JavaScript when done.
//
// MLX has no lock of its own. The one here is held around everything that schedules or waits inside MLX; building
// a graph needs none, and neither does waiting for work that has been scheduled.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "frame.h"

namespace mxn {

std::recursive_mutex& mlx_lock();

// Frees what a thread that ended has left, under the lock but without waiting for it.
void bury(std::shared_ptr<void> remains);

// Computes the arrays and returns when they can be read.
void evaluate(const std::vector<mlx::core::array>& outputs);
// The same for arrays of the calling thread: from a failure on, reading them throws its error.
void evaluate_handles(Thread& thread, const std::vector<double>& handles);

} // namespace mxn
