// Another dtype for an array: MLX's operation with the loops of this library.
#include "kernels.h"

#include "mlx/backend/common/unary.h"
#include "task.h"

namespace mxn {

namespace {

void as_type(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  loops::Format from = format_of(in.dtype()), to = format_of(out.dtype());
  loops::Map loop = from == loops::FORMATS || to == loops::FORMATS ? nullptr : loops::conversions.from[from][to];
  if (loop == nullptr || !in.flags().contiguous) return of_mlx<mx::AsType>(primitive, inputs, out);
  mx::set_unary_output_data(in, out);
  on_stream(primitive->stream(), in, out, [loop](const mx::array& in, mx::array& out) { loop(in.data<char>(), out.data<char>(), in.data_size()); });
}

} // namespace

bool install_conversions() {
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return override_eval_cpu<mx::AsType>("AsType", mx::astype(mx::array(1.0f), mx::float16, s), as_type);
}

} // namespace mxn
