// Arithmetic of numbers of 16 bits, in float32 and rounded once, which is what MLX's gives to the bit; and functions of two numbers.
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

// The logarithm of the sum of two exponentials.
struct LogAddExp {
  static float of(float x, float y) {
    float most = x > y || x != x ? x : y, least = x < y || x != x ? x : y;
    float apart = least - most;
    // Below, the exponential is no ordinary number any more.
    float part = apart > -87.0f ? exp_exact(apart) : 0.0f;
    float sum = most + log1p_of(part);
    return least == -INF || most == INF ? most : sum;
  }
};

struct Power {
  static float of(float x, float y) { return __builtin_powf(x, y); }
};

// Functions of two numbers each, a block at a time in float32.
template <typename Op, Format format>
struct Pairs {
  static constexpr size_t SIZE = format == FLOAT32 ? 4 : 2;

  // The block at `from`, or what is in `numbers` where there is one number for all blocks.
  static const float* load(const char* from, float* numbers, size_t n, bool is_one) {
    if (is_one) return numbers;
    if constexpr (format == FLOAT32) return reinterpret_cast<const float*>(from);
    else return widen<format>(from, numbers, n), numbers;
  }

  static float first(const void* from) {
    if constexpr (format == FLOAT32) return *static_cast<const float*>(from);
    float number;
    if constexpr (format != FLOAT32) widen<format>(from, &number, 1);
    return number;
  }

  template <typename Loop>
  static void map(const void* from_x, const void* from_y, void* to, size_t n, bool x_is_one, bool y_is_one, Loop loop) {
    float xs[BLOCK], ys[BLOCK], zs[BLOCK];
    auto *x = static_cast<const char*>(from_x), *y = static_cast<const char*>(from_y);
    auto* z = static_cast<char*>(to);
    float one_x = first(x), one_y = first(y);
    for (size_t i = 0; i < BLOCK; i++) xs[i] = one_x, ys[i] = one_y;
    for (size_t done = 0; done < n; done += BLOCK) {
      size_t some = n - done < BLOCK ? n - done : BLOCK;
      const float* a = load(x + done * SIZE, xs, some, x_is_one);
      const float* b = load(y + done * SIZE, ys, some, y_is_one);
      if constexpr (format == FLOAT32) {
        loop(a, b, reinterpret_cast<float*>(z + done * SIZE), some);
      } else {
        loop(a, b, zs, some);
        narrow<format>(zs, z + done * SIZE, some);
      }
    }
  }

  static void combine(const void* x, const void* y, void* z, size_t n, bool x_is_one, bool y_is_one) {
    if (n == 0) return;
    map(x, y, z, n, x_is_one, y_is_one, [](const float* a, const float* b, float* c, size_t n) {
      MXN_INDEPENDENT
      for (size_t i = 0; i < n; i++) c[i] = Op::of(a[i], b[i]);
    });
  }
};

// The square root as a power, which is never -0.
inline float root(float x) {
  return x == -INF ? INF : __builtin_sqrtf(x) + 0.0f;
}

// Powers by products, in double precision: rounded once, they are what the system's function gives.
inline void powers(const float* x, float* z, size_t n, int exponent) {
  double base[BLOCK], result[BLOCK];
  for (size_t i = 0; i < n; i++) base[i] = static_cast<double>(x[i]), result[i] = 1;
  for (unsigned left = exponent < 0 ? -exponent : exponent; left > 0;) {
    if ((left & 1) != 0) for (size_t i = 0; i < n; i++) result[i] *= base[i];
    left >>= 1;
    if (left > 0) for (size_t i = 0; i < n; i++) base[i] *= base[i];
  }
  if (exponent < 0) for (size_t i = 0; i < n; i++) result[i] = 1 / result[i];
  for (size_t i = 0; i < n; i++) z[i] = static_cast<float>(result[i]);
}

// Of larger ones, what overflows on the way need not in the end.
constexpr float MOST_EXPONENT = 8;

template <Format format>
void power(const void* x, const void* y, void* z, size_t n, bool x_is_one, bool y_is_one) {
  using P = Pairs<Power, format>;
  if (n == 0) return;
  float exponent = P::first(y);
  if (y_is_one && exponent == 0.5f) {
    return P::map(x, y, z, n, x_is_one, y_is_one, [](const float* a, const float*, float* c, size_t n) {
      for (size_t i = 0; i < n; i++) c[i] = root(a[i]);
    });
  }
  if (y_is_one && abs(exponent) <= MOST_EXPONENT && __builtin_floorf(exponent) == exponent) {
    return P::map(x, y, z, n, x_is_one, y_is_one, [exponent](const float* a, const float*, float* c, size_t n) {
      powers(a, c, n, static_cast<int>(exponent));
    });
  }
  P::combine(x, y, z, n, x_is_one, y_is_one);
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
    .logaddexp = {Pairs<LogAddExp, FLOAT32>::combine, Pairs<LogAddExp, FLOAT16>::combine, Pairs<LogAddExp, BFLOAT16>::combine},
    .power = {power<FLOAT32>, power<FLOAT16>, power<BFLOAT16>},
};

} // namespace mxn::loops
