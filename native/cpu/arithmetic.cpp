// Arithmetic of numbers of 16 bits, and functions of two numbers: MLX's operations with the loops of this library.
#include "kernels.h"

#include <optional>

#include "mlx/backend/common/binary.h"
#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

struct Axis {
  size_t size, x_stride, y_stride;
};

// The axes of two operands, those that belong together as one, the last of a stride of 1 or 0 in either. Nothing where it has another.
std::optional<std::vector<Axis>> axes_of(const mx::array& x, const mx::array& y) {
  std::vector<Axis> axes;
  for (int i = 0; i < static_cast<int>(x.ndim()); i++) {
    if (x.shape(i) == 1) continue;
    if (x.strides(i) < 0 || y.strides(i) < 0) return std::nullopt;
    Axis axis = {static_cast<size_t>(x.shape(i)), static_cast<size_t>(x.strides(i)), static_cast<size_t>(y.strides(i))};
    bool one = !axes.empty() && axes.back().x_stride == axis.size * axis.x_stride && axes.back().y_stride == axis.size * axis.y_stride;
    if (one) axis.size *= axes.back().size, axes.back() = axis;
    else axes.push_back(axis);
  }
  if (axes.empty()) axes.push_back({1, 0, 0});
  if (axes.back().x_stride > 1 || axes.back().y_stride > 1) return std::nullopt;
  return axes;
}

// One after the other along the axes but the last. The strides are in numbers, of so many bytes.
void combine_along(loops::Combiner loop, const std::vector<Axis>& axes, size_t bytes, const char* x, const char* y, char* z) {
  size_t outer = axes.size() - 1;
  const Axis& last = axes[outer];
  std::vector<size_t> place(outer, 0);
  for (;;) {
    loop(x, y, z, last.size, last.x_stride == 0, last.y_stride == 0);
    z += last.size * bytes;
    size_t i = outer;
    for (; i > 0; i--) {
      const Axis& axis = axes[i - 1];
      x += axis.x_stride * bytes, y += axis.y_stride * bytes;
      if (++place[i - 1] < axis.size) break;
      place[i - 1] = 0;
      x -= axis.size * axis.x_stride * bytes, y -= axis.size * axis.y_stride * bytes;
    }
    if (i == 0) return;
  }
}

void combine_parts(loops::Combiner loop, size_t n, size_t bytes, const char* x, const char* y, char* z, bool x_is_one, bool y_is_one) {
  share_numbers(n, [&](size_t from, size_t count) {
    loop(x + (x_is_one ? 0 : from * bytes), y + (y_is_one ? 0 : from * bytes), z + from * bytes, count, x_is_one, y_is_one);
  });
}

template <typename Work>
void dispatch(const mx::array& x, const mx::array& y, mx::array& out, mx::Stream s, Work work) {
  on_stream(s, std::tie(x, y), out, [work = std::move(work)](const mx::array& x, const mx::array& y, mx::array& out) {
    work(x.data<char>(), y.data<char>(), out.data<char>());
  });
}

// The loops for class P.
template <typename P>
inline const loops::Combiners* combiners_of = nullptr;

template <typename P>
void eval(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array &x = inputs[0], &y = inputs[1];
  loops::Format format = format_of(x.dtype());
  loops::Combiner loop = format != loops::FORMATS && y.dtype() == x.dtype() && out.dtype() == x.dtype() ? (*combiners_of<P>)[format] : nullptr;
  if (loop == nullptr || out.size() == 0) return of_mlx<P>(primitive, inputs, out);
  size_t bytes = out.itemsize();
  mx::BinaryOpType type = mx::get_binary_op_type(x, y);
  if (type != mx::BinaryOpType::General) {
    mx::set_binary_op_output_data(x, y, out, type);
    bool x_is_one = type == mx::BinaryOpType::ScalarScalar || type == mx::BinaryOpType::ScalarVector;
    bool y_is_one = type == mx::BinaryOpType::ScalarScalar || type == mx::BinaryOpType::VectorScalar;
    size_t n = type == mx::BinaryOpType::ScalarScalar ? 1 : type == mx::BinaryOpType::VectorVector ? x.size() : x_is_one ? y.data_size() : x.data_size();
    return dispatch(x, y, out, primitive->stream(), [=](const char* x, const char* y, char* z) {
      combine_parts(loop, n, bytes, x, y, z, x_is_one, y_is_one);
    });
  }
  auto axes = axes_of(x, y);
  if (!axes) return of_mlx<P>(primitive, inputs, out);
  mx::set_binary_op_output_data(x, y, out, type);
  dispatch(x, y, out, primitive->stream(), [loop, bytes, axes = std::move(*axes)](const char* x, const char* y, char* z) {
    combine_along(loop, axes, bytes, x, y, z);
  });
}

template <typename P>
bool install(const char* name, const mx::array& example, const loops::Combiners& combiners) {
  combiners_of<P> = &combiners;
  return override_eval_cpu<P>(name, example, eval<P>);
}

} // namespace

bool install_arithmetic() {
  const auto& a = loops::arithmetic;
  const auto& p = loops::pairwise;
  mx::array x(1.0f);
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return install<mx::Add>("Add", mx::add(x, x, s), a.add) && install<mx::Subtract>("Subtract", mx::subtract(x, x, s), a.subtract) &&
      install<mx::Multiply>("Multiply", mx::multiply(x, x, s), a.multiply) && install<mx::Divide>("Divide", mx::divide(x, x, s), a.divide) &&
      install<mx::Maximum>("Maximum", mx::maximum(x, x, s), a.maximum) && install<mx::Minimum>("Minimum", mx::minimum(x, x, s), a.minimum) &&
      install<mx::LogAddExp>("LogAddExp", mx::logaddexp(x, x, s), p.logaddexp) && install<mx::Power>("Power", mx::power(x, x, s), p.power);
}

} // namespace mxn
