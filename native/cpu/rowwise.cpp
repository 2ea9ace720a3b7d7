// Softmax and its like: MLX's operations with the loops of this library.
#include "kernels.h"

#include <algorithm>

#include "mlx/backend/common/utils.h"
#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

bool in_rows(const mx::array& in, const mx::array& out) {
  return in.flags().row_contiguous && in.ndim() > 0 && in.size() > 0 && in.dtype() == out.dtype() && format_of(in.dtype()) != loops::FORMATS;
}

// Rows of so many numbers are what a thread does at a time.
constexpr size_t PART = 1 << 15;

void map(loops::Rows loop, const mx::array& in, mx::array& out, mx::Stream s) {
  size_t width = in.shape(-1), rows = in.size() / width, part = 1 + PART / width;
  // From one row to the next, in bytes.
  size_t from = width * in.itemsize(), to = out.nbytes() / rows;
  on_stream(s, in, out, [=](const mx::array& in, mx::array& out) {
    const char* x = in.data<char>();
    char* y = out.data<char>();
    share((rows + part - 1) / part, [&](size_t i) { loop(x + i * part * from, y + i * part * to, std::min(part, rows - i * part), width); });
  });
}

void softmax(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  if (!in_rows(in, out)) return of_mlx<mx::Softmax>(primitive, inputs, out);
  if (mx::is_donatable(in, out)) out.copy_shared_buffer(in);
  else out.set_data(mx::allocator::malloc(out.nbytes()));
  map(loops::rowwise.softmax[format_of(in.dtype())], in, out, primitive->stream());
}

void logsumexp(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  if (!in_rows(in, out)) return of_mlx<mx::LogSumExp>(primitive, inputs, out);
  out.set_data(mx::allocator::malloc(out.nbytes()));
  map(loops::rowwise.logsumexp[format_of(in.dtype())], in, out, primitive->stream());
}

} // namespace

bool install_rowwise() {
  mx::array x({0.0f, 1.0f});
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return override_eval_cpu<mx::Softmax>("Softmax", mx::softmax(x, -1, false, s), softmax) &&
      override_eval_cpu<mx::LogSumExp>("LogSumExp", mx::logsumexp(x, -1, true, s), logsumexp);
}

} // namespace mxn
