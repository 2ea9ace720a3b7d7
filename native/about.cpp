#include "about.h"

#include <dlfcn.h>

#include <climits>
#include <cstdlib>

#include "arguments.h"
#include "cpu/kernels.h"

namespace mxn {

std::string file_of(const void* symbol) {
  Dl_info info;
  char path[PATH_MAX];
  return dladdr(symbol, &info) != 0 && realpath(info.dli_fname, path) != nullptr ? path : "";
}

// Text: MLX's version, the file of libmlx, whose kernels compute on the CPU, one a line.
double call_about(Arguments& in) {
  in.thread().put_text(std::string(mx::version()) + "\n" + file_of(reinterpret_cast<const void*>(&mx::version)) + "\n" + kernels_in_use());
  return 0;
}

} // namespace mxn
