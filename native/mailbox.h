// Where the jobs that one JavaScript thread started wait for it once they are done.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "frame.h"

namespace mxn {

struct Completion {
  double id;
  ErrorKind kind = ErrorKind::none;
  std::string message;
  std::vector<double> handles; // of the outputs; only when the job failed
};

// Where finished jobs wait for their JavaScript thread: one byte on the socket means that there is something.
class Mailbox {
 public:
  Mailbox() {
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0) throw std::runtime_error(std::string("cannot make a socket pair: ") + std::strerror(errno));
    for (int fd : fds) {
      fcntl(fd, F_SETFD, FD_CLOEXEC);
      fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    read_fd = fds[0];
    write_fd_ = fds[1];
#ifdef SO_NOSIGPIPE
    int on = 1;
    setsockopt(write_fd_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
  }

  // Owned by JavaScript from the start: the runtime's socket closes it.
  int read_fd;

  void post(Completion completion) {
    bool wake;
    {
      std::lock_guard<std::mutex> guard(mutex_);
      if (completion.kind != ErrorKind::none) failures_++;
      completions_.push_back(std::move(completion));
      wake = !woken_;
      woken_ = true;
    }
    if (!wake) return;
    char byte = 1;
#ifdef MSG_NOSIGNAL
    (void)!send(write_fd_, &byte, 1, MSG_NOSIGNAL);
#else
    (void)!send(write_fd_, &byte, 1, 0);
#endif
  }

  // Takes up to `limit` completions from the front, stopping before a failed one unless it is the first.
  std::vector<Completion> take(size_t limit) {
    std::lock_guard<std::mutex> guard(mutex_);
    std::vector<Completion> taken;
    while (!completions_.empty() && taken.size() < limit) {
      bool failed = completions_.front().kind != ErrorKind::none;
      if (failed && !taken.empty()) break;
      if (failed) failures_--;
      taken.push_back(std::move(completions_.front()));
      completions_.pop_front();
      if (failed) break;
    }
    if (completions_.empty()) woken_ = false;
    return taken;
  }

  // Marks the handles of jobs that failed but whose completion JavaScript has not taken yet.
  void mark_failures(HandleTable& handles) {
    if (failures_ == 0) return;
    std::lock_guard<std::mutex> guard(mutex_);
    for (const Completion& completion : completions_) {
      for (double handle : completion.handles) handles.fail(handle, completion.message);
    }
  }

 private:
  int write_fd_;
  std::mutex mutex_;
  std::deque<Completion> completions_;
  std::atomic<int> failures_{0};
  bool woken_ = false;
};

} // namespace mxn
