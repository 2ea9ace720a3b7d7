#include "kernels.h"

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "arguments.h"

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
    // The loops are compiled all of them, or none.
    if (loops::elementwise == nullptr || !processor_has_vectors() || !wanted()) return;
    installed = install_elementwise(*loops::elementwise) && install_arithmetic(*loops::arithmetic) && install_conversions(*loops::conversions) &&
        install_rowwise(*loops::rowwise) && install_reductions(*loops::reductions, *loops::finders) && install_sort(*loops::sorting) &&
        install_random(*loops::random) && install_products(*loops::products);
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
