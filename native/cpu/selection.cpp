// `where`: MLX's operation with the loops of this library.
#include "kernels.h"

#include "mlx/backend/common/ternary.h"
#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

void eval(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array &condition = inputs[0], &x = inputs[1], &y = inputs[2];
  bool x_is_one = x.data_size() == 1, y_is_one = y.data_size() == 1;
  auto fits = [&](const mx::array& a, bool is_one) { return a.dtype() == out.dtype() && (is_one || a.flags().row_contiguous); };
  size_t size = out.itemsize();
  if (out.size() == 0 || size > 8 || !condition.flags().row_contiguous || !fits(x, x_is_one) || !fits(y, y_is_one)) {
    return of_mlx<mx::Select>(primitive, inputs, out);
  }
  loops::Chooser loop = loops::selection.of_bytes[__builtin_ctzll(size)];
  mx::set_ternary_op_output_data(condition, x, y, out, mx::get_ternary_op_type(condition, x, y));
  auto work = [=](const mx::array& condition, const mx::array& x, const mx::array& y, mx::array& out) {
    const auto* choices = condition.data<uint8_t>();
    const char *a = x.data<char>(), *b = y.data<char>();
    char* z = out.data<char>();
    share_numbers(out.size(), [&](size_t from, size_t count) {
      loop(choices + from, a + (x_is_one ? 0 : from * size), b + (y_is_one ? 0 : from * size), z + from * size, count, x_is_one, y_is_one);
    });
  };
  on_stream(primitive->stream(), std::tie(condition, x, y), out, work);
}

} // namespace

bool install_selection() {
  mx::array x(1.0f);
  return override_eval_cpu<mx::Select>("Select", mx::where(mx::array(true), x, x, mx::Device(mx::Device::cpu)), eval);
}

} // namespace mxn
