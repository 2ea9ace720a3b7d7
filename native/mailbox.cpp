#include "mailbox.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace mxn {

Mailbox::Mailbox() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0) throw std::runtime_error(std::string("cannot make a socket pair: ") + std::strerror(errno));
  for (int fd : fds) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
  read_fd = fds[0];
  write_fd_ = fds[1];
  fstat(read_fd, &identity_);
#ifdef SO_NOSIGPIPE
  int on = 1;
  setsockopt(write_fd_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
}

Mailbox::~Mailbox() {
  close(write_fd_);
}

void Mailbox::abandon() {
  abandoned_ = true;
  // Not every runtime closes a worker's sockets; by now the number may mean another file.
  struct stat now;
  if (fstat(read_fd, &now) == 0 && now.st_dev == identity_.st_dev && now.st_ino == identity_.st_ino) close(read_fd);
}

void Mailbox::post(Completion completion) {
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

std::vector<Completion> Mailbox::take(size_t limit) {
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

void Mailbox::mark_failures(HandleTable& handles) {
  if (failures_ == 0) return;
  std::lock_guard<std::mutex> guard(mutex_);
  for (const Completion& completion : completions_) {
    for (double handle : completion.handles) handles.fail(handle, completion.message);
  }
}

} // namespace mxn
