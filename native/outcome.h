// Which computations fail. An exception on a stream's thread stays with the stream, and MLX throws it at whatever looks at the stream next, once: a
// stranger gets the error, and the arrays that should have it read as zeros. So behind each computation that can fail there goes a task that takes the
// error from the stream, and no other work looks before. What depends on a failed computation fails as well.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "frame.h"

namespace mxn {

class Crossings;
class Cutter;

// Of one computation that can fail. The lock guards all that is public.
struct Outcome {
  std::vector<std::pair<mx::array, mx::Stream>> arrays; // that are wrong if it fails, and where they are computed
  std::vector<mx::Stream> streams;                      // that take part, of the CPU
  std::vector<std::shared_ptr<Outcome>> needed;         // earlier ones, unfinished when this one was dispatched
  std::string failure;

  // Before each stream is asked for its error.
  void expect_answer() {
    std::lock_guard<std::mutex> guard(mutex_);
    answers_left_++;
  }

  // What a stream failed with, or nothing; its thread tells.
  void take_answer(const std::string& error) {
    std::lock_guard<std::mutex> guard(mutex_);
    if (error_.empty()) error_ = error;
    if (--answers_left_ == 0) answered_.notify_all();
  }

  // Blocks until every stream has told. What comes last of a computation may be ready before a stream that did an earlier part has.
  void wait_for_answers() {
    std::unique_lock<std::mutex> guard(mutex_);
    answered_.wait(guard, [this] { return answers_left_ == 0; });
  }

  // The error of this or of what it needed; all streams must have told.
  const std::string& settle() {
    if (failure.empty()) {
      std::lock_guard<std::mutex> guard(mutex_);
      failure = error_;
    }
    for (const auto& each : needed) {
      if (failure.empty()) failure = each->settle();
    }
    return failure;
  }

 private:
  std::mutex mutex_;
  std::condition_variable answered_;
  int answers_left_ = 0;
  std::string error_;
};

// Goes through what is to be computed for `outputs`, and takes `cutter` and `crossings` along where there are any. Gives null when none of it can fail.
// Like what follows, with the lock held.
std::shared_ptr<Outcome> survey(const std::vector<mx::array>& outputs, Cutter* cutter = nullptr, Crossings* crossings = nullptr);

// Before the computation is given to its streams.
void put_in_flight(const std::shared_ptr<Outcome>& outcome);

// After: has the error taken from each stream when it has done its part.
void collect_errors(const std::shared_ptr<Outcome>& outcome);

// Lets the arrays count as computed only when the errors have been taken, so that nobody sees them before.
void postpone(const Outcome& outcome, const std::vector<mx::array>& outputs);

// Blocks, without the lock, until the streams of a computation and of all that it needed have told.
void wait_for_answers(const std::shared_ptr<Outcome>& outcome);

// After that. Gives the error, if there is one.
std::string finish(Outcome& outcome);

// Corrects MLX's count of running tasks after a failure, once nothing runs: with memory past its limit, MLX waits for the
// count to fall, for ever if need be.
void settle_task_count();

} // namespace mxn
