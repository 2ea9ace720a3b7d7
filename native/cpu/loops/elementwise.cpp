// Functions of one number.
#include "numbers.h"

namespace mxn::loops {
namespace {

// What is beyond, or no number, is left to the system's functions.
inline bool is_far(float x) {
  return !(abs(x) <= 8388608.0f);
}

// As MLX computes sine and cosine of what is not far, to the bit.
template <bool Sine>
inline float sine(float given) {
  float x = abs(given);
  auto eighths = static_cast<uint32_t>((static_cast<int32_t>(x * 1.27323954473516f) + 1) & ~1);
  float y = static_cast<float>(static_cast<int32_t>(eighths));
  x = fma(y, -0.78515625f, x);
  x = fma(y, -2.4187564849853515625e-4f, x);
  x = fma(y, -3.77489497744594108e-8f, x);
  float z = x * x;
  float even = fma(z, -0.5f, polynomial(z, 2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f) * z * z) + 1.0f;
  float odd = fma(x, polynomial(z, -1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f) * z, x);
  bool other = (eighths & 2) != 0;
  float result = other == Sine ? even : odd;
  bool negative = Sine ? ((eighths & 4) != 0) != (given < 0) : ((eighths - 2) & 4) == 0;
  return negative ? -result : result;
}

struct Exp {
  static float of(float x) { return exp_as_mlx(x); }
};

struct Sigmoid {
  static float of(float x) {
    float y = 1.0f / (1.0f + exp_as_mlx(abs(x)));
    return x < 0 ? y : 1.0f - y;
  }
};

struct Tanh {
  static float of(float x) {
    float size = abs(x), z = x * x;
    float near = fma(polynomial(z, -5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f) * z, x, x);
    float far = 1.0f - 2.0f / (exp_exact(2.0f * (size < 10.0f ? size : 10.0f)) + 1.0f);
    float result = __builtin_copysignf(size < 0.625f ? near : far, x);
    return x != x ? x : result;
  }
};

struct Erf {
  static float of(float x) {
    float t = 1.0f / fma(0.3275911f, abs(x), 1.0f);
    float r = polynomial(t, 1.061405429f, -1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f);
    float e = -exp_as_mlx(-x * x);
    float result = fma(e * t, r, 1.0f);
    return x > 0 ? result : -result;
  }
};

struct ErfInv {
  static float of(float x) {
    float t = log_of(fma(x, 0.0f - x, 1.0f));
    float far = polynomial(
        t, 3.03697567e-10f, 2.93243101e-8f, 1.22150334e-6f, 2.84108955e-5f, 3.93552968e-4f, 3.02698812e-3f, 4.83185798e-3f, -2.64646143e-1f, 8.40016484e-1f);
    float near = polynomial(
        t, 5.43877832e-9f, 1.43285448e-7f, 1.22774793e-6f, 1.12963626e-7f, -5.61530760e-5f, -1.47697632e-4f, 2.31468678e-3f, 1.15392581e-2f, -2.32015476e-1f,
        8.86226892e-1f);
    return x * (abs(t) > 6.125f ? far : near);
  }
};

struct Log {
  static float of(float x) { return log_of(x); }
};

struct Log1p {
  static float of(float x) { return log1p_of(x); }
};

struct Sin {
  static float of(float x) { return sine<true>(x); }
};
struct Cos {
  static float of(float x) { return sine<false>(x); }
};
struct FarSin {
  static float of(float x) { return __builtin_sinf(x); }
};
struct FarCos {
  static float of(float x) { return __builtin_cosf(x); }
};
struct Sqrt {
  static float of(float x) { return __builtin_sqrtf(x); }
};
struct Rsqrt {
  static float of(float x) { return 1.0f / __builtin_sqrtf(x); }
};
struct Floor {
  static float of(float x) { return __builtin_floorf(x); }
};
struct Ceil {
  static float of(float x) { return __builtin_ceilf(x); }
};
struct Round {
  static float of(float x) { return __builtin_rintf(x); }
};

struct Square {
  static float of(float x) { return x * x; }
};
struct Negative {
  static float of(float x) { return -x; }
};
struct Abs {
  static float of(float x) { return abs(x); }
};

template <typename F>
struct Plain {
  static void map(const float* x, float* y, size_t n) {
    MXN_INDEPENDENT
    for (size_t i = 0; i < n; i++) y[i] = F::of(x[i]);
  }
};

// A block with a number for which Near is not made is left to Far.
template <typename Near, typename Far>
struct Checked {
  static void map(const float* x, float* y, size_t n) {
    for (; n > 0;) {
      size_t some = n < BLOCK ? n : BLOCK;
      uint32_t beyond = 0;
      for (size_t i = 0; i < some; i++) beyond |= is_far(x[i]);
      if (beyond == 0) Plain<Near>::map(x, y, some);
      else for (size_t i = 0; i < some; i++) y[i] = is_far(x[i]) ? Far::of(x[i]) : Near::of(x[i]);
      x += some, y += some, n -= some;
    }
  }
};

template <typename F>
void of_float32(const void* x, void* y, size_t n) {
  F::map(static_cast<const float*>(x), static_cast<float*>(y), n);
}

template <typename F, Format format>
void of_halves(const void* from, void* to, size_t n) {
  float numbers[BLOCK];
  auto* x = static_cast<const uint16_t*>(from);
  auto* y = static_cast<uint16_t*>(to);
  for (; n > 0;) {
    size_t some = n < BLOCK ? n : BLOCK;
    widen<format>(x, numbers, some);
    F::map(numbers, numbers, some);
    narrow<format>(numbers, y, some);
    x += some, y += some, n -= some;
  }
}

#define MXN_MAPS(...) \
  { of_float32<__VA_ARGS__>, of_halves<__VA_ARGS__, FLOAT16>, of_halves<__VA_ARGS__, BFLOAT16> }

} // namespace

const Elementwise elementwise = {
    .exp = MXN_MAPS(Plain<Exp>),
    .sigmoid = MXN_MAPS(Plain<Sigmoid>),
    .tanh = MXN_MAPS(Plain<Tanh>),
    .erf = MXN_MAPS(Plain<Erf>),
    .erfinv = MXN_MAPS(Plain<ErfInv>),
    .log = MXN_MAPS(Plain<Log>),
    .log1p = MXN_MAPS(Plain<Log1p>),
    .sin = MXN_MAPS(Checked<Sin, FarSin>),
    .cos = MXN_MAPS(Checked<Cos, FarCos>),
    .sqrt = MXN_MAPS(Plain<Sqrt>),
    .rsqrt = MXN_MAPS(Plain<Rsqrt>),
    .floor = MXN_MAPS(Plain<Floor>),
    .ceil = MXN_MAPS(Plain<Ceil>),
    .round = MXN_MAPS(Plain<Round>),
    .square = MXN_MAPS(Plain<Square>),
    .negative = MXN_MAPS(Plain<Negative>),
    .abs = MXN_MAPS(Plain<Abs>),
};

} // namespace mxn::loops
