// Reductions along axes: MLX's operations with the loops of this library.
#include "kernels.h"

#include <algorithm>
#include <optional>

#include "pool.h"
#include "task.h"

namespace mxn {

namespace {

struct Axis {
  size_t size, stride;
  bool reduced;
  int place;
};

// The axes in the order of memory, those that belong together as one. None where elements follow themselves, or where those of the result
// would not follow each other in the order of its axes.
std::vector<Axis> axes_in_memory(const mx::array& in, const std::vector<int>& reduced) {
  std::vector<Axis> all, together;
  for (int i = 0; i < static_cast<int>(in.ndim()); i++) {
    if (in.shape(i) == 1) continue;
    if (in.strides(i) <= 0) return {};
    all.push_back({static_cast<size_t>(in.shape(i)), static_cast<size_t>(in.strides(i)), std::find(reduced.begin(), reduced.end(), i) != reduced.end(), i});
  }
  std::stable_sort(all.begin(), all.end(), [](const Axis& a, const Axis& b) { return a.stride > b.stride; });
  int last = -1;
  for (const Axis& axis : all) {
    if (!axis.reduced && axis.place < last) return {};
    if (!axis.reduced) last = axis.place;
    bool one = !together.empty() && together.back().reduced == axis.reduced && together.back().stride == axis.size * axis.stride;
    if (one) together.back() = {together.back().size * axis.size, axis.stride, axis.reduced, axis.place};
    else together.push_back(axis);
  }
  return together;
}

// Nothing where there is more than one run of axes to reduce, or the last axis in memory has gaps.
std::optional<loops::Layout> layout_of(const mx::array& in, const std::vector<int>& reduced) {
  if (in.size() == 0) return std::nullopt;
  std::vector<Axis> axes = axes_in_memory(in, reduced);
  if (axes.empty() || axes.back().stride != 1) return std::nullopt;
  Axis outer{1, 0, false, 0}, inner{1, 1, false, 0};
  if (!axes.front().reduced) outer = axes.front(), axes.erase(axes.begin());
  if (!axes.empty() && !axes.back().reduced) inner = axes.back(), axes.pop_back();
  if (axes.size() != 1 || !axes[0].reduced) return std::nullopt;
  return loops::Layout{outer.size, axes[0].size, inner.size, outer.stride, axes[0].stride};
}

// The loop for a dtype, if there is one.
loops::Reduction chosen(const loops::AllReductions& loops, loops::Reduction int32, mx::Dtype dtype) {
  loops::Format format = format_of(dtype);
  if (format != loops::FORMATS) return loops[format];
  return dtype == mx::int32 ? int32 : nullptr;
}

// What a thread reduces at a time is so many numbers or more, of whole vectors of results: the parts are the same however many threads there are,
// and so are the sums.
constexpr size_t PART = 1 << 17, VECTOR = 8;

void reduce_parts(loops::Reduction loop, const loops::Layout& all, const char* x, size_t x_size, char* y, size_t y_size) {
  size_t part = VECTOR * (1 + PART / (VECTOR * all.reduced * all.inner));
  share((all.outer + part - 1) / part, [&](size_t i) {
    loops::Layout layout = all;
    layout.outer = std::min(part, all.outer - i * part);
    loop(x + i * part * all.outer_stride * x_size, y + i * part * all.inner * y_size, layout);
  });
}

void reduce(loops::Reduction loop, const loops::Layout& layout, const mx::array& in, mx::array& out, mx::Stream s) {
  out.set_data(mx::allocator::malloc(out.nbytes()));
  on_stream(s, in, out, [=](const mx::array& in, mx::array& out) {
    reduce_parts(loop, layout, in.data<char>(), in.itemsize(), out.data<char>(), out.itemsize());
  });
}

loops::Reduction loop_of(mx::Reduce::ReduceType type, mx::Dtype dtype) {
  switch (type) {
    case mx::Reduce::Sum:
      return chosen(loops::reductions.sum, nullptr, dtype);
    case mx::Reduce::Prod:
      return chosen(loops::reductions.product, nullptr, dtype);
    case mx::Reduce::Max:
      return chosen(loops::reductions.largest, loops::reductions.largest_int32, dtype);
    case mx::Reduce::Min:
      return chosen(loops::reductions.smallest, loops::reductions.smallest_int32, dtype);
    default:
      return nullptr;
  }
}

void eval_reduce(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  auto [type, axes] = static_cast<const mx::Reduce&>(*primitive).state();
  loops::Reduction loop = in.dtype() == out.dtype() ? loop_of(type, in.dtype()) : nullptr;
  auto layout = loop == nullptr ? std::nullopt : layout_of(in, axes);
  // The numbers of a product are taken in their order: a few results fill no vector.
  bool slow = layout && type == mx::Reduce::Prod && layout->outer * layout->inner < 8;
  if (!layout || slow) return of_mlx<mx::Reduce>(primitive, inputs, out);
  reduce(loop, *layout, in, out, primitive->stream());
}

void eval_arg_reduce(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out) {
  const mx::array& in = inputs[0];
  auto [type, axis] = static_cast<const mx::ArgReduce&>(*primitive).state();
  loops::Reduction loop = type == mx::ArgReduce::ArgMax ? chosen(loops::finders.largest, loops::finders.largest_int32, in.dtype())
                                                        : chosen(loops::finders.smallest, loops::finders.smallest_int32, in.dtype());
  auto layout = loop == nullptr ? std::nullopt : layout_of(in, {axis});
  bool slow = layout && layout->inner > 1 && layout->outer * layout->inner < 8;
  if (!layout || slow) return of_mlx<mx::ArgReduce>(primitive, inputs, out);
  reduce(loop, *layout, in, out, primitive->stream());
}

} // namespace

bool install_reductions() {
  mx::array x({0.0f, 1.0f});
  mx::StreamOrDevice s = mx::Device(mx::Device::cpu);
  return override_eval_cpu<mx::Reduce>("Sum", mx::sum(x, true, s), eval_reduce) &&
      override_eval_cpu<mx::ArgReduce>("ArgReduce", mx::argmax(x, 0, true, s), eval_arg_reduce);
}

} // namespace mxn
