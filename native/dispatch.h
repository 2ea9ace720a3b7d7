// Gives computations to MLX's streams, and tells which of them failed.
//
// An exception on a stream's thread stays with the stream, and MLX throws it at whatever looks at the stream next, once:
// a stranger gets the error, and the arrays that should have it read as zeros. So behind each computation that can fail
// there goes a task that takes the error from the stream, and no other work looks before. What depends on a failed
// computation fails as well.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
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
  friend Dispatched dispatch_whole(const std::vector<mx::array>& outputs, std::shared_ptr<Outcome> outcome);

  // One array per output that shares the output's event: waiting on the user's own array would write its status from
  // another thread.
  std::vector<mx::array> watchers_;
  std::shared_ptr<Outcome> outcome_; // null when nothing in it can fail
};

// Gives a computation to its streams. MLX blocks its caller, lock and all, while streams have much to do: a large one is
// therefore given in parts, the next when the streams are nearly done with the last, and others have their turn between.
class Computation {
 public:
  // `changed` is called, on a thread of any kind, whenever `ready` may have become true.
  explicit Computation(std::vector<mx::array> outputs, std::function<void()> changed = {});
  // Gives the streams the next part; false when nothing is left to give.
  bool advance();
  // Whether the streams are nearly done with what they were given.
  bool ready() const;
  void wait_until_ready();
  // After the last part.
  Dispatched take() { return std::move(work_); }

 private:
  struct Gate;

  std::shared_ptr<Outcome> prepare(std::unique_lock<std::recursive_mutex>& lock);
  std::vector<mx::array> outputs_;
  std::vector<std::vector<mx::array>> parts_; // all but the last; reversed
  bool surveyed_ = false;
  std::function<void()> changed_;
  std::shared_ptr<Gate> gate_; // once there is more than one part
  Dispatched work_;
};

// Gives a computation to its streams, blocking while it must. Gives what remains to be waited for.
Dispatched dispatch(std::vector<mx::array> outputs);

// Corrects MLX's count of running tasks after a failure, once nothing runs: with memory past its limit, MLX waits for the
// count to fall, for ever if need be.
void settle_task_count();

// MLX throws the errors of streams at one thread, the first to use its scheduler, even where that only adds work. Makes it
// a thread that never does. Called before anything else of MLX's; throws where MLX's GPU cannot be used.
void settle_main_thread();

} // namespace mxn
