#include "frame.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include "release.h"

namespace mxn {

// By reference all the way: every array that is moved through costs a destructor call of MLX's.
double HandleTable::add(mx::array&& a) {
  uint32_t index = free_;
  if (index != 0) {
    free_ = at(index).next_free;
  } else {
    index = used_;
    if (index >= SLOT_RANGE) throw Error(ErrorKind::out_of_memory, "more than 16 million arrays are alive on this thread");
    if (index / CHUNK >= chunks_.size()) chunks_.push_back(std::make_unique<Slot[]>(CHUNK));
    used_++;
  }
  Slot& slot = at(index);
  slot.array.emplace(std::move(a));
  live_++;
  return static_cast<double>(static_cast<uint64_t>(slot.generation) << 24 | index);
}

// What src/core/scope.ts makes the handle of an array that a transform disposed.
static constexpr double ESCAPED = 0.5;

void HandleTable::refuse(const Slot* slot, double handle) {
  // The sign of a zero is how src/core/scope.ts tells it.
  if (slot == nullptr && handle == 0 && std::signbit(handle)) throw Error(ErrorKind::disposed, "tidy has disposed the array: return it from the function, or keep() it");
  if (slot == nullptr && handle == ESCAPED) throw Error(ErrorKind::disposed, "an array of a function that a transform called cannot be used after that call: return it from the function");
  if (slot == nullptr) throw Error(ErrorKind::disposed, "the array has been disposed, or belongs to another thread");
  throw Error(ErrorKind::runtime, *slot->failure);
}

bool HandleTable::remove(double handle) {
  Slot* slot = find(handle);
  if (slot == nullptr) return false;
  take_apart(*slot->array);
  slot->array.reset();
  slot->failure.reset();
  slot->generation = slot->generation + 1 == GENERATIONS ? 1 : slot->generation + 1;
  slot->next_free = free_;
  free_ = static_cast<uint32_t>(static_cast<uint64_t>(handle) & 0xffffff);
  live_--;
  return true;
}

void HandleTable::replace(double handle, mx::array&& a) {
  Slot* slot = find(handle);
  if (slot == nullptr || slot->failure) refuse(slot, handle);
  slot->array = std::move(a);
}

void HandleTable::fail(double handle, const std::string& message) {
  Slot* slot = find(handle);
  if (slot != nullptr && !slot->failure) slot->failure = std::make_unique<std::string>(message);
}

Thread::Thread() : frame(static_cast<double*>(std::calloc(SLOTS, sizeof(double)))) {
  if (frame == nullptr) throw std::bad_alloc();
}

Thread::~Thread() {
  std::free(frame);
}

void Thread::put_text(const std::string& text) {
  size_t length = std::min(text.size(), TEXT_BYTES);
  std::memcpy(this->text(), text.data(), length);
  frame[1] = static_cast<double>(length);
}

double Thread::put_error(ErrorKind kind, const std::string& message) {
  frame[0] = static_cast<double>(kind);
  put_text(message);
  return -1;
}

std::pair<ErrorKind, std::string> describe_exception() {
  try {
    throw;
  } catch (const CallbackError& e) {
    return {ErrorKind::callback, e.what()};
  } catch (const Error& e) {
    return {e.kind, e.what()};
  } catch (const std::out_of_range& e) {
    return {ErrorKind::out_of_range, e.what()};
  } catch (const std::overflow_error& e) {
    return {ErrorKind::out_of_range, e.what()};
  } catch (const std::range_error& e) {
    return {ErrorKind::out_of_range, e.what()};
  } catch (const std::logic_error& e) {
    return {ErrorKind::invalid_argument, e.what()};
  } catch (const std::bad_alloc&) {
    return {ErrorKind::out_of_memory, "the system has no memory left"};
  } catch (const std::exception& e) {
    return {ErrorKind::runtime, e.what()};
  } catch (...) {
    return {ErrorKind::runtime, "an exception of unknown type"};
  }
}

} // namespace mxn
