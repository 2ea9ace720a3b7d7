// The symbols that JavaScript sees. Every one catches everything: no C++ exception may reach a runtime's frames.

#include "generated/dispatch.inc"

#include <cmath>

#include "arguments.h"
#include "callbacks.h"
#include "cpu/kernels.h"
#include "evaluate.h"
#include "frame.h"
#include "memory.h"
#include "stack.h"
#include "streams.h"
#include "threads.h"

namespace mxn {

double write_array(Thread& thread, const void* bytes, double length);
double read_array(Thread& thread, double handle, void* to, double length);

namespace {

template <typename F>
double guarded(F&& body) {
  Stack stack;
  try {
    return body();
  } catch (...) {
    auto [kind, message] = describe_exception();
    return current_thread().put_error(kind, message);
  }
}

} // namespace
} // namespace mxn

using namespace mxn;

#pragma GCC visibility push(default)
extern "C" {

// The table that this library was built from; TypeScript refuses a library of another one.
double mxn_abi() {
  return ABI;
}

// The address of the calling thread's frame, after checking that the libmlx at hand is the one compiled against, and can
// compute; negated after an error, which is in the frame.
double mxn_open() {
  double status = guarded([] {
    // Before anything of MLX's: it settles the thread that MLX throws the errors of streams at.
    current_thread();
    std::string version = mx::version();
    std::string expected = std::to_string(MLX_VERSION_MAJOR) + "." + std::to_string(MLX_VERSION_MINOR) + "." + std::to_string(MLX_VERSION_PATCH);
    if (version != expected) throw Error(ErrorKind::unsupported, "this build is for MLX " + expected + ", but the libmlx that was loaded is " + version);
    adopt_default_streams();
    settle_memory_size();
    set_default_cache_limit();
    install_kernels();
    // As Python prints them.
    mx::get_global_formatter().capitalize_bool = true;
    static std::once_flag guarded_exit;
    std::call_once(guarded_exit, guard_exit);
    return 0.0;
  });
  return std::copysign(static_cast<double>(reinterpret_cast<uintptr_t>(current_thread().frame)), status);
}

// Runs the operation `opcode` on the operands in the frame: a handle, a count or a value; -1 after an error.
double mxn_call(double opcode) {
  Stack stack;
  Thread& thread = current_thread();
  thread.empty_removals();
  Arguments in(thread);
  try {
    return OPERATIONS[static_cast<unsigned>(opcode)](in);
  } catch (...) {
    auto [kind, message] = describe_exception();
    try {
      std::string operands = in.describe();
      if (!operands.empty()) message += " (" + operands + ")";
    } catch (...) {
    }
    return thread.put_error(kind, message);
  }
}

// Removes the arrays that the end of the frame lists.
double mxn_free() {
  Stack stack;
  current_thread().empty_removals();
  return 0;
}

// Says how to call into JavaScript from this thread.
double mxn_callback(Callback callback) {
  set_callback(callback);
  return 0;
}

double mxn_write(const void* bytes, double length) {
  return guarded([&] {
    current_thread().empty_removals();
    return write_array(current_thread(), bytes, length);
  });
}

double mxn_read(double handle, void* to, double length) {
  return guarded([&] { return read_array(current_thread(), handle, to, length); });
}

} // extern "C"
#pragma GCC visibility pop
