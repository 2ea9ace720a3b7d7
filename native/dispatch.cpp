#include "dispatch.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include "evaluate.h"
#include "footprint.h"
#include "parts.h"
#include "threads.h"
#include "mlx/primitives.h"
#include "mlx/scheduler.h"

namespace mxn {

// Of one computation that can fail. The lock guards everything but `errors`.
struct Outcome {
  std::vector<std::pair<mx::array, mx::Stream>> arrays; // that are wrong if it fails, and where they are computed
  std::vector<mx::Stream> streams;                      // that take part, of the CPU
  std::vector<std::shared_ptr<Outcome>> needed;         // earlier ones, unfinished when this one was dispatched
  std::string failure;

  // What streams failed with; their threads write here.
  void add_error(const std::string& error) {
    std::lock_guard<std::mutex> guard(mutex_);
    if (error_.empty()) error_ = error;
  }

  // The error of this or of what it needed; everything must have been computed.
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
  std::string error_;
};

namespace {

using Id = std::uintptr_t;

// What is computed by work that can fail and is not finished; and what is left of work that has failed. The lock guards both.
std::unordered_map<Id, std::shared_ptr<Outcome>>& in_flight() {
  static auto* map = new std::unordered_map<Id, std::shared_ptr<Outcome>>();
  return *map;
}

std::unordered_map<Id, std::string>& failures() {
  static auto* map = new std::unordered_map<Id, std::string>();
  return *map;
}

constexpr size_t MOST_FAILURES = 4096;

// Whether MLX may count tasks as running that have failed, or come to nothing behind one that has.
std::atomic<bool> miscounted{false};

// The operations that find out only while they run: those of LAPACK, and files.
bool can_fail(const mx::Primitive& primitive) {
  constexpr std::array<std::string_view, 8> NAMES{"Inverse", "SVD", "Eigh", "Eig", "Cholesky", "LUF", "QRF", "Load"};
  return std::find(NAMES.begin(), NAMES.end(), primitive.name()) != NAMES.end();
}

// A failed array has no value and nothing to compute it with, which keeps MLX from using what is in its memory.
bool has_failed(const mx::array& a) {
  return a.status() == mx::array::Status::unscheduled && !a.has_primitive() && !a.is_tracer();
}

void mark_failed(const mx::array& a, const std::string& failure) {
  if (a.has_primitive()) return; // it was not computed, and can be
  if (failures().size() >= MOST_FAILURES) failures().clear();
  failures()[a.id()] = failure;
  a.set_status(mx::array::Status::unscheduled);
  a.attach_event(mx::Event{});
}

// Nothing failed: most likely a compiled function put what it was traced with into an array that was there before.
constexpr const char* NO_VALUE = "an array that this depends on has no value: a compiled function left it behind, which should return it or capture it in outputs, or it could not be computed";

[[noreturn]] void refuse(const mx::array& a) {
  auto found = failures().find(a.id());
  throw Error(ErrorKind::runtime, found == failures().end() ? NO_VALUE : found->second);
}

// Goes through what is to be computed for `outputs`. Gives null when none of it can fail.
std::shared_ptr<Outcome> survey(const std::vector<mx::array>& outputs, Cutter* cutter = nullptr) {
  auto outcome = std::make_shared<Outcome>();
  std::unordered_map<Id, bool> risky; // by array; false while its inputs are looked at
  struct Step {
    const mx::array* a;
    size_t next = 0;
    bool risky = false;
  };
  std::vector<Step> path;

  // Whether an array that is not new here makes what depends on it risky; a new one is gone into instead.
  auto look = [&](const mx::array& a) {
    if (has_failed(a)) refuse(a);
    if (a.status() != mx::array::Status::unscheduled) {
      if (a.status() == mx::array::Status::available || in_flight().empty()) return false;
      auto found = in_flight().find(a.id());
      if (found == in_flight().end()) return false;
      auto& needed = outcome->needed;
      if (std::find(needed.begin(), needed.end(), found->second) == needed.end()) needed.push_back(found->second);
      return true;
    }
    auto [known, is_new] = risky.try_emplace(a.id(), false);
    if (is_new && a.has_primitive()) path.push_back({&a});
    return known->second;
  };

  for (const mx::array& output : outputs) {
    look(output);
    while (!path.empty()) {
      size_t top = path.size() - 1;
      const mx::array& a = *path[top].a;
      if (path[top].next < a.inputs().size()) {
        bool risk = look(a.inputs()[path[top].next++]);
        if (risk) path[top].risky = true;
        continue;
      }
      mx::Stream stream = a.primitive().stream();
      bool risk = path[top].risky || (stream.device == mx::Device::cpu && can_fail(a.primitive()));
      if (stream.device == mx::Device::cpu && std::find(outcome->streams.begin(), outcome->streams.end(), stream) == outcome->streams.end()) {
        outcome->streams.push_back(stream);
      }
      if (risk) {
        for (const mx::array& each : a.outputs()) {
          risky[each.id()] = true;
          outcome->arrays.emplace_back(each, stream);
        }
      }
      if (cutter != nullptr) cutter->add(a);
      path.pop_back();
      if (risk && !path.empty()) path.back().risky = true;
    }
  }
  return outcome->arrays.empty() && outcome->needed.empty() ? nullptr : outcome;
}

// Has the error taken from each stream when it has done its part.
void collect_errors(const std::shared_ptr<Outcome>& outcome) {
  for (const mx::Stream& stream : outcome->streams) {
    mx::scheduler::enqueue(stream, [outcome, stream] {
      try {
        mx::scheduler::check_error(stream);
      } catch (const std::exception& error) {
        outcome->add_error(error.what());
      }
    });
  }
}

// Lets the arrays count as computed only when the errors have been taken, so that nobody sees them before.
void postpone(const Outcome& outcome, const std::vector<mx::array>& outputs) {
  std::vector<mx::array> ends;
  for (const mx::Stream& stream : outcome.streams) {
    ends.push_back(mx::negative(mx::array(1.0f), stream));
    // One by one: what is evaluated together makes streams wait for each other.
    mx::async_eval({ends.back()});
  }
  auto attach = [&](const mx::array& a, const mx::Stream& stream) {
    for (size_t i = 0; i < ends.size(); i++) {
      if (outcome.streams[i] == stream) a.attach_event(ends[i].event());
    }
  };
  for (const mx::array& output : outputs) {
    if (output.status() == mx::array::Status::evaluated && output.event().valid()) attach(output, output.event().stream());
  }
  for (const auto& [a, stream] : outcome.arrays) attach(a, stream);
}

std::vector<mx::array> watchers(const std::vector<mx::array>& outputs) {
  std::vector<mx::array> result;
  for (const mx::array& output : outputs) {
    if (output.status() == mx::array::Status::available || !output.event().valid()) continue;
    mx::array watcher(0.0f);
    watcher.set_status(mx::array::Status::evaluated);
    watcher.attach_event(output.event());
    result.push_back(std::move(watcher));
  }
  return result;
}

// After everything has been computed. Gives the error, if there is one.
std::string finish(Outcome& outcome) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  std::string failure = outcome.settle();
  if (!failure.empty()) miscounted = true;
  for (const auto& [a, stream] : outcome.arrays) {
    if (!failure.empty()) mark_failed(a, failure);
    auto found = in_flight().find(a.id());
    if (found != in_flight().end() && found->second.get() == &outcome) in_flight().erase(found);
  }
  outcome.arrays.clear();
  outcome.needed.clear();
  return failure;
}

} // namespace

// Gives all of a computation to its streams; the lock is held, and has been since `outcome` was found out.
Dispatched dispatch_whole(const std::vector<mx::array>& outputs, std::shared_ptr<Outcome> outcome) {
  Dispatched work;
  if (outcome) {
    for (const auto& [a, stream] : outcome->arrays) in_flight()[a.id()] = outcome;
    try {
      mx::async_eval(outputs);
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
    mx::async_eval(outputs);
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
  if (!gate_) return true;
  std::lock_guard<std::mutex> guard(gate_->mutex);
  return gate_->open <= 1;
}

void Computation::wait_until_ready() {
  std::unique_lock<std::mutex> guard(gate_->mutex);
  gate_->passed.wait(guard, [this] { return gate_->open <= 1; });
}

// Cuts the computation into parts when there is room for it. The lock is held afterwards as before, and maybe not between.
std::shared_ptr<Outcome> Computation::prepare(std::unique_lock<std::recursive_mutex>& lock) {
  std::pair<int, size_t> before;
  auto since = std::chrono::steady_clock::now();
  for (;;) {
    Cutter cutter;
    auto outcome = survey(outputs_, &cutter);
    std::string lack = lack_of_room(cutter.all(), outputs_);
    if (lack.empty()) {
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
  std::unique_lock<std::recursive_mutex> lock(mlx_lock());
  auto outcome = surveyed_ ? nullptr : prepare(lock);
  if (parts_.empty()) {
    work_ = dispatch_whole(outputs_, surveyed_ ? survey(outputs_) : std::move(outcome));
    outputs_.clear();
    return false;
  }
  surveyed_ = true;
  if (!gate_) {
    gate_ = std::make_shared<Gate>();
    gate_->changed = changed_;
  }
  std::vector<mx::array> part = std::move(parts_.back());
  parts_.pop_back();
  std::vector<mx::Stream> streams;
  for (const mx::array& a : part) {
    if (!a.has_primitive()) continue;
    mx::Stream stream = a.primitive().stream();
    if (std::find(streams.begin(), streams.end(), stream) == streams.end()) streams.push_back(stream);
  }
  mx::async_eval(std::move(part));
  {
    std::lock_guard<std::mutex> guard(gate_->mutex);
    gate_->open += static_cast<int>(streams.size());
  }
  for (const mx::Stream& stream : streams) mx::scheduler::enqueue(stream, [gate = gate_] { gate->pass(); });
  return true;
}

Dispatched dispatch(std::vector<mx::array> outputs) {
  Computation computation(std::move(outputs));
  while (computation.advance()) computation.wait_until_ready();
  return computation.take();
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
    std::string failure = finish(*std::exchange(outcome_, nullptr));
    if (!failure.empty()) throw Error(ErrorKind::runtime, failure);
  }
  if (thrown) std::rethrow_exception(thrown);
}

void settle_task_count() {
  if (!miscounted || computing > 0) return;
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  // Whoever computes from here on waits for the lock first.
  if (computing > 0) return;
  miscounted = false;
  auto& scheduler = mx::scheduler::scheduler();
  while (scheduler.n_active_tasks() > 0) scheduler.notify_task_completion(mx::default_stream(mx::Device::cpu));
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
