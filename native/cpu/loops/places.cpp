// Where the largest and the smallest of numbers are: the first of equals, and the first that is no number if there is one.
#include "formats.h"

namespace mxn::loops {
namespace {

// How many numbers, or columns, are looked at at a time.
constexpr size_t SOME = 512;

typedef uint32_t Places __attribute__((vector_size(LANES * sizeof(uint32_t))));

inline bool any(Integers x) {
  int64_t words[LANES / 2];
  __builtin_memcpy(words, &x, sizeof x);
  return ((words[0] | words[1]) | (words[2] | words[3])) != 0;
}

// Where the first is that equals `wanted`, or, where that is no number, the first that is none.
template <typename F>
size_t place_of(const typename F::Element* x, size_t n, typename F::Number wanted) {
  bool none = wanted != wanted;
  auto found = [=](auto some) { return none ? some != some : some == wanted; };
  auto found_in = [=](size_t i) {
    auto some = F::load(x + i);
    return none ? some != some : some == wanted;
  };
  size_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    if (any((found_in(i) | found_in(i + LANES)) | (found_in(i + 2 * LANES) | found_in(i + 3 * LANES)))) break;
  while (i + 1 < n && !found(F::widen(x[i]))) i++;
  return i;
}

// Whether `next` is better than `best`, which came before it.
template <typename Op, typename T>
inline auto better(T best, T next) {
  if constexpr (__is_same(Op, Larger)) return (next > best) | ((next != next) & (best == best));
  else return (next < best) | ((next != next) & (best == best));
}

template <typename F, typename Op>
uint32_t of_row(const typename F::Element* x, size_t n) {
  auto best = combined<F, Op>(x, n < SOME ? n : SOME);
  size_t start = 0;
  for (size_t at = SOME; at < n; at += SOME) {
    auto next = combined<F, Op>(x + at, at + SOME < n ? SOME : n - at);
    if (better<Op>(best, next)) best = next, start = at;
  }
  return static_cast<uint32_t>(start + place_of<F>(x + start, start + SOME < n ? SOME : n - start, best));
}

// Several results at a time, of few columns or short rows.
template <typename F, typename Op>
void of_few(const typename F::Element* x, uint32_t* places, const Layout& in) {
  Starts<F> starts(x, in);
  size_t n = in.outer * in.inner, i = 0;
  for (; i + LANES <= n; i += LANES) {
    Several<F> several(starts);
    auto best = several.load(0);
    Places place = {};
    for (size_t k = 1; k < in.reduced; k++) {
      auto next = several.load(k * in.reduced_stride);
      auto is_better = better<Op>(best, next);
      best = is_better ? next : best;
      place = is_better ? Places{} + static_cast<uint32_t>(k) : place;
    }
    __builtin_memcpy(places + i, &place, sizeof place);
  }
  for (; i < n; i++) {
    auto* start = starts.next();
    auto best = F::widen(*start);
    places[i] = 0;
    for (size_t k = 1; k < in.reduced; k++) {
      auto next = F::widen(start[k * in.reduced_stride]);
      if (better<Op>(best, next)) best = next, places[i] = static_cast<uint32_t>(k);
    }
  }
}

// Of n columns, which are at most SOME.
template <typename F, typename Op>
void of_columns(const typename F::Element* x, uint32_t* places, size_t rows, size_t stride, size_t n) {
  using Vector = typename F::Vector;
  typename F::Number best[SOME];
  for (size_t i = 0; i < n; i++) best[i] = F::widen(x[i]), places[i] = 0;
  for (size_t row = 1; row < rows;) {
    size_t end = row + 4 < rows ? row + 4 : rows, i = 0;
    for (; i + LANES <= n; i += LANES) {
      Vector most = vector_at<Vector>(best + i);
      Places place = vector_at<Places>(places + i);
      for (size_t r = row; r < end; r++) {
        Vector next = F::load(x + r * stride + i);
        auto is_better = better<Op>(most, next);
        most = is_better ? next : most;
        place = is_better ? Places{} + static_cast<uint32_t>(r) : place;
      }
      __builtin_memcpy(best + i, &most, sizeof most);
      __builtin_memcpy(places + i, &place, sizeof place);
    }
    for (; i < n; i++)
      for (size_t r = row; r < end; r++) {
        auto next = F::widen(x[r * stride + i]);
        if (better<Op>(best[i], next)) best[i] = next, places[i] = static_cast<uint32_t>(r);
      }
    row = end;
  }
}

template <typename F, typename Op>
void find(const void* from, void* to, const Layout& in) {
  auto* x = static_cast<const typename F::Element*>(from);
  auto* places = static_cast<uint32_t*>(to);
  if (in.inner < LANES && (in.inner > 1 || in.reduced < FEW)) return of_few<F, Op>(x, places, in);
  for (size_t i = 0; i < in.outer; i++, x += in.outer_stride) {
    if (in.inner == 1) {
      *places++ = of_row<F, Op>(x, in.reduced);
      continue;
    }
    for (size_t at = 0; at < in.inner; at += SOME) {
      size_t some = at + SOME < in.inner ? SOME : in.inner - at;
      of_columns<F, Op>(x + at, places, in.reduced, in.reduced_stride, some);
      places += some;
    }
  }
}

} // namespace

const Finders finders = {
    .largest = {find<Float32, Larger>, find<Float16, Larger>, find<Bfloat16, Larger>},
    .smallest = {find<Float32, Smaller>, find<Float16, Smaller>, find<Bfloat16, Smaller>},
    .largest_int32 = find<Int32, Larger>,
    .smallest_int32 = find<Int32, Smaller>,
};

} // namespace mxn::loops
