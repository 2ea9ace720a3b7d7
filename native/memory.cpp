#include "memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <mutex>
#include <sstream>
#include <string_view>
#include <unordered_set>

#include "arguments.h"
#include "evaluate.h"
#include "mlx/backend/cuda/cuda.h"
#include "mlx/primitives.h"

namespace mxn {

namespace {

constexpr double ADDRESSABLE = 9223372036854775808.0; // 2^63
// What an array costs beside its elements: MLX's node and the objects of both languages.
constexpr double BYTES_OF_HANDLE = 1024;

// The memory behind an array, null where it has none or is not computed yet. Asked under the lock: an evaluation gives arrays theirs.
const void* buffer_of(const mx::array& a) {
  if (a.status() == mx::array::Status::unscheduled || a.data_shared_ptr() == nullptr || a.buffer().ptr() == nullptr) return nullptr;
  return a.data_shared_ptr().get();
}

// Sets a limit when one is given; tells the one before.
template <typename Set>
double limit(Arguments& in, Set&& set) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return static_cast<double>(set(static_cast<size_t>(in.number())));
}

} // namespace

// A container may have less than the machine.
static double physical_memory() {
  double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    double limit = 0;
    // The word "max" is no number, and leaves the machine's.
    if (std::ifstream(path) >> limit && limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

double memory_size = physical_memory();

void settle_memory_size() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (!mx::cu::is_available()) return;
    const auto& info = mx::device_info(mx::Device(mx::Device::gpu));
    auto found = info.find("total_memory");
    if (found == info.end()) return;
    if (const auto* bytes = std::get_if<size_t>(&found->second); bytes != nullptr && *bytes > 0) memory_size = static_cast<double>(*bytes);
  });
}

double bytes_of(const mx::array& a) {
  double bytes = static_cast<double>(a.itemsize());
  for (int dimension : a.shape()) bytes *= dimension;
  return bytes;
}

bool is_view(const mx::array& a) {
  if (!a.has_primitive()) return false;
  std::string_view name = a.primitive().name();
  return name.substr(0, 9) == "Broadcast" || name == "AsStrided" || name == "Transpose" || name == "ExpandDims" || name == "Squeeze" ||
         name == "Slice" || name == "Split";
}

void set_default_cache_limit() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (!mx::is_available(mx::Device(mx::Device::gpu))) mx::set_cache_limit(static_cast<size_t>(memory_size / 16));
  });
}

void check_fits_in_memory(const mx::array& a) {
  if (!fits_in_memory(a) && !(is_view(a) && bytes_of(a) < ADDRESSABLE)) refuse_size(a);
}

void refuse_size(const mx::array& a) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(0);
  text << "an array of shape " << a.shape() << " and dtype " << a.dtype() << " takes " << bytes_of(a) << " bytes, and there are "
       << memory_size;
  throw Error(ErrorKind::out_of_memory, text.str());
}

double call_live(Arguments& in) {
  return static_cast<double>(in.thread().handles.live());
}

// A weight for deciding when to ask for a collection; it leaves the frame as it is.
double call_held(Arguments& in) {
  return held(in.thread());
}

double held(const Thread& thread) {
  return static_cast<double>(mx::get_active_memory()) + BYTES_OF_HANDLE * static_cast<double>(thread.handles.live());
}

// Bytes of the memory behind all arrays of this thread, each block once.
double call_live_buffers(Arguments& in) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  std::unordered_set<const void*> seen;
  double bytes = 0;
  in.thread().handles.for_each([&](const mx::array& a) {
    const void* buffer = buffer_of(a);
    if (buffer != nullptr && seen.insert(buffer).second) bytes += static_cast<double>(a.buffer_size());
  });
  return bytes;
}

// For each handle two numbers: what tells its memory from others', 0 before it is computed and -1 for a handle that is
// gone; and its bytes.
double call_buffers(Arguments& in) {
  auto handles = in.handles();
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  double* out = in.thread().frame;
  for (double handle : handles) {
    const mx::array* a = in.thread().handles.look(handle);
    const void* buffer = a == nullptr ? nullptr : buffer_of(*a);
    *out++ = a == nullptr ? -1 : static_cast<double>(reinterpret_cast<uintptr_t>(buffer));
    *out++ = buffer == nullptr ? 0 : static_cast<double>(a->buffer_size());
  }
  return 0;
}

double call_buffer_size(Arguments& in) {
  auto handles = in.handles();
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  std::vector<mx::array> arrays;
  for (double handle : handles) arrays.push_back(in.thread().handles.get(handle));
  return static_cast<double>(mx::get_array_buffer_size(arrays));
}

double call_active_memory(Arguments&) {
  return static_cast<double>(mx::get_active_memory());
}

double call_peak_memory(Arguments&) {
  return static_cast<double>(mx::get_peak_memory());
}

double call_reset_peak_memory(Arguments&) {
  mx::reset_peak_memory();
  return 0;
}

double call_cache_memory(Arguments&) {
  return static_cast<double>(mx::get_cache_memory());
}

double call_memory_limit(Arguments& in) {
  if (!in.flag()) return static_cast<double>(mx::get_memory_limit());
  return limit(in, mx::set_memory_limit);
}

double call_cache_limit(Arguments& in) {
  if (in.flag()) return limit(in, mx::set_cache_limit);
  // MLX tells it only to who sets it. A higher one meanwhile drops nothing.
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  size_t found = mx::set_cache_limit(static_cast<size_t>(ADDRESSABLE));
  mx::set_cache_limit(found);
  return static_cast<double>(found);
}

double call_wired_limit(Arguments& in) {
  return limit(in, mx::set_wired_limit);
}

double call_clear_cache(Arguments&) {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  mx::clear_cache();
  return 0;
}

} // namespace mxn
