// What the loops share: the formats of numbers, and functions of one number, written so that the compiler makes vectors of loops over them.
#pragma once

#include "loops.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>
#elif !defined(__aarch64__)
#error "compile this with the flags that native/build.json has for it"
#endif

// Says of the loop after it that no pass depends on another: what it reads and writes is the same place or a different one, but never overlaps.
#ifdef __clang__
#define MXN_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define MXN_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace mxn::loops {
namespace {

constexpr float INF = __builtin_inff();

inline uint32_t bits_of(float x) {
  return __builtin_bit_cast(uint32_t, x);
}

inline float float_of(uint32_t bits) {
  return __builtin_bit_cast(float, bits);
}

inline float fma(float x, float y, float z) {
  return __builtin_fmaf(x, y, z);
}

inline double fma(double x, double y, double z) {
  return __builtin_fma(x, y, z);
}

inline float abs(float x) {
  return __builtin_fabsf(x);
}

inline float larger(float x, float y) {
  return x > y ? x : y;
}

// The polynomial whose coefficients are given, that of the highest power first.
template <typename T, typename... More>
inline T polynomial(T x, T sum, More... more) {
  ((sum = fma(sum, x, more)), ...);
  return sum;
}

// 2 to the power of a whole number in the range of a float's exponents.
inline float power_of_two(float n) {
  return float_of(static_cast<uint32_t>(static_cast<int32_t>(n) + 127) << 23);
}

// As MLX computes it, to the bit: in error by 3e-6 of the result at most, and out of range a little before float32 is.
inline float exp_as_mlx(float x) {
  float y = x * 1.442695f;
  // MLX adds 0.5 in double precision; this comes to the same, as y - floor(y) is exact where it matters.
  float down = __builtin_floorf(y);
  float n = y - down >= 0.5f ? down + 1 : down;
  // No integer holds the others.
  n = n > -1000 ? n : -1000;
  n = n < 1000 ? n : 1000;
  float part = polynomial(
      y - n, 1.535336188319500e-4f, 1.339887440266574e-3f, 9.618437357674640e-3f, 5.550332471162809e-2f, 2.402264791363012e-1f, 6.931472028550421e-1f, 1.0f);
  float result = power_of_two(n) * part;
  result = x > 88.0f ? INF : result;
  result = x < -88.0f ? 0 : result;
  return x != x ? x : result;
}

// Within 2e-7 of the result, for x from -80 to 80.
inline float exp_exact(float x) {
  float n = __builtin_floorf(fma(x, 1.44269504f, 0.5f));
  float r = fma(n, -0.693359375f, x);
  r = fma(n, 2.12194440e-4f, r);
  float p = polynomial(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f);
  return power_of_two(n) * (fma(p, r * r, r) + 1);
}

// The natural logarithm, within 2e-7.
inline float log_of(float x) {
  bool small = x < 1.17549435e-38f;
  float scaled = small ? x * 8388608.0f : x;
  // The power of two that leaves a number from the root of one half to that of two.
  int32_t k = static_cast<int32_t>(bits_of(scaled) - 0x3f3504f3) >> 23;
  float r = float_of(bits_of(scaled) - (static_cast<uint32_t>(k) << 23)) - 1;
  float n = static_cast<float>(k) - (small ? 23.0f : 0.0f);
  float square = r * r;
  float p = polynomial(
      r, 7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f,
      3.3333331174e-1f);
  float y = fma(n, -2.12194440e-4f, p * r * square);
  float result = fma(n, 0.693359375f, r + fma(square, -0.5f, y));
  result = x == 0 ? -INF : result;
  result = x < 0 ? __builtin_nanf("") : result;
  return x < INF ? result : x;
}

// The natural logarithm of 1 + x.
inline float log1p_of(float x) {
  float u = 1.0f + x;
  // What was lost in the sum counts for its derivative.
  float lost = x - (u - 1.0f);
  float result = log_of(u) + lost / u;
  result = u == 1.0f ? x : result;
  return u > 0 && u < INF ? result : log_of(u);
}

inline float widen(uint16_t bfloat16) {
  return float_of(static_cast<uint32_t>(bfloat16) << 16);
}

inline uint16_t narrow(float x) {
  uint32_t bits = bits_of(x);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return static_cast<uint16_t>(x != x ? 0x7fc0 : rounded);
}

// float32 from the numbers of a format, and back.
template <Format F>
inline void widen(const void* from, float* to, size_t n);
template <Format F>
inline void narrow(const float* from, void* to, size_t n);

template <>
inline void widen<BFLOAT16>(const void* from, float* to, size_t n) {
  auto* x = static_cast<const uint16_t*>(from);
  for (size_t i = 0; i < n; i++) to[i] = widen(x[i]);
}

template <>
inline void narrow<BFLOAT16>(const float* from, void* to, size_t n) {
  auto* y = static_cast<uint16_t*>(to);
  for (size_t i = 0; i < n; i++) y[i] = narrow(from[i]);
}

template <>
inline void widen<FLOAT16>(const void* from, float* to, size_t n) {
#ifdef __F16C__
  auto* x = static_cast<const uint16_t*>(from);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i))));
  for (; i < n; i++) to[i] = _cvtsh_ss(x[i]);
#elif defined(__aarch64__)
  auto* x = static_cast<const __fp16*>(from);
  for (size_t i = 0; i < n; i++) to[i] = static_cast<float>(x[i]);
#endif
}

template <>
inline void narrow<FLOAT16>(const float* from, void* to, size_t n) {
#ifdef __F16C__
  auto* y = static_cast<uint16_t*>(to);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) _mm_storeu_si128(reinterpret_cast<__m128i*>(y + i), _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
  for (; i < n; i++) y[i] = _cvtss_sh(from[i], _MM_FROUND_TO_NEAREST_INT);
#elif defined(__aarch64__)
  auto* y = static_cast<__fp16*>(to);
  for (size_t i = 0; i < n; i++) y[i] = static_cast<__fp16>(from[i]);
#endif
}

// How many numbers of 16 bits are brought to float32 at a time.
constexpr size_t BLOCK = 512;

} // namespace
} // namespace mxn::loops
