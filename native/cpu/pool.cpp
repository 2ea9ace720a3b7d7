#include "pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "processors.h"

namespace mxn {

namespace {

struct Task {
  Task(const std::function<void(size_t)>& work, size_t count) : work(work), count(count) {}

  const std::function<void(size_t)>& work; // there until all is done
  const size_t count;
  std::atomic<size_t> begun{0}, done{0};
  std::mutex mutex;
  std::condition_variable finished;

  // Does what nobody has begun.
  void help() {
    for (size_t i; (i = begun.fetch_add(1)) < count;) {
      work(i);
      if (done.fetch_add(1) + 1 < count) continue;
      { std::lock_guard<std::mutex> guard(mutex); }
      finished.notify_one();
    }
  }

  void wait() {
    std::unique_lock<std::mutex> guard(mutex);
    finished.wait(guard, [this] { return done == count; });
  }
};

class Pool {
 public:
  explicit Pool(size_t threads) {
    for (size_t i = 0; i < threads; i++) std::thread(&Pool::run, this).detach();
  }

  void add(const std::shared_ptr<Task>& task) {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      tasks_.push_back(task);
    }
    ready_.notify_all();
  }

  // Nothing of it is left to begin.
  void remove(const std::shared_ptr<Task>& task) {
    std::lock_guard<std::mutex> guard(mutex_);
    auto found = std::find(tasks_.begin(), tasks_.end(), task);
    if (found != tasks_.end()) tasks_.erase(found);
  }

 private:
  void run() {
    for (;;) {
      std::shared_ptr<Task> task;
      {
        std::unique_lock<std::mutex> guard(mutex_);
        ready_.wait(guard, [this] { return !tasks_.empty(); });
        task = tasks_.front();
      }
      task->help();
      remove(task);
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Task>> tasks_;
};

} // namespace

void share(size_t count, const std::function<void(size_t)>& work) {
  static const size_t threads = static_cast<size_t>(product_threads());
  if (threads <= 1 || count <= 1) {
    for (size_t i = 0; i < count; i++) work(i);
    return;
  }
  // Never destroyed: a stream may compute until the process is gone.
  static auto* pool = new Pool(threads - 1);
  auto task = std::make_shared<Task>(work, count);
  pool->add(task);
  task->help();
  pool->remove(task);
  task->wait();
}

} // namespace mxn
