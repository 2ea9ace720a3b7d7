#include "streams.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <thread>

#include "arguments.h"
#include "evaluate.h"
#include "gpu.h"
#include "mlx/scheduler.h"

namespace mxn {

namespace {

struct Entry {
  mx::Stream stream;
  int users = 0;
  // Work of former users that the stream has yet to finish.
  std::atomic<int> draining{0};
  explicit Entry(mx::Stream stream) : stream(stream) {}
};

std::mutex pool_mutex;

// Never destroyed: streams may still run at exit.
std::list<Entry>& pool() {
  static auto* entries = new std::list<Entry>();
  return *entries;
}

mx::Stream make_stream(mx::Device::DeviceType type) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  mx::Stream stream = mx::new_thread_unsafe_stream(mx::Device(type));
  // On the stream's thread.
  if (type == mx::Device::cpu) mx::scheduler::enqueue(stream, ignore_captures);
  return stream;
}

int processors() {
  return static_cast<int>(std::thread::hardware_concurrency());
}

int cap() {
  return std::max(16, processors());
}

} // namespace

mx::Stream acquire_stream(mx::Device::DeviceType type) {
  std::unique_lock<std::mutex> guard(pool_mutex);
  Entry* best = nullptr;
  int count = 0;
  auto rank = [](const Entry& e) { return std::make_pair(e.users, e.draining.load()); };
  for (Entry& entry : pool()) {
    if (!(entry.stream.device == type)) continue;
    count++;
    if (best == nullptr || rank(entry) < rank(*best)) best = &entry;
  }
  // One that nobody uses but still has work of its last user will do, once there is one for each processor.
  bool free = best != nullptr && best->users == 0 && (best->draining == 0 || count >= std::max(4, processors()));
  if (!free && count < cap()) {
    // The pool stays open: who has the lock may be waiting for it.
    guard.unlock();
    mx::Stream made = make_stream(type);
    guard.lock();
    best = &pool().emplace_back(made);
  }
  best->users++;
  return best->stream;
}

void adopt_default_streams() {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  static const mx::Stream cpu = make_stream(mx::Device::cpu);
  mx::set_default_stream(cpu);
  if (!mx::is_available(mx::Device(mx::Device::gpu))) return;
  static const mx::Stream gpu = make_stream(mx::Device::gpu);
  mx::set_default_stream(gpu);
}

void release_stream(const mx::Stream& stream) {
  std::lock_guard<std::mutex> guard(pool_mutex);
  for (Entry& entry : pool()) {
    if (!(entry.stream == stream) || entry.users == 0) continue;
    entry.users--;
    if (entry.users == 0 && stream.device == mx::Device::cpu) {
      entry.draining++;
      // Behind whatever the former user left running: the stream counts as idle once this has run.
      mx::scheduler::enqueue(stream, [&entry] { entry.draining--; });
    }
    return;
  }
}

size_t count_streams() {
  std::lock_guard<std::mutex> guard(pool_mutex);
  size_t users = 0;
  for (const Entry& entry : pool()) users += static_cast<size_t>(entry.users);
  return users;
}

double call_new_stream(Arguments& in) {
  mx::Stream stream = acquire_stream(in.flag() ? mx::Device::gpu : mx::Device::cpu);
  in.thread().streams.push_back(stream);
  return Arguments::encode_stream(stream);
}

double call_release_stream(Arguments& in) {
  mx::Stream stream = Arguments::decode_stream(in.number());
  auto& streams = in.thread().streams;
  auto found = std::find(streams.begin(), streams.end(), stream);
  if (found == streams.end()) return 0;
  streams.erase(found);
  release_stream(stream);
  return 0;
}

double call_is_available(Arguments& in) {
  return mx::is_available(mx::Device(in.flag() ? mx::Device::gpu : mx::Device::cpu)) ? 1 : 0;
}

// Whether no thread of the process has asked before.
double call_first_fallback(Arguments&) {
  static std::atomic<bool> asked{false};
  return asked.exchange(true) ? 0 : 1;
}

double call_device_count(Arguments& in) {
  return mx::device_count(in.flag() ? mx::Device::gpu : mx::Device::cpu);
}

// Text: a line "key\tvalue" for each property; a numeric value carries a leading '#'.
double call_device_info(Arguments& in) {
  auto type = in.flag() ? mx::Device::gpu : mx::Device::cpu;
  std::string text;
  for (const auto& [key, value] : mx::device_info(mx::Device(type, in.integer()))) {
    text += key + "\t";
    if (const auto* number = std::get_if<size_t>(&value)) text += "#" + std::to_string(*number);
    else text += std::get<std::string>(value);
    text += "\n";
  }
  in.thread().put_text(text);
  return 0;
}

} // namespace mxn
