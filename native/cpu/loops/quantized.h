// Rows that are quantized as MLX does it in affine mode, as vectors read them. A word of 32 bits holds neighbours of a row; shifting a vector of
// words gives vectors of every 4th, 8th or 16th element. What is multiplied with them is brought into that order: no weight is moved between lanes.
#pragma once

#include "numbers.h"

#ifdef __aarch64__
#include <arm_neon.h>
#endif

#ifdef __clang__
#define MXN_UNROLL _Pragma("unroll")
#else
#define MXN_UNROLL _Pragma("GCC unroll 16")
#endif

namespace mxn::loops {
namespace {

// The lanes of the processor's own vectors, and the vectors whose products a tile sums up at a time for each row: what fits into the registers.
#ifdef __aarch64__
constexpr size_t WIDTH = 4, ACROSS = 6;
#else
constexpr size_t WIDTH = 8, ACROSS = 3;
#endif
// The rows of a tile.
constexpr size_t DOWN = 4;

typedef float Vector __attribute__((vector_size(WIDTH * sizeof(float))));
typedef uint32_t Words __attribute__((vector_size(WIDTH * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(WIDTH * sizeof(float))));

inline size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

constexpr size_t up_to(size_t n, size_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

inline Vector vector_at(const float* from) {
  Vector lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

inline void put(Vector lanes, float* to) {
  __builtin_memcpy(to, &lanes, sizeof lanes);
}

inline Vector fma(Vector x, Vector y, Vector z) {
#ifdef __aarch64__
  return vfmaq_f32(z, x, y);
#else
  return _mm256_fmadd_ps(x, y, z);
#endif
}

inline float sum_of_lanes(Vector x) {
  float sum = 0;
  for (size_t i = 0; i < WIDTH / 2; i++) sum += x[i] + x[i + WIDTH / 2];
  return sum;
}

inline size_t size_of(Format format) {
  return format == FLOAT32 ? sizeof(float) : sizeof(uint16_t);
}

inline size_t log_of_group(const QuantizedProduct& p) {
  return static_cast<size_t>(__builtin_ctzll(p.group));
}

// Brings the number at a place nearer.
inline void fetch(const QuantizedProduct& p, const void* from, size_t at) {
  __builtin_prefetch(static_cast<const char*>(from) + at * size_of(p.format));
}

// Numbers of any format from `at` on as float32, and back. Everybody's code would be twice as long with these in it.
[[gnu::noinline]] void widen(Format format, const void* from, size_t at, float* to, size_t n) {
  const void* x = static_cast<const char*>(from) + at * size_of(format);
  if (format == FLOAT32) __builtin_memcpy(to, x, n * sizeof(float));
  else if (format == FLOAT16) widen<FLOAT16>(x, to, n);
  else widen<BFLOAT16>(x, to, n);
}

[[gnu::noinline]] void narrow(Format format, const float* from, void* to, size_t at, size_t n) {
  void* y = static_cast<char*>(to) + at * size_of(format);
  if (format == FLOAT32) __builtin_memcpy(y, from, n * sizeof(float));
  else if (format == FLOAT16) narrow<FLOAT16>(from, y, n);
  else narrow<BFLOAT16>(from, y, n);
}

// The elements of a word, and of a vector of words: a part of a row.
template <int BITS>
constexpr size_t PER_WORD = 32 / BITS;
template <int BITS>
constexpr size_t PART = WIDTH * PER_WORD<BITS>;

// The words of a part; zero past the row's end.
inline Words words_at(const uint32_t* row, size_t part, size_t words) {
  size_t at = part * WIDTH;
  Words held{};
  if (at + WIDTH <= words) __builtin_memcpy(&held, row + at, sizeof held);
  else __builtin_memcpy(&held, row + at, (words - at) * sizeof *row);
  return held;
}

// Of each lane the scale or bias: that of the part's group, or of its 2 or 4 groups.
template <int GROUPS>
inline Vector of_lanes(const float* of_groups) {
  if constexpr (GROUPS == 1) {
    return Vector{} + *of_groups;
  } else {
    Vector lanes;
    MXN_UNROLL
    for (size_t i = 0; i < WIDTH; i++) lanes[i] = of_groups[i * GROUPS / WIDTH];
    return lanes;
  }
}

// The lowest element of each word, which is then shifted out.
template <int BITS>
inline Vector next(Words& words) {
  Integers lowest = reinterpret_cast<Integers>(words & ((1u << BITS) - 1));
  words >>= BITS;
  return __builtin_convertvector(lowest, Vector);
}

// What an element is times too large where it is left in its place. The last one, with what would be the sign, is not.
template <int BITS>
constexpr float excess(size_t shift) {
  return shift + 1 < PER_WORD<BITS> ? static_cast<float>(1u << (BITS * shift)) : 1.0f;
}

// The elements of one shift, each times its excess.
template <int BITS>
inline Vector in_place(Words words, size_t shift) {
  Words some = shift + 1 < PER_WORD<BITS> ? words & (((1u << BITS) - 1) << (BITS * shift)) : words >> (32 - BITS);
  return __builtin_convertvector(reinterpret_cast<Integers>(some), Vector);
}

// The most groups that a few hundred elements have.
constexpr size_t MOST_GROUPS = 16;
constexpr size_t LEAST_GROUP = 32;

// The numbers of a row of `width` from `begin` to `end`, at most MOST_GROUPS * LEAST_GROUP and from the start of a part and a group on, in the
// order of the parts. As MLX computes them, to the bit. Zeros fill up the last part. The row that comes so many rows later is fetched.
template <int BITS, int GROUPS>
inline void dequantize(const QuantizedProduct& p, size_t row, size_t later, size_t width, size_t begin, size_t end, float* to) {
  size_t words = width / PER_WORD<BITS>, log = log_of_group(p), first = row * (width >> log) + (begin >> log), some = (end - begin) >> log;
  float scales[MOST_GROUPS], biases[MOST_GROUPS];
  widen(p.format, p.scales, first, scales, some);
  widen(p.format, p.biases, first, biases, some);
  fetch(p, p.scales, first + later * (width >> log));
  fetch(p, p.biases, first + later * (width >> log));
  for (size_t i = some; i < up_to(some, GROUPS); i++) scales[i] = biases[i] = 0;
  const uint32_t* w = p.w + row * words;
  for (size_t at = begin; at < end; at += PART<BITS>) {
    size_t part = at / PART<BITS>, group = (at - begin) >> log;
    __builtin_prefetch(w + later * words + part * WIDTH);
    Words held = words_at(w, part, words);
    Vector scale = of_lanes<GROUPS>(scales + group), bias = of_lanes<GROUPS>(biases + group);
    MXN_UNROLL
    for (size_t shift = 0; shift < PER_WORD<BITS>; shift++, to += WIDTH) put(next<BITS>(held) * scale + bias, to);
  }
}

// Where in its part the element has its place that is `i`th in the row's part.
template <int BITS>
constexpr size_t place_of(size_t i) {
  return i % PER_WORD<BITS> * WIDTH + i / PER_WORD<BITS>;
}

} // namespace
} // namespace mxn::loops
