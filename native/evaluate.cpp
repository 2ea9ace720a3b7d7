#include "evaluate.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "arguments.h"
#include "callbacks.h"
#include "dispatch.h"
#include "gpu.h"
#include "mailbox.h"
#include "memory.h"
#include "outcome.h"
#include "streams.h"
#include "threads.h"

namespace mxn {

namespace {

struct Job {
  std::shared_ptr<Mailbox> mailbox;
  double id;
  std::vector<mx::array> outputs;
  std::vector<double> handles;
  std::shared_ptr<void> remains; // of a thread that ended; then there is nothing else
};

// Whether an error stays with the arrays. What was stopped, or found no room, can be computed another time.
bool is_final(ErrorKind kind) {
  return kind != ErrorKind::none && kind != ErrorKind::aborted && kind != ErrorKind::out_of_memory;
}

void finish(Job& job, ErrorKind kind, const std::string& message) {
  {
    // The last reference to a graph may go here, and freeing it must not meet an evaluation.
    std::lock_guard<std::recursive_mutex> lock(mlx_lock());
    job.outputs.clear();
    job.remains.reset();
  }
  Completion completion{job.id, kind, message, {}};
  if (is_final(kind)) completion.handles = std::move(job.handles);
  if (job.mailbox) job.mailbox->post(std::move(completion));
  computing--;
  settle_task_count();
}

// Waits for the dispatched jobs of one stream, so that a long job of another stream delays none of them.
class Waiter {
 public:
  Waiter() { std::thread(&Waiter::run, this).detach(); }

  void add(Job job, Dispatched work) {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      queue_.emplace_back(std::move(job), std::move(work));
    }
    ready_.notify_one();
  }

 private:
  void run() {
    ignore_captures();
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !queue_.empty(); });
      auto [job, work] = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      try {
        work.wait();
        finish(job, ErrorKind::none, "");
      } catch (...) {
        auto [kind, message] = describe_exception();
        finish(job, kind, message);
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::pair<Job, Dispatched>> queue_;
};

// The thread that dispatches jobs: async_eval blocks its caller once a few operations are in flight, so no
// JavaScript thread may call it for a job that is awaited. Large jobs take turns with the others.
class Evaluator {
 public:
  Evaluator() { std::thread(&Evaluator::run, this).detach(); }

  void add(Job job) {
    computing++;
    Computation computation(job.outputs, [this] { notify(); });
    {
      std::lock_guard<std::mutex> guard(mutex_);
      fresh_.push_back({std::move(job), std::move(computation)});
      pending_++;
    }
    changed_.notify_all();
  }

  // Stops a job whose last part has not been dispatched; it fails as aborted.
  void cancel(const std::shared_ptr<Mailbox>& mailbox, double id) {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      auto is_it = [&](const Work& work) { return work.job.id == id && work.job.mailbox == mailbox; };
      for (auto* list : {&fresh_, &started_}) {
        for (Work& work : *list) work.cancelled = work.cancelled || is_it(work);
      }
      if (current_ != nullptr) current_->cancelled = current_->cancelled || is_it(*current_);
    }
    changed_.notify_all();
  }

  // Returns when every job added so far has been dispatched.
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return pending_ == 0; });
  }

 private:
  struct Work {
    Job job;
    Computation computation;
    bool cancelled = false;
  };

  void notify() {
    { std::lock_guard<std::mutex> guard(mutex_); }
    changed_.notify_all();
  }

  // A job that can go on: a new one and a started one in turn, so that neither kind waits for all of the other.
  std::optional<Work> next() {
    auto take = [](std::list<Work>& list, std::list<Work>::iterator at) {
      std::optional<Work> work(std::move(*at));
      list.erase(at);
      return work;
    };
    auto can_go_on = [](const Work& work) { return work.cancelled || work.computation.ready(); };
    auto started = std::find_if(started_.begin(), started_.end(), can_go_on);
    bool prefer_fresh = std::exchange(prefer_fresh_, !prefer_fresh_);
    if (!fresh_.empty() && (prefer_fresh || started == started_.end())) return take(fresh_, fresh_.begin());
    if (started != started_.end()) return take(started_, started);
    return std::nullopt;
  }

  void run() {
    ignore_captures();
    adopt_default_streams();
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      std::optional<Work> work;
      changed_.wait(lock, [&] { return (work = next()).has_value(); });
      current_ = &*work;
      lock.unlock();
      bool started = step(*work);
      lock.lock();
      current_ = nullptr;
      if (started) {
        started_.push_back(std::move(*work));
      } else {
        pending_--;
      }
      lock.unlock();
      changed_.notify_all();
    }
  }

  // Dispatches a part; true when there is more to dispatch.
  bool step(Work& work) {
    if (work.job.remains || work.job.mailbox->abandoned()) {
      give_up(work, ErrorKind::none, "");
      return false;
    }
    try {
      if (is_cancelled(work)) throw Error(ErrorKind::aborted, "the work was stopped");
      if (work.computation.advance()) return true;
      Dispatched dispatched = work.computation.take();
      if (dispatched.done()) {
        finish(work.job, ErrorKind::none, "");
        return false;
      }
      wait_for(std::move(work.job), std::move(dispatched));
    } catch (...) {
      auto [kind, message] = describe_exception();
      give_up(work, kind, message);
    }
    return false;
  }

  void wait_for(Job job, Dispatched work) {
    auto streams = work.streams();
    auto& waiter = waiters_[streams.empty() ? -1 : streams.front().index];
    if (!waiter) waiter = std::make_unique<Waiter>();
    waiter->add(std::move(job), std::move(work));
  }

  // Ends a job that has not been dispatched entirely; what it would have computed is freed under the lock, too. A part that streams have is waited
  // for, as others may need to know whether it fails.
  void give_up(Work& work, ErrorKind kind, const std::string& message) {
    if (auto part = work.computation.take_part()) {
      computing++;
      wait_for({nullptr, 0, {}, {}, nullptr}, std::move(*part));
    }
    {
      std::lock_guard<std::recursive_mutex> lock(mlx_lock());
      work.computation = Computation({});
    }
    finish(work.job, kind, message);
  }

  bool is_cancelled(const Work& work) {
    std::lock_guard<std::mutex> guard(mutex_);
    return work.cancelled;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Work> fresh_, started_;
  Work* current_ = nullptr;
  bool prefer_fresh_ = true;
  size_t pending_ = 0;
  std::map<int, std::unique_ptr<Waiter>> waiters_;
};

std::once_flag evaluator_made;
std::atomic<Evaluator*> the_evaluator{nullptr};

// Never destroyed: its thread outlives every static destructor.
Evaluator& evaluator() {
  std::call_once(evaluator_made, [] {
    the_evaluator = new Evaluator();
    guard_exit();
  });
  return *the_evaluator;
}

thread_local std::shared_ptr<Mailbox> mailbox;

} // namespace

std::recursive_mutex& mlx_lock() {
  static auto* mutex = new std::recursive_mutex();
  return *mutex;
}

void bury(std::shared_ptr<void> remains) {
  std::unique_lock<std::recursive_mutex> lock(mlx_lock(), std::try_to_lock);
  if (lock) remains.reset();
  else evaluator().add({nullptr, 0, {}, {}, std::move(remains)});
}

static bool has_tracer(const std::vector<mx::array>& arrays) {
  return std::any_of(arrays.begin(), arrays.end(), [](const mx::array& each) { return each.is_tracer(); });
}

// Whether there is nothing to do, as when a value is read again.
static bool is_computed(const std::vector<mx::array>& outputs) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return std::all_of(outputs.begin(), outputs.end(), [](const mx::array& each) { return each.status() == mx::array::Status::available && !each.is_tracer(); });
}

static void compute(const std::vector<mx::array>& outputs) {
  if (is_computed(outputs)) return;
  Counted counted(computing);
  if (in_trace()) {
    std::lock_guard<std::recursive_mutex> lock(mlx_lock());
    try {
      mx::eval(outputs);
    } catch (const std::invalid_argument& error) {
      if (!has_tracer(outputs)) throw;
      throw std::invalid_argument(std::string(error.what()) + " Return the array and read it after the call, or decide by where().");
    }
    return;
  }
  dispatch(outputs).wait();
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  for (mx::array output : outputs) output.wait();
}

void evaluate(const std::vector<mx::array>& outputs) {
  try {
    compute(outputs);
  } catch (...) {
    settle_task_count();
    throw;
  }
}

void evaluate_handles(Thread& thread, const std::vector<double>& handles) {
  if (mailbox) mailbox->mark_failures(thread.handles);
  std::vector<mx::array> outputs;
  for (double handle : handles) outputs.push_back(thread.handles.get(handle));
  try {
    evaluate(outputs);
  } catch (...) {
    auto [kind, message] = describe_exception();
    // Nothing is wrong with an array that cannot be evaluated while it is traced.
    if (is_final(kind) && !has_tracer(outputs)) {
      for (double handle : handles) thread.handles.fail(handle, message);
    }
    throw Error(kind, message);
  }
}

double call_evaluate(Arguments& in) {
  evaluate_handles(in.thread(), in.handles());
  // Evaluating is when memory grows.
  return held(in.thread());
}

double call_open_mailbox(Arguments& in) {
  if (!mailbox) {
    mailbox = std::make_shared<Mailbox>();
    in.thread().at_end.push_back([opened = mailbox] { opened->abandon(); });
  }
  return mailbox->read_fd;
}

double call_evaluate_async(Arguments& in) {
  Job job{mailbox, in.number(), {}, in.handles(), nullptr};
  if (!job.mailbox) throw std::logic_error("the mailbox is not open");
  for (double handle : job.handles) {
    const mx::array& output = in.thread().handles.get(handle);
    if (output.is_tracer()) throw std::invalid_argument("an array that a transform is tracing cannot be evaluated asynchronously");
    job.outputs.push_back(output);
  }
  evaluator().add(std::move(job));
  return 0;
}

// Stops the job of this thread that has the id, if it has not been dispatched entirely.
double call_cancel(Arguments& in) {
  if (Evaluator* running = the_evaluator) running->cancel(mailbox, in.number());
  return 0;
}

// Ends when everything that the stream was given so far is done: a tiny operation behind the rest.
double call_synchronize_async(Arguments& in) {
  Job job{mailbox, in.number(), {}, {}, nullptr};
  if (!job.mailbox) throw std::logic_error("the mailbox is not open");
  size_t n = static_cast<size_t>(in.number());
  for (size_t i = 0; i < n; i++) {
    job.outputs.push_back(mx::negative(mx::array(1.0f), Arguments::decode_stream(in.number())));
  }
  evaluator().add(std::move(job));
  return 0;
}

double call_synchronize(Arguments& in) {
  if (Evaluator* running = the_evaluator) running->drain();
  size_t n = static_cast<size_t>(in.number());
  for (size_t i = 0; i < n; i++) {
    // Waits outside the lock, as every evaluation does.
    evaluate({mx::negative(mx::array(1.0f), Arguments::decode_stream(in.number()))});
  }
  return 0;
}

// Gives the number of ids in the frame; 0 when there is none; -id of a failed job, its error in the frame.
double call_drain(Arguments& in) {
  if (!mailbox) return 0;
  Thread& thread = in.thread();
  auto completions = mailbox->take(4096);
  if (completions.empty()) return 0;
  Completion& first = completions.front();
  if (first.kind != ErrorKind::none) {
    for (double handle : first.handles) thread.handles.fail(handle, first.message);
    thread.put_error(first.kind, first.message);
    return -first.id;
  }
  for (size_t i = 0; i < completions.size(); i++) thread.frame[i] = completions[i].id;
  return static_cast<double>(completions.size());
}

} // namespace mxn
