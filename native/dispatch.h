// Gives computations to MLX's streams.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "frame.h"

namespace mxn {

struct Outcome;

// An array that shares the event of `a`: asking whether it is there, or waiting for it, leaves the status of `a` as it is.
mx::array watcher_of(const mx::array& a);

// Work that streams were given.
class Dispatched {
 public:
  // Blocks until the work is done, without the lock, and throws the error that it failed with.
  void wait();
  // Whether there is nothing to wait for.
  bool done() const { return watchers_.empty() && outcome_ == nullptr; }
  // The streams that finish the work.
  std::vector<mx::Stream> streams() const;

 private:
  friend Dispatched dispatch_whole(const std::vector<mx::array>& outputs, std::shared_ptr<Outcome> outcome);

  // One for each output: the status of the user's own arrays must not be written by another thread.
  std::vector<mx::array> watchers_;
  std::shared_ptr<Outcome> outcome_; // null when nothing in it can fail
};

// Gives a computation to its streams. MLX blocks its caller, lock and all, while streams have much to do: a large one is
// therefore given in parts, the next when the streams are nearly done with the last, and others have their turn between.
// So is what an NVIDIA GPU needs of the CPU (Crossings), with which the CPU must be done.
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
  // Before: the part that has to be waited for, if there is one.
  std::optional<Dispatched> take_part() { return std::exchange(crossed_, std::nullopt); }

 private:
  struct Gate;

  std::shared_ptr<Outcome> prepare(std::unique_lock<std::recursive_mutex>& lock);
  void watch(const std::vector<mx::Stream>& streams);
  int most_open() const { return crossed_ ? 0 : 1; }
  std::vector<mx::array> outputs_;
  std::vector<std::vector<mx::array>> parts_; // all but the last; reversed
  std::vector<std::vector<mx::array>> crossings_; // likewise
  std::unique_ptr<Computation> crossing_;         // the one that is being given
  std::optional<Dispatched> crossed_;             // the one that was
  bool surveyed_ = false;
  std::function<void()> changed_;
  std::shared_ptr<Gate> gate_; // once there is more than one part
  Dispatched work_;
};

// Gives a computation to its streams, blocking while it must. Gives what remains to be waited for.
Dispatched dispatch(std::vector<mx::array> outputs);

// MLX throws the errors of streams at one thread, the first to use its scheduler, even where that only adds work. Makes it
// a thread that never does. Called before anything else of MLX's; throws where MLX's GPU cannot be used.
void settle_main_thread();

} // namespace mxn
