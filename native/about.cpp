// Which MLX it is that was loaded: for those who ask what is installed.

#include <dlfcn.h>

#include <climits>
#include <cstdlib>

#include "arguments.h"

namespace mxn {

// Text: MLX's version, the file of libmlx, one a line.
double call_about(Arguments& in) {
  Dl_info info;
  char path[PATH_MAX];
  bool found = dladdr(reinterpret_cast<const void*>(&mx::version), &info) != 0 && realpath(info.dli_fname, path) != nullptr;
  in.thread().put_text(std::string(mx::version()) + "\n" + (found ? path : ""));
  return 0;
}

} // namespace mxn
