// exp, tanh, softmax, the norms and sort, compiled once for every instruction set: Highway's own functions, in MLX's loops' place.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "elementwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>
#include <hwy/contrib/sort/vqsort.h>

#include <cmath>

#include "simd.h"

HWY_BEFORE_NAMESPACE();
namespace simd {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

// Calls `full` with every place of a vector, then `rest` with that of the elements left over and their number.
template <class Full, class Rest>
HWY_INLINE void EachVector(size_t size, const Full& full, const Rest& rest) {
  const size_t lanes = hn::Lanes(Floats());
  size_t at = 0;
  for (; at + lanes <= size; at += lanes) full(at);
  if (at < size) rest(at, hn::FirstN(Floats(), size - at));
}

// y = f(x).
template <class F>
HWY_INLINE void Map(const float* x, float* y, size_t size, const F& f) {
  const Floats d;
  EachVector(
      size, [&](size_t at) HWY_ATTR { hn::StoreU(f(at, hn::LoadU(d, x + at)), d, y + at); },
      [&](size_t at, auto mask) HWY_ATTR {
        for (size_t i = at; i < size; i++) {
          const auto one = hn::FirstN(d, 1);
          hn::BlendedStore(f(i, hn::MaskedLoad(one, d, x + i)), one, d, y + i);
        }
      });
}

// The sum of f(x), or with `Max` the largest.
template <bool Max, class F>
HWY_INLINE float Reduce(const float* x, size_t size, const F& f) {
  const Floats d;
  Vector result = hn::Set(d, Max ? -INFINITY : 0.0f);
  EachVector(
      size,
      [&](size_t at) HWY_ATTR {
        const Vector some = f(hn::LoadU(d, x + at));
        result = Max ? hn::Max(result, some) : hn::Add(result, some);
      },
      [&](size_t at, auto mask) HWY_ATTR {
        const Vector some = f(hn::MaskedLoad(mask, d, x + at));
        const Vector next = Max ? hn::Max(result, some) : hn::Add(result, some);
        result = hn::IfThenElse(mask, next, result);
      });
  return hn::GetLane(Max ? hn::MaxOfLanes(d, result) : hn::SumOfLanes(d, result));
}

// Highway's is for numbers up to 104, and makes 0 of what is none.
HWY_INLINE Vector ExpOfAny(Vector x) {
  const Floats d;
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Exp(d, hn::Min(x, hn::Set(d, 104.0f))));
}

void Exp(const float* x, float* y, size_t size) {
  Map(x, y, size, [](size_t, Vector some) HWY_ATTR { return ExpOfAny(some); });
}

void Tanh(const float* x, float* y, size_t size) {
  Map(x, y, size, [](size_t, Vector some) HWY_ATTR { return hn::Tanh(Floats(), some); });
}

void Softmax(const float* x, float* y, size_t rows, size_t width) {
  const Floats d;
  for (size_t row = 0; row < rows; row++, x += width, y += width) {
    const Vector most = hn::Set(d, Reduce<true>(x, width, [](Vector some) HWY_ATTR { return some; }));
    Map(x, y, width, [&](size_t, Vector some) HWY_ATTR { return ExpOfAny(hn::Sub(some, most)); });
    const Vector part = hn::Set(d, 1 / Reduce<false>(y, width, [](Vector some) HWY_ATTR { return some; }));
    Map(y, y, width, [&](size_t, Vector some) HWY_ATTR { return hn::Mul(some, part); });
  }
}

void RmsNorm(const float* x, const float* weight, float* y, size_t rows, size_t width, float eps) {
  const Floats d;
  for (size_t row = 0; row < rows; row++, x += width, y += width) {
    float squares = Reduce<false>(x, width, [](Vector some) HWY_ATTR { return hn::Mul(some, some); });
    const Vector factor = hn::Set(d, 1 / std::sqrt(squares / width + eps));
    size_t full = width / hn::Lanes(d) * hn::Lanes(d);
    Map(x, y, full, [&](size_t at, Vector some) HWY_ATTR { return hn::Mul(hn::Mul(some, factor), hn::LoadU(d, weight + at)); });
    for (size_t i = full; i < width; i++) y[i] = x[i] * hn::GetLane(factor) * weight[i];
  }
}

void LayerNorm(const float* x, const float* weight, const float* bias, float* y, size_t rows, size_t width, float eps) {
  const Floats d;
  for (size_t row = 0; row < rows; row++, x += width, y += width) {
    const Vector mean = hn::Set(d, Reduce<false>(x, width, [](Vector some) HWY_ATTR { return some; }) / width);
    size_t full = width / hn::Lanes(d) * hn::Lanes(d);
    float squares = Reduce<false>(x, full, [&](Vector some) HWY_ATTR { return hn::Mul(hn::Sub(some, mean), hn::Sub(some, mean)); });
    for (size_t i = full; i < width; i++) squares += (x[i] - hn::GetLane(mean)) * (x[i] - hn::GetLane(mean));
    const Vector factor = hn::Set(d, 1 / std::sqrt(squares / width + eps));
    Map(x, y, full, [&](size_t at, Vector some) HWY_ATTR {
      return hn::MulAdd(hn::Mul(hn::Sub(some, mean), factor), hn::LoadU(d, weight + at), hn::LoadU(d, bias + at));
    });
    for (size_t i = full; i < width; i++) y[i] = (x[i] - hn::GetLane(mean)) * hn::GetLane(factor) * weight[i] + bias[i];
  }
}

} // namespace HWY_NAMESPACE
} // namespace simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace simd {

HWY_EXPORT(Exp);
HWY_EXPORT(Tanh);
HWY_EXPORT(Softmax);
HWY_EXPORT(RmsNorm);
HWY_EXPORT(LayerNorm);

} // namespace simd

using namespace simd;

void simd_exp(const float* x, float* y, size_t size) { HWY_DYNAMIC_DISPATCH(Exp)(x, y, size); }

void simd_tanh(const float* x, float* y, size_t size) { HWY_DYNAMIC_DISPATCH(Tanh)(x, y, size); }

void simd_softmax(const float* x, float* y, size_t rows, size_t width) { HWY_DYNAMIC_DISPATCH(Softmax)(x, y, rows, width); }

void simd_rms_norm(const float* x, const float* weight, float* y, size_t rows, size_t width, float eps) {
  HWY_DYNAMIC_DISPATCH(RmsNorm)(x, weight, y, rows, width, eps);
}

void simd_layer_norm(const float* x, const float* weight, const float* bias, float* y, size_t rows, size_t width, float eps) {
  HWY_DYNAMIC_DISPATCH(LayerNorm)(x, weight, bias, y, rows, width, eps);
}

void simd_sort(float* keys, size_t size) { hwy::Sorter()(keys, size, hwy::SortAscending()); }

const char* simd_target(bool wide) {
  hwy::SetSupportedTargetsForTest(0);
  int64_t targets = hwy::SupportedTargets();
  if (!wide) {
    hwy::SetSupportedTargetsForTest(targets & ~(HWY_AVX3 | HWY_AVX3_DL));
    targets = hwy::SupportedTargets();
  }
  hwy::GetChosenTarget().Update(targets);
  // The lowest bit is the best.
  targets &= HWY_TARGETS;
  return hwy::TargetName(targets & ~(targets - 1));
}

#endif
