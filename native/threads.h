// What begins and ends with a JavaScript thread, and with the process.
//
// A worker's end shows in the destructors of thread-local objects: they run in every runtime when its JavaScript is gone,
// however it came to its end. The main thread ends with the process, and keeps everything.
#pragma once

#include <atomic>
#include <memory>

#include "frame.h"

namespace mxn {

// The calling thread's own T, made at its first use and freed, under the lock, at the thread's end.
template <typename T>
T& own() {
  static thread_local T* mine = nullptr;
  if (mine == nullptr) {
    auto made = std::make_shared<T>();
    mine = made.get();
    current_thread().belongings.push_back(std::move(made));
  }
  return *mine;
}

// Computations in progress, which end by themselves.
extern std::atomic<int> computing;
// Worker threads, and calls into JavaScript that have not returned.
extern std::atomic<int> entered;

// One more, for as long as it lives.
class Counted {
 public:
  explicit Counted(std::atomic<int>& count) : count_(count) { count_++; }
  ~Counted() { count_--; }
  Counted(const Counted&) = delete;

 private:
  std::atomic<int>& count_;
};

// Sees to it that an exit of the process does not destroy MLX's own objects under what is counted above. What MLX makes
// after this call is destroyed before: call it again then.
void guard_exit();

} // namespace mxn
