// A vector of float32 numbers, for loops that the compiler may not reorder into one: sums and the like.
#pragma once

#include "numbers.h"

namespace mxn::loops {
namespace {

constexpr size_t LANES = 8;
typedef float Lanes __attribute__((vector_size(LANES * sizeof(float))));

inline Lanes load(const float* from) {
  Lanes lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

inline Lanes all(float x) {
  return Lanes{} + x;
}

inline Lanes larger(Lanes x, Lanes y) {
  return x > y ? x : y;
}

inline float sum_of(Lanes x) {
  float halves[4] = {x[0] + x[4], x[1] + x[5], x[2] + x[6], x[3] + x[7]};
  return (halves[0] + halves[2]) + (halves[1] + halves[3]);
}

inline float largest_of(Lanes x) {
  float result = x[0];
  for (size_t i = 1; i < LANES; i++) result = larger(result, x[i]);
  return result;
}

// Combines x[0..n) by `more`, beginning with `start` in every lane; `last` makes one number of the lanes. Four vectors are under way at a time.
template <typename More, typename Last>
inline float combined(const float* x, size_t n, float start, More more, Last last) {
  Lanes sums[4] = {all(start), all(start), all(start), all(start)};
  size_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    for (size_t k = 0; k < 4; k++) sums[k] = more(sums[k], load(x + i + k * LANES));
  for (; i + LANES <= n; i += LANES) sums[0] = more(sums[0], load(x + i));
  if (i < n) {
    float rest[LANES];
    for (size_t k = 0; k < LANES; k++) rest[k] = i + k < n ? x[i + k] : start;
    sums[1] = more(sums[1], load(rest));
  }
  return last(more(more(sums[0], sums[1]), more(sums[2], sums[3])));
}

inline float sum_of(const float* x, size_t n) {
  return combined(x, n, 0, [](Lanes a, Lanes b) { return a + b; }, [](Lanes a) { return sum_of(a); });
}

// Of numbers; where one is none, what it gives is left open.
inline float largest_of(const float* x, size_t n) {
  return combined(x, n, -INF, [](Lanes a, Lanes b) { return larger(a, b); }, [](Lanes a) { return largest_of(a); });
}

} // namespace
} // namespace mxn::loops
