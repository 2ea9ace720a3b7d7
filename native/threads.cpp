#include "threads.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "arguments.h"
#include "dispatch.h"
#include "evaluate.h"
#include "gpu.h"
#include "mlx/compile_impl.h"
#include "mlx/scheduler.h"
#include "share.h"
#include "streams.h"

namespace mxn {

std::atomic<int> computing{0};
std::atomic<int> entered{0};

namespace {

bool is_main_thread() {
#ifdef __linux__
  return getpid() == gettid();
#else
  return pthread_main_np() != 0;
#endif
}

thread_local Thread* current = nullptr;

struct End {
  ~End() {
    std::shared_ptr<Thread> thread(std::exchange(current, nullptr));
    try {
      for (const auto& farewell : thread->at_end) farewell();
      for (const mx::Stream& stream : thread->streams) release_stream(stream);
      bury(std::move(thread));
    } catch (...) {
      // There is nobody to tell.
    }
    entered--;
  }
};

void begin_thread() {
  // First, as an error needs its frame: what follows starts MLX's allocator, which throws where its GPU cannot be used.
  current = new Thread();
  settle_main_thread();
  ignore_captures();
  // Where MLX would free it, others may be evaluating.
  current->belongings.push_back(mx::detail::compile_cache().lock());
  if (is_main_thread()) return;
  entered++;
  static thread_local End end;
  (void)&end;
}

// Whether streams compute: also what nobody waits for any more, such as the part of a job that was under way when the job was given up.
bool is_computing() {
  return computing != 0 || mx::scheduler::n_active_tasks() != 0;
}

#ifdef __linux__
// Ends the process before the destructors, which crash when they meet other threads' work, or wait for it for ever, as OpenBLAS's. Only those
// are ahead of it that were registered later.
void leave(int status, void*) {
  if (!is_computing() && entered == 0) return;
  std::fflush(stdout);
  std::fflush(stderr);
  _exit(status);
}
#else
// The status is not known here: what computes gets time to end.
void leave() {
  for (int left = 5000; left > 0 && is_computing(); left--) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}
#endif

} // namespace

Thread& current_thread() {
  if (current == nullptr) begin_thread();
  return *current;
}

void guard_exit() {
#ifdef __linux__
  on_exit(leave, nullptr);
#else
  std::atexit(leave);
#endif
}

// For the end of the process that has come: whatever libraries were opened on the way, as CUDA's are when they are first needed, come after it.
double call_guard_exit(Arguments&) {
#ifdef __linux__
  guard_exit();
#endif
  return 0;
}

// What the process holds, into slots 0 to 4: bytes of arrays, arrays that were shared and not received, streams in use,
// worker threads, computations in progress.
double call_census(Arguments& in) {
  double* out = in.thread().frame;
  out[0] = static_cast<double>(mx::get_active_memory());
  out[1] = static_cast<double>(count_shared());
  out[2] = static_cast<double>(count_streams());
  out[3] = entered;
  out[4] = computing;
  return 0;
}

} // namespace mxn
