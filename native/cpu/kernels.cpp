#include "kernels.h"

#include <cstdlib>
#include <cstring>
#include <mutex>

namespace mxn {

namespace {

std::once_flag once;
bool installed = false;

bool processor_has_vectors() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
#else
  return true;
#endif
}

bool wanted() {
  const char* choice = std::getenv("MLX_KERNELS");
  return choice == nullptr || std::strcmp(choice, "reference") != 0;
}

} // namespace

void install_kernels() {
  std::call_once(once, [] {
    if (!processor_has_vectors() || !wanted()) return;
    installed = install_elementwise() && install_arithmetic() && install_selection() && install_conversions() && install_rowwise() && install_reductions() && install_sort() &&
        install_random() && install_products();
  });
}

const char* kernels_in_use() {
#ifdef __x86_64__
  return installed ? "avx2" : "reference";
#else
  return installed ? "neon" : "reference";
#endif
}

} // namespace mxn
