// Sums, products, and the largest and smallest of numbers. The numbers that are combined are halves in float32. Sums are made of parts, which are
// nearer to the exact ones than MLX's, and products in MLX's order, as in another they could be out of range.
#include "formats.h"

namespace mxn::loops {
namespace {

// How many numbers, or rows of them, are added up one after the other: parts of a sum, which are added up as parts of their own.
constexpr size_t PART = 2048, PART_OF_ROWS = 128;
// How many columns are under way at a time, and how many rows.
constexpr size_t TILE = 1024, ROWS = 8;

struct Sum {
  template <typename F>
  static constexpr typename F::Number START = 0;
  template <typename T>
  static T of(T x, T y) {
    return x + y;
  }
};

struct Product {
  template <typename F>
  static constexpr typename F::Number START = 1;
  template <typename T>
  static T of(T x, T y) {
    return x * y;
  }
};

template <typename Op>
constexpr bool IN_PARTS = __is_same(Op, Sum);
template <typename Op>
constexpr bool IN_ORDER = __is_same(Op, Product);
// Whether the first of several zeros, which may differ in sign, must be found.
template <typename F, typename Op>
constexpr bool FIRST_ZERO = (__is_same(Op, Larger) || __is_same(Op, Smaller)) && __is_same(typename F::Number, float);

template <typename F>
float first_zero(const typename F::Element* x, size_t stride) {
  for (;; x += stride)
    if (F::widen(*x) == 0) return F::widen(*x);
}

template <typename F, typename Op>
__attribute__((noinline)) typename F::Number of_run(const typename F::Element* x, size_t n) {
  if (!IN_PARTS<Op> || n <= PART) return combined<F, Op>(x, n);
  size_t half = n / 2 / PART * PART;
  if (half == 0) half = PART;
  // In the order of memory, which the processor fetches ahead.
  auto first = of_run<F, Op>(x, half);
  return Op::of(first, of_run<F, Op>(x + half, n - half));
}

// Several results at a time: of a few numbers each, and where the order is kept.
template <typename F, typename Op>
void in_order(const typename F::Element* x, typename F::Element* y, const Layout& in) {
  Starts<F> starts(x, in);
  size_t n = in.outer * in.inner, i = 0;
  for (; i + LANES <= n; i += LANES) {
    Several<F> several(starts);
    auto result = typename F::Vector{} + Op::template START<F>;
    for (size_t k = 0; k < in.reduced; k++) result = Op::of(result, several.load(k * in.reduced_stride));
    F::store(result, y + i);
  }
  for (; i < n; i++) {
    auto result = combined_in_order<F, Op>(starts.next(), in.reduced, in.reduced_stride);
    F::narrow(&result, y + i, 1);
  }
}

template <typename F, typename Op>
void rows(const typename F::Element* x, typename F::Element* y, const Layout& in) {
  for (size_t row = 0; row < in.outer; row++, x += in.outer_stride) {
    typename F::Number result = of_run<F, Op>(x, in.reduced);
    if constexpr (FIRST_ZERO<F, Op>)
      if (result == 0) result = first_zero<F>(x, 1);
    F::narrow(&result, y + row, 1);
  }
}

// op(y, x) of a vector of columns and some rows of x, which are ROWS where `all` is true.
template <typename F, typename Op, bool all>
inline typename F::Vector taken(typename F::Vector y, const typename F::Element* x, size_t rows, size_t stride) {
  auto of_row = [x, stride](size_t row) { return F::load(x + row * stride); };
  if constexpr (all && !IN_ORDER<Op>) {
    auto before = Op::of(Op::of(of_row(0), of_row(1)), Op::of(of_row(2), of_row(3)));
    return Op::of(y, Op::of(before, Op::of(Op::of(of_row(4), of_row(5)), Op::of(of_row(6), of_row(7)))));
  }
  for (size_t row = 0; row < (all ? ROWS : rows); row++) y = Op::of(y, of_row(row));
  return y;
}

// y = op(y, x) of n columns.
template <typename F, typename Op, bool all>
__attribute__((noinline)) void take(const typename F::Element* x, size_t rows, size_t stride, typename F::Number* y, size_t n) {
  using Vector = typename F::Vector;
  if (n < LANES) {
    for (size_t i = 0; i < n; i++)
      for (size_t row = 0; row < rows; row++) y[i] = Op::of(y[i], F::widen(x[row * stride + i]));
    return;
  }
  // Of these columns some are taken twice, with the same result.
  size_t last = n - LANES;
  Vector result_of_last = taken<F, Op, all>(vector_at<Vector>(y + last), x + last, rows, stride);
  for (size_t i = 0; i < last; i += LANES) {
    Vector result = taken<F, Op, all>(vector_at<Vector>(y + i), x + i, rows, stride);
    __builtin_memcpy(y + i, &result, sizeof result);
  }
  __builtin_memcpy(y + last, &result_of_last, sizeof result_of_last);
}

template <typename F, typename Op>
void take_all(const typename F::Element* x, size_t rows, size_t stride, typename F::Number* y, size_t n) {
  for (; rows >= ROWS; rows -= ROWS, x += ROWS * stride) take<F, Op, true>(x, ROWS, stride, y, n);
  if (rows > 0) take<F, Op, false>(x, rows, stride, y, n);
}

template <typename F, typename Op>
void start(typename F::Number* y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = Op::template START<F>;
}

// y = op of all the rows of x, n columns of them, which are at most TILE.
template <typename F, typename Op>
__attribute__((noinline)) void tile(const typename F::Element* x, size_t rows, size_t stride, typename F::Number* y, size_t n) {
  start<F, Op>(y, n);
  if (!IN_PARTS<Op> || rows <= PART_OF_ROWS) return take_all<F, Op>(x, rows, stride, y, n);
  typename F::Number part[TILE];
  for (size_t row = 0; row < rows; row += PART_OF_ROWS) {
    start<F, Op>(part, n);
    take_all<F, Op>(x + row * stride, row + PART_OF_ROWS < rows ? PART_OF_ROWS : rows - row, stride, part, n);
    for (size_t i = 0; i < n; i++) y[i] = Op::of(y[i], part[i]);
  }
}

// The same of short rows that follow each other: several of them are taken as a long one.
template <typename F, typename Op>
void folded(const typename F::Element* x, size_t rows, typename F::Number* y, size_t n) {
  size_t folds = TILE / n, long_rows = rows / folds, rest = rows - long_rows * folds;
  tile<F, Op>(x, long_rows, folds * n, y, folds * n);
  take<F, Op, false>(x + long_rows * folds * n, 1, 0, y, rest * n);
  while (folds > 1) {
    size_t half = (folds + 1) / 2;
    for (size_t i = 0; i < (folds - half) * n; i++) y[i] = Op::of(y[i], y[half * n + i]);
    folds = half;
  }
  if constexpr (FIRST_ZERO<F, Op>)
    for (size_t i = 0; i < n; i++)
      if (y[i] == 0) y[i] = first_zero<F>(x + i, n);
}

// A few rows at a time, in order.
template <typename F, typename Op>
void few_rows(const typename F::Element* x, typename F::Element* y, const Layout& in) {
  size_t last = in.inner - LANES;
  for (size_t i = 0; i < in.outer; i++, x += in.outer_stride, y += in.inner) {
    // The last columns that fill a vector may be taken twice.
    for (size_t at = 0; at < in.inner; at += LANES) {
      size_t column = at < last ? at : last;
      auto result = taken<F, Op, false>(typename F::Vector{} + Op::template START<F>, x + column, in.reduced, in.reduced_stride);
      F::store(result, y + column);
    }
  }
}

template <typename F, typename Op>
void columns(const typename F::Element* x, typename F::Element* y, const Layout& in) {
  typename F::Number results[TILE];
  bool fold = !IN_ORDER<Op> && in.reduced_stride == in.inner && in.inner <= TILE / 2 && in.reduced >= 4 * (TILE / in.inner);
  for (size_t i = 0; i < in.outer; i++, x += in.outer_stride, y += in.inner) {
    if (fold) {
      folded<F, Op>(x, in.reduced, results, in.inner);
      F::narrow(results, y, in.inner);
      continue;
    }
    for (size_t at = 0; at < in.inner; at += TILE) {
      size_t some = at + TILE < in.inner ? TILE : in.inner - at;
      tile<F, Op>(x + at, in.reduced, in.reduced_stride, results, some);
      F::narrow(results, y + at, some);
    }
  }
}

template <typename F, typename Op>
void reduce(const void* from, void* to, const Layout& in) {
  auto* x = static_cast<const typename F::Element*>(from);
  auto* y = static_cast<typename F::Element*>(to);
  if (in.inner < LANES && (IN_ORDER<Op> || in.reduced < FEW)) in_order<F, Op>(x, y, in);
  else if (in.reduced < FEW && in.inner < TILE) few_rows<F, Op>(x, y, in);
  else if (in.inner == 1) rows<F, Op>(x, y, in);
  else columns<F, Op>(x, y, in);
}

#define MXN_REDUCTIONS(...) \
  { reduce<Float32, __VA_ARGS__>, reduce<Float16, __VA_ARGS__>, reduce<Bfloat16, __VA_ARGS__> }

} // namespace

const Reductions reductions = {
    .sum = MXN_REDUCTIONS(Sum),
    .product = MXN_REDUCTIONS(Product),
    .largest = MXN_REDUCTIONS(Larger),
    .smallest = MXN_REDUCTIONS(Smaller),
    .largest_int32 = reduce<Int32, Larger>,
    .smallest_int32 = reduce<Int32, Smaller>,
};

} // namespace mxn::loops
