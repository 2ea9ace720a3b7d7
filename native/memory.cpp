#include "memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <mutex>
#include <sstream>
#include <string_view>

#include "frame.h"
#include "mlx/primitives.h"

namespace mxn {

namespace {

constexpr double ADDRESSABLE = 9223372036854775808.0; // 2^63

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

const double PHYSICAL_MEMORY = physical_memory();

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
    if (!mx::is_available(mx::Device(mx::Device::gpu))) mx::set_cache_limit(static_cast<size_t>(PHYSICAL_MEMORY / 16));
  });
}

void check_fits_in_memory(const mx::array& a) {
  if (!fits_in_memory(a) && !(is_view(a) && bytes_of(a) < ADDRESSABLE)) refuse_size(a);
}

void refuse_size(const mx::array& a) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(0);
  text << "an array of shape " << a.shape() << " and dtype " << a.dtype() << " takes " << bytes_of(a) << " bytes, and this machine has "
       << PHYSICAL_MEMORY;
  throw Error(ErrorKind::out_of_memory, text.str());
}

} // namespace mxn
