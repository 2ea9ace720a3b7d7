#include "memory.h"

#include <unistd.h>

#include <mutex>
#include <sstream>
#include <string_view>

#include "frame.h"
#include "mlx/primitives.h"

namespace mxn {

namespace {

size_t physical_memory() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

bool is_view(const mx::array& a) {
  if (!a.has_primitive()) return false;
  std::string_view name = a.primitive().name();
  return name.substr(0, 9) == "Broadcast" || name == "AsStrided" || name == "Transpose" || name == "ExpandDims" || name == "Squeeze" || name == "Slice";
}

} // namespace

void set_default_cache_limit() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (!mx::is_available(mx::Device(mx::Device::gpu))) mx::set_cache_limit(physical_memory() / 16);
  });
}

void check_fits_in_memory(const mx::array& a) {
  if (a.nbytes() <= physical_memory() || is_view(a)) return;
  std::ostringstream text;
  text << "an array of shape " << a.shape() << " and dtype " << a.dtype() << " takes " << a.nbytes() << " bytes, and this machine has "
       << physical_memory();
  throw Error(ErrorKind::out_of_memory, text.str());
}

} // namespace mxn
