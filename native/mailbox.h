// Where finished jobs wait for their JavaScript thread: one byte on the socket means that there is something.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "frame.h"

namespace mxn {

struct Completion {
  double id;
  ErrorKind kind = ErrorKind::none;
  std::string message;
  std::vector<double> handles; // of the outputs; only when the job failed
};

class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;

  // Owned by JavaScript from the start: the runtime's socket closes it.
  int read_fd;

  // Its thread has ended: nobody waits any more for what has not been started.
  bool abandoned() const { return abandoned_; }
  void abandon();

  void post(Completion completion);
  // Takes up to `limit` completions from the front, stopping before a failed one unless it is the first.
  std::vector<Completion> take(size_t limit);
  // Marks the handles of jobs that failed but whose completion JavaScript has not taken yet.
  void mark_failures(HandleTable& handles);

 private:
  int write_fd_;
  struct stat identity_{};
  std::atomic<bool> abandoned_{false};
  std::mutex mutex_;
  std::deque<Completion> completions_;
  std::atomic<int> failures_{0};
  bool woken_ = false;
};

} // namespace mxn
