// The formats of numbers, for loops that read them as vectors: each with the type of its elements, that of the numbers which are computed with,
// and a vector of these.
#pragma once

#include "lanes.h"

namespace mxn::loops {
namespace {

typedef int32_t Integers __attribute__((vector_size(LANES * sizeof(int32_t))));

template <typename Vector>
inline Vector vector_at(const void* from) {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

struct OfFloats {
  using Number = float;
  using Vector = Lanes;
  static constexpr float LEAST = -INF, MOST = INF;
};

struct Float32 : OfFloats {
  using Element = float;
  static Lanes load(const float* x) { return vector_at<Lanes>(x); }
  static float widen(float x) { return x; }
  static void narrow(const float* x, float* y, size_t n) { __builtin_memcpy(y, x, n * sizeof *y); }
  static void store(Lanes x, float* y) { __builtin_memcpy(y, &x, sizeof x); }
};

struct Bfloat16 : OfFloats {
  using Element = uint16_t;
  static Lanes load(const uint16_t* x) {
#ifdef __AVX2__
    auto bits = __builtin_bit_cast(Bits, _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))));
#else
    Bits bits = __builtin_convertvector(vector_at<Elements>(x), Bits);
#endif
    return __builtin_bit_cast(Lanes, bits << 16);
  }
  static float widen(uint16_t x) { return loops::widen(x); }
  static void narrow(const float* x, uint16_t* y, size_t n) { loops::narrow<BFLOAT16>(x, y, n); }
  static void store(Lanes x, uint16_t* y) {
    Bits bits = __builtin_bit_cast(Bits, x);
    bits = x != x ? Bits{} + 0x7fc0 : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
#ifdef __AVX2__
    auto words = __builtin_bit_cast(__m256i, bits);
    __m128i elements = _mm_packus_epi32(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
#else
    Elements elements = __builtin_convertvector(bits, Elements);
#endif
    __builtin_memcpy(y, &elements, sizeof elements);
  }

 private:
  typedef uint16_t Elements __attribute__((vector_size(LANES * sizeof(uint16_t))));
  typedef uint32_t Bits __attribute__((vector_size(LANES * sizeof(uint32_t))));
};

struct Float16 : OfFloats {
  using Element = uint16_t;
  static void narrow(const float* x, uint16_t* y, size_t n) { loops::narrow<FLOAT16>(x, y, n); }
  static void store(Lanes x, uint16_t* y) {
#ifdef __F16C__
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
#elif defined(__aarch64__)
    Elements elements = __builtin_convertvector(x, Elements);
    __builtin_memcpy(y, &elements, sizeof elements);
#endif
  }
  static Lanes load(const uint16_t* x) {
#ifdef __F16C__
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
#elif defined(__aarch64__)
    return __builtin_convertvector(vector_at<Elements>(x), Lanes);
#endif
  }
  static float widen(uint16_t x) {
#ifdef __F16C__
    return _cvtsh_ss(x);
#elif defined(__aarch64__)
    return static_cast<float>(__builtin_bit_cast(__fp16, x));
#endif
  }

#ifdef __aarch64__
 private:
  typedef __fp16 Elements __attribute__((vector_size(LANES * sizeof(__fp16))));
#endif
};

struct Int32 {
  using Element = int32_t;
  using Number = int32_t;
  using Vector = Integers;
  static constexpr int32_t LEAST = INT32_MIN, MOST = INT32_MAX;
  static Integers load(const int32_t* x) { return vector_at<Integers>(x); }
  static int32_t widen(int32_t x) { return x; }
  static void narrow(const int32_t* x, int32_t* y, size_t n) { __builtin_memcpy(y, x, n * sizeof *y); }
  static void store(Integers x, int32_t* y) { __builtin_memcpy(y, &x, sizeof x); }
};

// What combines two numbers, or two vectors of them, and the number that changes none. These two give the first of equals, so that it matters
// which zero comes first, and what is no number wins.
struct Larger {
  template <typename F>
  static constexpr auto START = F::LEAST;
  template <typename T>
  static T of(T first, T second) {
    T larger = second > first ? second : first;
    return second != second ? second : larger;
  }
};

struct Smaller {
  template <typename F>
  static constexpr auto START = F::MOST;
  template <typename T>
  static T of(T first, T second) {
    T smaller = second < first ? second : first;
    return second != second ? second : smaller;
  }
};

// Where the numbers begin of which results that follow each other are made.
template <typename F>
class Starts {
 public:
  Starts(const typename F::Element* x, const Layout& in) : at_(x), in_(in) {}

  const typename F::Element* next() {
    auto* start = at_ + column_;
    if (++column_ == in_.inner) column_ = 0, at_ += in_.outer_stride;
    return start;
  }

 private:
  const typename F::Element* at_;
  const Layout& in_;
  size_t column_ = 0;
};

// For several results at a time, a vector of a number of each.
template <typename F>
class Several {
 public:
  explicit Several(Starts<F>& starts) {
    for (auto*& start : starts_) start = starts.next();
  }

  typename F::Vector load(size_t offset) const {
    typename F::Number numbers[LANES];
    for (size_t i = 0; i < LANES; i++) numbers[i] = F::widen(starts_[i][offset]);
    return vector_at<typename F::Vector>(numbers);
  }

 private:
  const typename F::Element* starts_[LANES];
};

// Rows of fewer numbers are not taken as vectors.
constexpr size_t FEW = 2 * LANES;

// One number of a vector's.
template <typename F, typename Op>
inline typename F::Number across(typename F::Vector x) {
  typedef typename F::Number Half __attribute__((vector_size(sizeof x / 2)));
  Half halves[2];
  __builtin_memcpy(halves, &x, sizeof x);
  Half half = Op::of(halves[0], halves[1]);
  using Number = typename F::Number;
  return Op::template of<Number>(Op::template of<Number>(half[0], half[2]), Op::template of<Number>(half[1], half[3]));
}

template <typename F, typename Op>
inline typename F::Number combined_in_order(const typename F::Element* x, size_t n, size_t stride = 1) {
  typename F::Number result = Op::template START<F>;
  for (size_t i = 0; i < n; i++) result = Op::of(result, F::widen(x[i * stride]));
  return result;
}

// Of n numbers that follow each other, in no particular order: four vectors are under way at a time.
template <typename F, typename Op>
inline typename F::Number combined(const typename F::Element* x, size_t n) {
  using Vector = typename F::Vector;
  if (n < LANES) return combined_in_order<F, Op>(x, n);
  constexpr auto START = Op::template START<F>;
  // What is left over may be taken twice where that makes no difference.
  constexpr bool TWICE = __is_same(Op, Larger) || __is_same(Op, Smaller);
  Vector some[4] = {Vector{} + START, Vector{} + START, Vector{} + START, Vector{} + START};
  size_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    for (size_t k = 0; k < 4; k++) some[k] = Op::of(some[k], F::load(x + i + k * LANES));
  for (; i + LANES <= n; i += LANES) some[0] = Op::of(some[0], F::load(x + i));
  if (TWICE && i < n) some[1] = Op::of(some[1], F::load(x + n - LANES)), i = n;
  auto result = across<F, Op>(Op::of(Op::of(some[0], some[1]), Op::of(some[2], some[3])));
  return i < n ? Op::of(result, combined_in_order<F, Op>(x + i, n - i)) : result;
}

} // namespace
} // namespace mxn::loops
