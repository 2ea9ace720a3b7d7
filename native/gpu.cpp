#include "gpu.h"

#include <dlfcn.h>

#include "mlx/backend/cuda/cuda.h"

namespace mx = mlx::core;

namespace mxn {

static bool has_cuda() {
  static const bool available = mx::cu::is_available();
  return available;
}

bool is_cuda(mx::Stream s) {
  return has_cuda() && s.device == mx::Device::gpu;
}

void ignore_captures() {
  if (!has_cuda()) return;
  // Of the driver, which is open.
  using Exchange = int (*)(int* mode);
  static const auto exchange = [] {
    void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    return driver == nullptr ? nullptr : reinterpret_cast<Exchange>(dlsym(driver, "cuThreadExchangeStreamCaptureMode"));
  }();
  int own_alone = 1; // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
  if (exchange != nullptr) exchange(&own_alone);
}

} // namespace mxn
