// `where`: MLX's operation with the loops of this library.
#include "kernels.h"

#include <algorithm>

#include "mlx/backend/common/ternary.h"
#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

// What a thread does at a time.
constexpr size_t PART = 1 << 16;

void eval(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array &condition = inputs[0], &x = inputs[1], &y = inputs[2];
  bool x_is_one = x.data_size() == 1, y_is_one = y.data_size() == 1;
  auto fits = [&](const mx::array& a, bool is_one) { return a.dtype() == out.dtype() && (is_one || a.flags().row_contiguous); };
  size_t size = out.itemsize();
  if (out.size() == 0 || size > 8 || !condition.flags().row_contiguous || !fits(x, x_is_one) || !fits(y, y_is_one)) {
    return of_mlx<mx::Select>(primitive, inputs, out);
  }
  loops::Chooser loop = loops::selection.of_bytes[__builtin_ctzll(size)];
  // As MLX would: in the place of an operand that nothing else needs.
  auto reused = [&](const mx::array& a) { return a.flags().row_contiguous && a.size() == out.size() && mx::is_donatable(a, out) && (out.copy_shared_buffer(a), true); };
  if (!reused(x) && !reused(y)) out.set_data(mx::allocator::malloc(out.nbytes()));
  on_stream(primitive->stream(), inputs, out, [=](const std::vector<mx::array>& inputs, mx::array& out) {
    const auto* condition = inputs[0].data<uint8_t>();
    const char *x = inputs[1].data<char>(), *y = inputs[2].data<char>();
    char* z = out.data<char>();
    size_t n = out.size();
    share((n + PART - 1) / PART, [&](size_t i) {
      size_t from = i * PART;
      loop(condition + from, x + (x_is_one ? 0 : from * size), y + (y_is_one ? 0 : from * size), z + from * size, std::min(PART, n - from), x_is_one, y_is_one);
    });
  });
}

} // namespace

bool install_selection() {
  mx::array x(1.0f);
  return override_eval_cpu<mx::Select>("Select", mx::where(mx::array(true), x, x, mx::Device(mx::Device::cpu)), eval);
}

} // namespace mxn
