#include "dispatch.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "evaluate.h"
#include "footprint.h"
#include "outcome.h"
#include "parts.h"
#include "mlx/primitives.h"
#include "mlx/scheduler.h"

namespace mxn {

namespace {

std::vector<mx::array> watchers(const std::vector<mx::array>& outputs) {
  std::vector<mx::array> result;
  for (const mx::array& output : outputs) {
    if (output.status() == mx::array::Status::available || !output.event().valid()) continue;
    result.push_back(watcher_of(output));
  }
  return result;
}

// MLX's async_eval, which ends with one stream waiting for the others: the first array's, or where nothing is to be computed a default one. It is
// the CPU's wherever the CPU takes part, as a GPU must not wait for it.
void give(std::vector<mx::array> outputs) {
  outputs.erase(std::remove_if(outputs.begin(), outputs.end(), [](const mx::array& a) { return a.status() != mx::array::Status::unscheduled; }), outputs.end());
  if (outputs.empty()) return;
  std::stable_partition(outputs.begin(), outputs.end(), [](const mx::array& a) {
    return a.has_primitive() && a.primitive().stream().device == mx::Device::cpu;
  });
  mx::async_eval(std::move(outputs));
}

} // namespace

mx::array watcher_of(const mx::array& a) {
  mx::array watcher(0.0f);
  watcher.set_status(mx::array::Status::evaluated);
  watcher.attach_event(a.event());
  return watcher;
}

// Gives all of a computation to its streams; the lock is held, and has been since `outcome` was found out.
Dispatched dispatch_whole(const std::vector<mx::array>& outputs, std::shared_ptr<Outcome> outcome) {
  Dispatched work;
  if (outcome) {
    put_in_flight(outcome);
    try {
      give(outputs);
    } catch (const std::exception& error) {
      outcome->failure = error.what();
      collect_errors(outcome);
      finish(*outcome);
      throw;
    }
    collect_errors(outcome);
    postpone(*outcome, outputs);
    work.outcome_ = std::move(outcome);
  } else {
    give(outputs);
  }
  work.watchers_ = watchers(outputs);
  return work;
}

// How many streams have yet to finish a part.
struct Computation::Gate {
  std::mutex mutex;
  std::condition_variable passed;
  int open = 0;
  std::function<void()> changed;

  void pass() {
    {
      std::lock_guard<std::mutex> guard(mutex);
      open--;
    }
    passed.notify_all();
    if (changed) changed();
  }
};

Computation::Computation(std::vector<mx::array> outputs, std::function<void()> changed)
    : outputs_(std::move(outputs)), changed_(std::move(changed)) {}

bool Computation::ready() const {
  if (crossing_) return crossing_->ready();
  if (!gate_) return true;
  std::lock_guard<std::mutex> guard(gate_->mutex);
  return gate_->open <= most_open();
}

void Computation::wait_until_ready() {
  if (crossing_) return crossing_->wait_until_ready();
  if (!gate_) return;
  std::unique_lock<std::mutex> guard(gate_->mutex);
  gate_->passed.wait(guard, [this] { return gate_->open <= most_open(); });
}

// Has the gate pass what the streams were given so far, stream by stream.
void Computation::watch(const std::vector<mx::Stream>& streams) {
  if (!gate_) {
    gate_ = std::make_shared<Gate>();
    gate_->changed = changed_;
  }
  {
    std::lock_guard<std::mutex> guard(gate_->mutex);
    gate_->open += static_cast<int>(streams.size());
  }
  for (const mx::Stream& stream : streams) mx::scheduler::enqueue(stream, [gate = gate_] { gate->pass(); });
}

// Cuts the computation into parts when there is room for it. The lock is held afterwards as before, and maybe not between.
std::shared_ptr<Outcome> Computation::prepare(std::unique_lock<std::recursive_mutex>& lock) {
  std::pair<int, size_t> before;
  auto since = std::chrono::steady_clock::now();
  for (;;) {
    Cutter cutter;
    Crossings crossings;
    auto outcome = survey(outputs_, &cutter, &crossings);
    std::string lack = lack_of_room(cutter.all(), outputs_);
    if (lack.empty()) {
      crossings_ = crossings.take();
      // What can fail is given at once: its errors are collected at its end.
      if (!outcome) parts_ = cutter.take();
      return outcome;
    }
    // What is under way gives memory back. Nothing is when its state has been the same for long, whatever MLX counts.
    lock.unlock();
    auto state = std::make_pair(mx::scheduler::n_active_tasks(), mx::get_active_memory());
    auto now = std::chrono::steady_clock::now();
    if (state != before) since = now;
    if (state.first == 0 || now - since > std::chrono::seconds(10)) throw Error(ErrorKind::out_of_memory, lack);
    before = state;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.lock();
  }
}

bool Computation::advance() {
  // The streams' threads have done it: what is left to wait for is the word of it, as a GPU reads it.
  if (crossed_) std::exchange(crossed_, std::nullopt)->wait();
  if (crossing_) {
    if (crossing_->advance()) return true;
    crossed_ = std::exchange(crossing_, nullptr)->take();
    watch(crossed_->streams());
    return true;
  }
  std::unique_lock<std::recursive_mutex> lock(mlx_lock());
  auto outcome = surveyed_ ? nullptr : prepare(lock);
  if (!crossings_.empty()) {
    surveyed_ = true;
    crossing_ = std::make_unique<Computation>(std::move(crossings_.back()), changed_);
    crossings_.pop_back();
    lock.unlock();
    return advance();
  }
  if (parts_.empty()) {
    work_ = dispatch_whole(outputs_, surveyed_ ? survey(outputs_) : std::move(outcome));
    outputs_.clear();
    return false;
  }
  surveyed_ = true;
  std::vector<mx::array> part = std::move(parts_.back());
  parts_.pop_back();
  std::vector<mx::Stream> streams;
  for (const mx::array& a : part) {
    if (!a.has_primitive()) continue;
    mx::Stream stream = a.primitive().stream();
    if (std::find(streams.begin(), streams.end(), stream) == streams.end()) streams.push_back(stream);
  }
  mx::async_eval(std::move(part));
  watch(streams);
  return true;
}

Dispatched dispatch(std::vector<mx::array> outputs) {
  Computation computation(std::move(outputs));
  while (computation.advance()) computation.wait_until_ready();
  return computation.take();
}

std::vector<mx::Stream> Dispatched::streams() const {
  std::vector<mx::Stream> streams;
  for (const mx::array& watcher : watchers_) {
    mx::Stream stream = watcher.event().stream();
    if (std::find(streams.begin(), streams.end(), stream) == streams.end()) streams.push_back(stream);
  }
  return streams;
}

void Dispatched::wait() {
  std::exception_ptr thrown;
  for (mx::array& watcher : watchers_) {
    try {
      watcher.wait();
    } catch (...) {
      if (!thrown) thrown = std::current_exception();
    }
  }
  watchers_.clear();
  if (outcome_) {
    wait_for_answers(outcome_);
    std::string failure = finish(*std::exchange(outcome_, nullptr));
    if (!failure.empty()) throw Error(ErrorKind::runtime, failure);
  }
  if (thrown) std::rethrow_exception(thrown);
}

void settle_main_thread() {
  static std::once_flag once;
  std::call_once(once, [] {
    std::promise<void> settled;
    auto future = settled.get_future();
    std::thread([settled = std::move(settled)]() mutable {
      try {
        mx::scheduler::scheduler();
        settled.set_value();
      } catch (...) {
        settled.set_exception(std::current_exception());
      }
      // It stays: the system could give its identity to another thread.
      for (;;) pause();
    }).detach();
    future.get();
  });
}

} // namespace mxn
