#include "share.h"

#include <mutex>
#include <random>
#include <string>
#include <unordered_map>

#include "arguments.h"
#include "evaluate.h"

namespace mxn {

namespace {

struct Shared {
  mx::array array;
  double receivers;
};

std::mutex shared_mutex;

// Never destroyed: workers may outlive the main thread.
std::unordered_map<std::string, Shared>& shared() {
  static auto* arrays = new std::unordered_map<std::string, Shared>();
  return *arrays;
}

// An array of its own over the same memory. Threads have no node of a graph in common: MLX changes those without a lock.
mx::array twin(const mx::array& a) {
  mx::array result(a.shape(), a.dtype(), nullptr, {});
  result.copy_shared_buffer(a);
  result.set_status(mx::array::Status::available);
  return result;
}

// 128 random bits: nobody comes across another's array.
std::string new_token() {
  static const char DIGITS[] = "0123456789abcdef";
  std::random_device random;
  std::string token = "mlx-array-";
  for (int word = 0; word < 4; word++) {
    uint32_t bits = random();
    for (int digit = 0; digit < 8; digit++, bits >>= 4) token += DIGITS[bits & 15];
  }
  return token;
}

} // namespace

size_t count_shared() {
  std::lock_guard<std::mutex> guard(shared_mutex);
  return shared().size();
}

// Leaves the token for an array: handle, number of receivers.
double call_share(Arguments& in) {
  double handle = in.handle();
  double receivers = in.number();
  mx::array a = in.look_up(handle);
  if (a.is_tracer()) throw std::invalid_argument("an array that a transform is tracing cannot be shared");
  evaluate_handles(in.thread(), {handle});
  std::string token = new_token();
  {
    std::lock_guard<std::mutex> guard(shared_mutex);
    shared().emplace(token, Shared{twin(a), receivers});
  }
  in.thread().put_text(token);
  return 0;
}

double call_receive(Arguments& in) {
  std::string token = in.text();
  std::lock_guard<std::mutex> guard(shared_mutex);
  auto found = shared().find(token);
  if (found == shared().end()) {
    throw Error(ErrorKind::disposed, "nothing waits under this token: its array has been received, or it comes from another process");
  }
  mx::array a = twin(found->second.array);
  if (--found->second.receivers == 0) shared().erase(found);
  return in.give(std::move(a));
}

} // namespace mxn
