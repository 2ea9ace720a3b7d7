// Gives computations to MLX's streams, and tells which of them failed.
//
// An exception on a stream's thread stays with the stream, and MLX throws it at whatever looks at the stream next, once:
// a stranger gets the error, and the arrays that should have it read as zeros. So behind each computation that can fail
// there goes a task that takes the error from the stream, and no other work looks before. What depends on a failed
// computation fails as well.
#pragma once

#include <memory>
#include <vector>

#include "frame.h"

namespace mxn {

struct Outcome;

// Work that streams were given.
class Dispatched {
 public:
  // Blocks until the work is done, without the lock, and throws the error that it failed with.
  void wait();
  // The index of a stream that finishes the work; -1 when there was none to do.
  int stream() const { return watchers_.empty() ? -1 : watchers_.front().event().stream().index; }

 private:
  friend Dispatched dispatch(const std::vector<mx::array>& outputs);

  // One array per output that shares the output's event: waiting on the user's own array would write its status from
  // another thread.
  std::vector<mx::array> watchers_;
  std::shared_ptr<Outcome> outcome_; // null when nothing in it can fail
};

Dispatched dispatch(const std::vector<mx::array>& outputs);

// MLX throws the errors of streams at one thread, the first to use its scheduler, even where that only adds work. Makes it
// a thread that never does. Called before anything else of MLX's.
void settle_main_thread();

} // namespace mxn
