// Arithmetic of numbers of 16 bits, in float32 and rounded once, which is what MLX's gives to the bit.
#include "formats.h"

namespace mxn::loops {
namespace {

struct Add {
  static Lanes of(Lanes x, Lanes y) { return x + y; }
};
struct Subtract {
  static Lanes of(Lanes x, Lanes y) { return x - y; }
};
struct Multiply {
  static Lanes of(Lanes x, Lanes y) { return x * y; }
};
struct Divide {
  static Lanes of(Lanes x, Lanes y) { return x / y; }
};
// What is no number wins; of equals, the second.
struct Maximum {
  static Lanes of(Lanes x, Lanes y) {
    Lanes larger = x > y ? x : y;
    return x != x ? x : larger;
  }
};
struct Minimum {
  static Lanes of(Lanes x, Lanes y) {
    Lanes smaller = x < y ? x : y;
    return x != x ? x : smaller;
  }
};

template <typename F>
Lanes load_some(const typename F::Element* x, size_t n) {
  typename F::Element some[LANES] = {};
  for (size_t i = 0; i < n; i++) some[i] = x[i];
  return F::load(some);
}

template <typename F>
void store_some(Lanes x, typename F::Element* y, size_t n) {
  typename F::Element some[LANES];
  F::store(x, some);
  for (size_t i = 0; i < n; i++) y[i] = some[i];
}

template <typename F, typename Op, bool x_is_one, bool y_is_one>
void combine(const typename F::Element* x, const typename F::Element* y, typename F::Element* z, size_t n) {
  // Adding to 0 would change -0.
  Lanes one_x = F::widen(*x) - Lanes{}, one_y = F::widen(*y) - Lanes{};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) F::store(Op::of(x_is_one ? one_x : F::load(x + i), y_is_one ? one_y : F::load(y + i)), z + i);
  if (size_t rest = n - i; rest > 0) {
    store_some<F>(Op::of(x_is_one ? one_x : load_some<F>(x + i, rest), y_is_one ? one_y : load_some<F>(y + i, rest)), z + i, rest);
  }
}

template <typename F, typename Op>
void combine(const void* from_x, const void* from_y, void* to, size_t n, bool x_is_one, bool y_is_one) {
  auto *x = static_cast<const typename F::Element*>(from_x), *y = static_cast<const typename F::Element*>(from_y);
  auto* z = static_cast<typename F::Element*>(to);
  if (n == 0) return;
  if (x_is_one && y_is_one) return combine<F, Op, true, true>(x, y, z, n);
  if (x_is_one) return combine<F, Op, true, false>(x, y, z, n);
  if (y_is_one) return combine<F, Op, false, true>(x, y, z, n);
  combine<F, Op, false, false>(x, y, z, n);
}

#define MXN_COMBINERS(...) \
  { nullptr, combine<Float16, __VA_ARGS__>, combine<Bfloat16, __VA_ARGS__> }

} // namespace

const Arithmetic arithmetic = {
    .add = MXN_COMBINERS(Add),
    .subtract = MXN_COMBINERS(Subtract),
    .multiply = MXN_COMBINERS(Multiply),
    .divide = MXN_COMBINERS(Divide),
    .maximum = MXN_COMBINERS(Maximum),
    .minimum = MXN_COMBINERS(Minimum),
};

} // namespace mxn::loops
