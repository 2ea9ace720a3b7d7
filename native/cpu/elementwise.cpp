// Functions of one number: MLX's operations with the loops of this library.
#include "kernels.h"

#include <algorithm>
#include <cstdint>

#include "mlx/backend/common/unary.h"
#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

// The loop for what a primitive computes, by its state; null where that is MLX's to do.
const loops::Maps* of_sqrt(const mx::Primitive& primitive) {
  return static_cast<const mx::Sqrt&>(primitive).state() ? &loops::elementwise.rsqrt : &loops::elementwise.sqrt;
}

const loops::Maps* of_log(const mx::Primitive& primitive) {
  return static_cast<const mx::Log&>(primitive).state() == mx::Log::e ? &loops::elementwise.log : nullptr;
}

template <loops::Maps loops::Elementwise::*member>
const loops::Maps* always(const mx::Primitive&) {
  return &(loops::elementwise.*member);
}

// So many elements of a view are brought together before a loop goes over them.
constexpr size_t TOGETHER = 2048;

// Of a view whose elements lie apart: they are copied to where the results belong, and computed there.
template <typename T>
void map_view(loops::Map loop, const mx::array& in, T* to) {
  const mx::Shape& shape = in.shape();
  const mx::Strides& strides = in.strides();
  size_t last = in.ndim() - 1, width = shape[last];
  std::vector<int> index(last, 0);
  const T* from = in.data<T>();
  T *done = to, *end = to + in.size();
  while (to < end) {
    if (strides[last] == 1) std::copy(from, from + width, to);
    else for (size_t i = 0; i < width; i++) to[i] = from[static_cast<int64_t>(i) * strides[last]];
    to += width;
    if (static_cast<size_t>(to - done) >= TOGETHER || to == end) {
      loop(done, done, to - done);
      done = to;
    }
    for (size_t axis = last; axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

void map_parts(loops::Map loop, const char* x, char* y, size_t n, size_t size) {
  share_numbers(n, [&](size_t from, size_t count) { loop(x + from * size, y + from * size, count); });
}

void map(loops::Map loop, const mx::array& in, mx::array& out, mx::Stream s) {
  mx::set_unary_output_data(in, out);
  on_stream(s, in, out, [loop](const mx::array& in, mx::array& out) {
    if (in.flags().contiguous) map_parts(loop, in.data<char>(), out.data<char>(), in.data_size(), in.itemsize());
    else if (in.itemsize() == 2) map_view(loop, in, out.data<uint16_t>());
    else map_view(loop, in, out.data<uint32_t>());
  });
}

template <typename P, const loops::Maps* (*chosen)(const mx::Primitive&)>
void eval(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  loops::Format format = format_of(in.dtype());
  const loops::Maps* maps = chosen(*primitive);
  if (maps == nullptr || format == loops::FORMATS || in.dtype() != out.dtype()) return of_mlx<P>(primitive, inputs, out);
  map((*maps)[format], in, out, primitive->stream());
}

template <typename P, const loops::Maps* (*chosen)(const mx::Primitive&)>
bool install(const char* name, const mx::array& example) {
  return override_eval_cpu<P>(name, example, eval<P, chosen>);
}

} // namespace

bool install_elementwise() {
  using E = loops::Elementwise;
  mx::array x(1.0f);
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return install<mx::Exp, always<&E::exp>>("Exp", mx::exp(x, s)) && install<mx::Sigmoid, always<&E::sigmoid>>("Sigmoid", mx::sigmoid(x, s)) &&
      install<mx::Tanh, always<&E::tanh>>("Tanh", mx::tanh(x, s)) && install<mx::Erf, always<&E::erf>>("Erf", mx::erf(x, s)) &&
      install<mx::ErfInv, always<&E::erfinv>>("ErfInv", mx::erfinv(x, s)) && install<mx::Log, of_log>("Log", mx::log(x, s)) &&
      install<mx::Log1p, always<&E::log1p>>("Log1p", mx::log1p(x, s)) && install<mx::Sin, always<&E::sin>>("Sin", mx::sin(x, s)) &&
      install<mx::Cos, always<&E::cos>>("Cos", mx::cos(x, s)) && install<mx::Sqrt, of_sqrt>("Sqrt", mx::sqrt(x, s)) &&
      install<mx::Floor, always<&E::floor>>("Floor", mx::floor(x, s)) && install<mx::Ceil, always<&E::ceil>>("Ceil", mx::ceil(x, s)) &&
      install<mx::Round, always<&E::round>>("Round", mx::round(x, s)) &&
      install<mx::Square, always<&E::square>>("Square", mx::square(x, s)) && install<mx::Negative, always<&E::negative>>("Negative", mx::negative(x, s)) &&
      install<mx::Abs, always<&E::abs>>("Abs", mx::abs(x, s));
}

} // namespace mxn
