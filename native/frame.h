// The call frame and the handle table of one JavaScript thread. It knows nothing of any op.
//
// Operands, shapes, scalars and results travel in the frame: a block of doubles that the shim owns and
// TypeScript sees once, as typed-array views. Slot 0 holds the stream on the way in and, after a failure,
// the error's kind; operands start at slot 1; further results start at slot 0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// What went wrong, as TypeScript's `MlxError.code` knows it; the order is shared with src/native/errors.ts.
enum class ErrorKind { none, invalid_argument, out_of_range, runtime, out_of_memory, disposed, device_unavailable, unsupported, callback, aborted };

// An error whose kind MLX's own exception types cannot express.
struct Error : std::runtime_error {
  ErrorKind kind;
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind(kind) {}
};

// JavaScript threw inside a callback: it keeps the error, and the outermost call throws it again there.
struct CallbackError : std::runtime_error {
  CallbackError() : std::runtime_error("the function threw") {}
};

// A handle is generation * 2^24 + slot: a disposed, stale or foreign one never names another array.
class HandleTable {
 public:
  double add(mx::array&& a);
  // The array behind `handle`; stays where it is until the handle is removed or gets another array.
  const mx::array& get(double handle) const {
    Slot* slot = find(handle);
    if (slot == nullptr || slot->failure) refuse(slot, handle);
    return *slot->array;
  }
  // False when the handle is no longer (or never was) in the table.
  bool remove(double handle);
  // Makes `a` the array behind `handle`. Work in flight on the old one goes on, and when it fails, `fail` marks the handle
  // all the same: the new array was made of the old one.
  void replace(double handle, mx::array&& a);
  // From here on `get` throws `message`: the work that should have filled the array failed.
  void fail(double handle, const std::string& message);
  size_t live() const { return live_; }
  // The array behind `handle`, if there is one and it can be read.
  const mx::array* look(double handle) const {
    Slot* slot = find(handle);
    return slot == nullptr || slot->failure ? nullptr : &*slot->array;
  }
  template <typename F>
  void for_each(F&& visit) const {
    for (uint32_t index = 1; index < used_; index++) {
      if (at(index).array) visit(*at(index).array);
    }
  }

 private:
  struct Slot {
    std::optional<mx::array> array;
    std::unique_ptr<std::string> failure;
    uint32_t generation = 1;
    uint32_t next_free = 0;
  };
  static constexpr uint32_t CHUNK = 4096;
  static constexpr double SLOT_RANGE = 1 << 24;
  static constexpr uint32_t GENERATIONS = 1u << 29;

  Slot* find(double handle) const {
    if (!(handle >= SLOT_RANGE) || handle >= SLOT_RANGE * GENERATIONS) return nullptr;
    auto bits = static_cast<uint64_t>(handle);
    auto index = static_cast<uint32_t>(bits & 0xffffff);
    if (index >= used_) return nullptr;
    Slot& slot = at(index);
    return slot.array && slot.generation == (bits >> 24) ? &slot : nullptr;
  }
  [[noreturn]] static void refuse(const Slot* slot, double handle);
  Slot& at(uint32_t index) const { return chunks_[index / CHUNK][index % CHUNK]; }

  std::vector<std::unique_ptr<Slot[]>> chunks_;
  uint32_t used_ = 1; // slot 0 stays empty, so that no handle is 0
  uint32_t free_ = 0;
  size_t live_ = 0;
};

// All that one JavaScript thread owns on the native side.
struct Thread {
  static constexpr size_t SLOTS = 1 << 17;
  // The end of the frame lists handles to remove: their number in the last slot, they before it. JavaScript adds to the
  // list, and the next call of any kind empties it, so that removing an array costs no call of its own.
  static constexpr size_t REMOVALS = 1024;
  static constexpr size_t OPERANDS_END = SLOTS - REMOVALS - 1;

  double* frame;
  HandleTable handles;
  // A text that may be longer than the frame; JavaScript takes it in parts.
  std::string long_text;
  // Streams of the pool that were not given back, once for each use.
  std::vector<mx::Stream> streams;
  // What other files keep for the thread; `own` makes it.
  std::vector<std::shared_ptr<void>> belongings;
  // Called on the thread when it ends.
  std::vector<std::function<void()>> at_end;

  Thread();
  ~Thread();
  Thread(const Thread&) = delete;

  void empty_removals() {
    double& count = frame[SLOTS - 1];
    for (; count > 0; count--) handles.remove(frame[SLOTS - 1 - static_cast<size_t>(count)]);
  }

  uint8_t* text() const { return reinterpret_cast<uint8_t*>(frame + 2); }
  static constexpr size_t TEXT_BYTES = (OPERANDS_END - 2) * sizeof(double);

  // Writes `text` into the frame from slot 2 on, its length in bytes into slot 1.
  void put_text(const std::string& text);
  // Leaves the error in the frame; gives -1, which every failing call returns.
  double put_error(ErrorKind kind, const std::string& message);
};

// The calling thread's state, made at its first use; native/threads.h says how it ends.
Thread& current_thread();

// Turns the exception in flight into kind and text.
std::pair<ErrorKind, std::string> describe_exception();

} // namespace mxn
