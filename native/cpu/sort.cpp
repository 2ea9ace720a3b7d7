// Sorting along an axis: MLX's operations with the loops of this library.
#include "kernels.h"

#include <utility>

#include "mlx/backend/common/unary.h"
#include "task.h"

namespace mxn {

namespace {

loops::Sorting::Kind kind_of(mx::Dtype dtype) {
  using Kinds = loops::Sorting;
  if (dtype == mx::float32) return Kinds::FLOAT32;
  if (dtype == mx::float16) return Kinds::FLOAT16;
  if (dtype == mx::bfloat16) return Kinds::BFLOAT16;
  if (dtype == mx::int32) return Kinds::INT32;
  return dtype == mx::uint32 ? Kinds::UINT32 : Kinds::KINDS;
}

// Where rows along an axis begin in two arrays of the same shape.
class Starts {
 public:
  Starts(const mx::array& a, const mx::array& b, int axis) {
    for (int i = 0; i < static_cast<int>(a.ndim()); i++) {
      if (i != axis) axes_.push_back({a.shape(i), 0, a.strides(i), b.strides(i)});
    }
  }

  void step() {
    for (auto axis = axes_.rbegin(); axis != axes_.rend(); ++axis) {
      a += axis->a, b += axis->b;
      if (++axis->at < axis->size) return;
      a -= axis->a * axis->size, b -= axis->b * axis->size;
      axis->at = 0;
    }
  }

  int64_t a = 0, b = 0;

 private:
  struct Axis {
    int64_t size, at, a, b;
  };
  std::vector<Axis> axes_;
};

// `out` has its memory by now; `scratch_size` is what the loop wants for each number of a row, in bytes.
void rows(loops::SortRow loop, const mx::array& in, mx::array& out, int axis, size_t scratch_size, mx::Stream s) {
  mx::array scratch({1}, mx::uint64, nullptr, {});
  scratch.set_data(mx::allocator::malloc(in.shape(axis) * scratch_size));
  on_stream(s, in, out, [loop, starts = Starts(in, out, axis), axis, scratch = mx::array::unsafe_weak_copy(scratch)](const mx::array& in, mx::array& out) mutable {
    const auto* x = in.data<char>();
    auto* y = out.data<char>();
    auto* room = scratch.data<char>();
    size_t width = in.shape(axis), count = in.size() / width;
    for (size_t row = 0; row < count; row++, starts.step()) {
      const void* from = x + starts.a * static_cast<int64_t>(in.itemsize());
      loop(from, in.strides(axis), y + starts.b * static_cast<int64_t>(out.itemsize()), out.strides(axis), width, room);
    }
  });
  mx::cpu::get_command_encoder(s).add_temporary(std::move(scratch));
}

void sort(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  auto kind = kind_of(in.dtype());
  if (kind == loops::Sorting::KINDS || in.size() == 0 || in.ndim() == 0) return of_mlx<mx::Sort>(primitive, inputs, out);
  int axis = static_cast<mx::Sort&>(*primitive).state();
  if (axis < 0) axis += static_cast<int>(in.ndim());
  // As if `out` were a copy of `in` to begin with, which MLX sorts in place.
  if (in.strides(axis) != 0) mx::set_unary_output_data(in, out);
  else out.set_data(mx::allocator::malloc(out.nbytes()));
  rows(loops::sorting.values[kind], in, out, axis, 2 * sizeof(uint32_t), primitive->stream());
}

void argsort(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  auto kind = kind_of(in.dtype());
  if (kind == loops::Sorting::KINDS || in.size() == 0 || in.ndim() == 0) return of_mlx<mx::ArgSort>(primitive, inputs, out);
  int axis = static_cast<mx::ArgSort&>(*primitive).state();
  if (axis < 0) axis += static_cast<int>(in.ndim());
  out.set_data(mx::allocator::malloc(out.nbytes()));
  rows(loops::sorting.places[kind], in, out, axis, 2 * sizeof(uint64_t), primitive->stream());
}

} // namespace

bool install_sort() {
  mx::array x({0.0f, 1.0f});
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return override_eval_cpu<mx::Sort>("Sort", mx::sort(x, -1, s), sort) && override_eval_cpu<mx::ArgSort>("ArgSort", mx::argsort(x, -1, s), argsort);
}

} // namespace mxn
