#include "outcome.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "evaluate.h"
#include "parts.h"
#include "threads.h"
#include "mlx/primitives.h"
#include "mlx/scheduler.h"

namespace mxn {

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

// An outcome with all that it needs, directly or not.
std::vector<std::shared_ptr<Outcome>> with_needed(const std::shared_ptr<Outcome>& outcome) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  std::vector<std::shared_ptr<Outcome>> all{outcome};
  std::unordered_set<const Outcome*> seen{outcome.get()};
  for (size_t i = 0; i < all.size(); i++) {
    const Outcome& next = *all[i];
    for (const auto& each : next.needed) {
      if (seen.insert(each.get()).second) all.push_back(each);
    }
  }
  return all;
}

} // namespace

std::shared_ptr<Outcome> survey(const std::vector<mx::array>& outputs, Cutter* cutter, Crossings* crossings) {
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
      if (crossings != nullptr) crossings->add(a);
      path.pop_back();
      if (risk && !path.empty()) path.back().risky = true;
    }
  }
  return outcome->arrays.empty() && outcome->needed.empty() ? nullptr : outcome;
}

void put_in_flight(const std::shared_ptr<Outcome>& outcome) {
  for (const auto& [a, stream] : outcome->arrays) in_flight()[a.id()] = outcome;
}

void collect_errors(const std::shared_ptr<Outcome>& outcome) {
  for (const mx::Stream& stream : outcome->streams) {
    outcome->expect_answer();
    mx::scheduler::enqueue(stream, [outcome, stream] {
      std::string answer;
      try {
        mx::scheduler::check_error(stream);
      } catch (const std::exception& error) {
        answer = error.what();
      }
      outcome->take_answer(answer);
    });
  }
}

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

void wait_for_answers(const std::shared_ptr<Outcome>& outcome) {
  for (const auto& each : with_needed(outcome)) each->wait_for_answers();
}

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

void settle_task_count() {
  if (!miscounted || computing > 0) return;
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  // Whoever computes from here on waits for the lock first.
  if (computing > 0) return;
  miscounted = false;
  auto& scheduler = mx::scheduler::scheduler();
  while (scheduler.n_active_tasks() > 0) scheduler.notify_task_completion(mx::default_stream(mx::Device::cpu));
}

} // namespace mxn
