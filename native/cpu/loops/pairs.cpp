// Functions of two numbers.
#include "numbers.h"

namespace mxn::loops {
namespace {

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

// x to the power y, for x that is positive and no smaller or larger than ordinary numbers, and y that is a number: 2 to the power of y times the
// logarithm of x to the base 2, in double precision.
inline float ordinary_power(float x, float y) {
  // x is a number from the root of one half to that of two, times a power of two.
  auto k = static_cast<int32_t>(bits_of(x) - 0x3f3504f3) >> 23;
  double m = static_cast<double>(float_of(bits_of(x) - (static_cast<uint32_t>(k) << 23)));
  double s = (m - 1) / (m + 1), square = s * s;
  // Of artanh, times 2 / ln(2).
  constexpr double TERM = 2.885390081777927;
  double log = static_cast<double>(k) + s * polynomial(square, TERM / 13, TERM / 11, TERM / 9, TERM / 7, TERM / 5, TERM / 3, TERM);
  double exponent = static_cast<double>(y) * log;
  // Beyond, it is infinite or 0 all the same.
  exponent = exponent < 200 ? exponent : 200;
  exponent = exponent > -200 ? exponent : -200;
  // Adding this leaves the nearest whole number in the lowest bits.
  constexpr double SHIFT = 6755399441055744.0; // 1.5 * 2^52
  double shifted = exponent + SHIFT, f = exponent - (shifted - SHIFT);
  double part = polynomial(
      f, 1.0178086009239696e-7, 1.3215486790144305e-6, 1.5252733804059838e-5, 1.5403530393381606e-4, 1.3333558146428441e-3, 9.618129107628477e-3,
      5.5504108664821576e-2, 2.402265069591007e-1, 6.931471805599453e-1, 1.0);
  uint64_t scale = (__builtin_bit_cast(uint64_t, shifted) + 1023) << 52;
  return static_cast<float>(part * __builtin_bit_cast(double, scale));
}

// A block with a number for which that is not made is left to the system's function.
inline void any_powers(const float* x, const float* y, float* z, size_t n) {
  uint32_t beyond = 0;
  for (size_t i = 0; i < n; i++) beyond |= !(x[i] >= 1.17549435e-38f) | !(x[i] < INF) | !(abs(y[i]) < INF);
  if (beyond != 0) {
    for (size_t i = 0; i < n; i++) z[i] = __builtin_powf(x[i], y[i]);
    return;
  }
  MXN_INDEPENDENT
  for (size_t i = 0; i < n; i++) z[i] = ordinary_power(x[i], y[i]);
}

// Functions of two numbers each, a block at a time in float32.
template <Format format>
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

  static void fill(float* numbers, float number) {
    for (size_t i = 0; i < BLOCK; i++) numbers[i] = number;
  }

  template <typename Loop>
  static void map(const void* from_x, const void* from_y, void* to, size_t n, bool x_is_one, bool y_is_one, Loop loop) {
    float xs[BLOCK], ys[BLOCK], zs[BLOCK];
    auto *x = static_cast<const char*>(from_x), *y = static_cast<const char*>(from_y);
    auto* z = static_cast<char*>(to);
    if (x_is_one) fill(xs, first(x));
    if (y_is_one) fill(ys, first(y));
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

  template <typename Op>
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
  using P = Pairs<format>;
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
  P::map(x, y, z, n, x_is_one, y_is_one, any_powers);
}

} // namespace

const Pairwise pairwise = {
    .logaddexp = {Pairs<FLOAT32>::combine<LogAddExp>, Pairs<FLOAT16>::combine<LogAddExp>, Pairs<BFLOAT16>::combine<LogAddExp>},
    .power = {power<FLOAT32>, power<FLOAT16>, power<BFLOAT16>},
};

} // namespace mxn::loops
