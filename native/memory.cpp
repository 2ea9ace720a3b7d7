#include "memory.h"

#include <unistd.h>

#include <iomanip>
#include <mutex>
#include <sstream>
#include <string_view>

#include "frame.h"
#include "mlx/primitives.h"

namespace mxn {

namespace {

constexpr double MAX_ELEMENTS = 9007199254740992.0; // 2^53

double physical_memory() {
  static const double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
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
    if (!mx::is_available(mx::Device(mx::Device::gpu))) mx::set_cache_limit(static_cast<size_t>(physical_memory() / 16));
  });
}

void check_fits_in_memory(const mx::array& a) {
  // Not a.nbytes(), which wraps past 64 bits.
  double elements = 1;
  for (int dimension : a.shape()) elements *= dimension;
  double bytes = elements * static_cast<double>(a.itemsize());
  if (bytes <= physical_memory() || (elements <= MAX_ELEMENTS && is_view(a))) return;
  std::ostringstream text;
  text << "an array of shape " << a.shape() << " and dtype " << a.dtype() << std::setprecision(20) << " takes " << bytes << " bytes, and this machine has "
       << physical_memory();
  throw Error(ErrorKind::out_of_memory, text.str());
}

} // namespace mxn
