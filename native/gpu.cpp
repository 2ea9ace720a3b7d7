#include "gpu.h"

#include "mlx/backend/cuda/cuda.h"

namespace mx = mlx::core;

namespace mxn {

bool is_cuda(mx::Stream s) {
  static const bool available = mx::cu::is_available();
  return available && s.device == mx::Device::gpu;
}

} // namespace mxn
