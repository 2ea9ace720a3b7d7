// Random bits: MLX's operation with the loops of this library.
#include "kernels.h"

#include "mlx/backend/common/utils.h"
#include "task.h"

namespace mxn {

namespace {

void bits(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& keys = inputs[0];
  if (keys.size() == 0 || out.size() == 0 || keys.dtype() != mx::uint32) return of_mlx<mx::RandomBits>(primitive, inputs, out);
  out.set_data(mx::allocator::malloc(out.nbytes()));
  on_stream(primitive->stream(), keys, out, [loop = loops::random.fill](const mx::array& keys, mx::array& out) {
    const auto* words = keys.data<uint32_t>();
    auto* to = out.data<char>();
    size_t streams = keys.size() / 2, bytes = out.nbytes() / streams;
    for (size_t i = 0; i < streams; i++, to += bytes) {
      int first = static_cast<int>(2 * i);
      loop(words[mx::elem_to_loc(first, keys)], words[mx::elem_to_loc(first + 1, keys)], to, bytes);
    }
  });
}

} // namespace

bool install_random() {
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  mx::array key({0u, 0u}, mx::uint32);
  return override_eval_cpu<mx::RandomBits>("RandomBits", mx::random::bits({1}, 4, key, s), bits);
}

} // namespace mxn
