// The quantized product, compiled once for every instruction set. A word of 32 bits holds 8 or 4 neighbours of a row. Shifting a vector of
// words gives vectors of every 8th or 4th element; x is brought into that order once, and no weight is ever moved between lanes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "products.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/aligned_allocator.h>
#include <hwy/cache_control.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

#include "products.h"
#include "simd.h"

HWY_BEFORE_NAMESPACE();
namespace simd {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Words = hn::ScalableTag<uint32_t>;
using Integers = hn::ScalableTag<int32_t>;
using Vector = hn::Vec<Floats>;
using WordVector = hn::Vec<Words>;

constexpr size_t LANES = hn::MaxLanes(Floats());
// Accumulators that fit in the registers: ROWS_OF_X times this.
constexpr size_t ROWS_OF_W = HWY_TARGET <= HWY_AVX3 ? 6 : 3;

// Elements in a vector of words.
template <int BITS>
constexpr size_t HELD = LANES * 32 / BITS;

// The factor of each lane's elements: that of the vector's group, or of its two groups. `part` vectors into the row.
template <int BITS>
Vector Factors(const float* row, size_t part, size_t groups) {
  const Floats d;
  if constexpr (HELD<BITS> <= GROUP) {
    return hn::Set(d, row[part * HELD<BITS> / GROUP]);
  } else {
    static_assert(HELD<BITS> == 2 * GROUP);
    size_t group = 2 * part;
    const Vector second = hn::Set(d, group + 1 < groups ? row[group + 1] : 0.0f);
    return hn::IfThenElse(hn::FirstN(d, LANES / 2), hn::Set(d, row[group]), second);
  }
}

// The words of a part; zero past the row's end.
template <int BITS>
WordVector Load(const uint32_t* row, size_t part, size_t words) {
  const Words d;
  size_t at = part * LANES;
  if (HWY_LIKELY(at + LANES <= words)) return hn::LoadU(d, row + at);
  return hn::MaskedLoad(hn::FirstN(d, words - at), d, row + at);
}

// The lowest element of each word, which is then shifted out.
template <int BITS>
HWY_INLINE Vector Next(WordVector& words) {
  const Words d;
  const auto lowest = hn::And(words, hn::Set(d, (1u << BITS) - 1));
  words = hn::ShiftRight<BITS>(words);
  return hn::ConvertTo(Floats(), hn::BitCast(Integers(), lowest));
}

// What an element is times too large where it is left in its place. The last one, with what would be the sign, is not.
template <int BITS>
float Excess(size_t shift) {
  return shift + 1 < 32 / BITS ? static_cast<float>(1u << (BITS * shift)) : 1.0f;
}

// The elements of one shift, each times its excess.
template <int BITS>
HWY_INLINE Vector InPlace(const WordVector& words, size_t shift) {
  const Words d;
  const auto some = shift + 1 < 32 / BITS ? hn::And(words, hn::Set(d, ((1u << BITS) - 1) << (BITS * shift))) : hn::ShiftRight<32 - BITS>(words);
  return hn::ConvertTo(Floats(), hn::BitCast(Integers(), some));
}

// A single row is divided by the excesses, powers of two, and its weights are not shifted.
template <int BITS>
void Pack(const Product& p) {
  constexpr size_t per_word = 32 / BITS;
  size_t rows = p.padded_m();
  std::fill_n(p.packed, rows * p.chunks() * CHUNK, 0.0f);
  float factors[per_word];
  for (size_t shift = 0; shift < per_word; shift++) factors[shift] = p.single ? 1 / Excess<BITS>(shift) : 1.0f;
  for (size_t row = 0; row < p.m; row++) {
    const float* from = p.x + row * p.k;
    for (size_t at = 0; at < p.k; at += HELD<BITS>) {
      float* to = p.packed + (at / CHUNK * rows + row) * CHUNK + at % CHUNK;
      size_t lanes = std::min(LANES, (p.k - at) / per_word);
      for (size_t shift = 0; shift < per_word; shift++, to += LANES) {
        for (size_t lane = 0; lane < lanes; lane++) to[lane] = from[at + lane * per_word + shift] * factors[shift];
      }
    }
  }
}

void SumGroups(const Product& p) {
  const Floats d;
  for (size_t group = 0; group < p.groups(); group++) {
    Vector sum = hn::Zero(d);
    for (size_t i = 0; i < GROUP; i += LANES) sum = hn::Add(sum, hn::LoadU(d, p.x + group * GROUP + i));
    p.sums[group] = hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

// ROWS results of a single row of x: the sum over the groups of scale * (quantized . x) + bias * sum of x.
template <int BITS, size_t ROWS>
void SomeRows(const Product& p, size_t first) {
  constexpr size_t per_word = 32 / BITS;
  const Floats d;
  size_t words = p.k / per_word, groups = p.groups();
  const uint32_t* w = p.w + first * words;
  const float* scales = p.scales + first * groups;
  const float* biases = p.biases + first * groups;
  Vector total[ROWS];
  for (Vector& sum : total) sum = hn::Zero(d);
  for (size_t part = 0; part * LANES < words; part++) {
    const float* x = p.packed + part * HELD<BITS>;
    WordVector held[ROWS];
    Vector dot[ROWS];
    for (size_t row = 0; row < ROWS; row++) {
      held[row] = Load<BITS>(w + row * words, part, words);
      dot[row] = hn::Zero(d);
      // The next rows, which no pattern in the addresses foretells.
      hwy::Prefetch(w + (ROWS + row) * words + part * LANES);
    }
    for (size_t shift = 0; shift < per_word; shift++) {
      const Vector some = hn::Load(d, x + shift * LANES);
      for (size_t row = 0; row < ROWS; row++) dot[row] = hn::MulAdd(InPlace<BITS>(held[row], shift), some, dot[row]);
    }
    for (size_t row = 0; row < ROWS; row++) total[row] = hn::MulAdd(dot[row], Factors<BITS>(scales + row * groups, part, groups), total[row]);
  }
  for (size_t row = 0; row < ROWS; row++) {
    size_t group = 0;
    for (; group + LANES <= groups; group += LANES) {
      total[row] = hn::MulAdd(hn::LoadU(d, biases + row * groups + group), hn::Load(d, p.sums + group), total[row]);
    }
    float rest = 0;
    for (; group < groups; group++) rest += biases[row * groups + group] * p.sums[group];
    p.y[first + row] = hn::GetLane(hn::SumOfLanes(d, total[row])) + rest;
  }
}

// Numbers of a chunk of a row, in the order of the packed x.
template <int BITS>
void Dequantize(const Product& p, size_t row, size_t chunk, float* to) {
  const Floats d;
  size_t words = p.k * BITS / 32, groups = p.groups();
  size_t last = std::min((chunk + 1) * CHUNK, p.k);
  for (size_t part = chunk * CHUNK / HELD<BITS>; part * HELD<BITS> < last; part++) {
    WordVector held = Load<BITS>(p.w + row * words, part, words);
    const Vector scale = Factors<BITS>(p.scales + row * groups, part, groups);
    const Vector bias = Factors<BITS>(p.biases + row * groups, part, groups);
    for (size_t shift = 0; shift < 32 / BITS; shift++, to += LANES) hn::Store(hn::MulAdd(Next<BITS>(held), scale, bias), d, to);
  }
}

// Adds the products of ROWS_OF_X rows of x and ROWS_OF_W of weights over `size` elements of a chunk to the vectors at `sums`.
HWY_INLINE void Tile(const float* x, const float* w, size_t size, float* sums) {
  const Floats d;
  Vector sum[ROWS_OF_X][ROWS_OF_W];
  for (size_t i = 0; i < ROWS_OF_X; i++) {
    for (size_t j = 0; j < ROWS_OF_W; j++) sum[i][j] = hn::Load(d, sums + (i * ROWS_OF_W + j) * LANES);
  }
  for (size_t at = 0; at < size; at += LANES) {
    Vector weights[ROWS_OF_W];
    for (size_t j = 0; j < ROWS_OF_W; j++) weights[j] = hn::Load(d, w + j * CHUNK + at);
    for (size_t i = 0; i < ROWS_OF_X; i++) {
      const Vector some = hn::Load(d, x + i * CHUNK + at);
      for (size_t j = 0; j < ROWS_OF_W; j++) sum[i][j] = hn::MulAdd(some, weights[j], sum[i][j]);
    }
  }
  for (size_t i = 0; i < ROWS_OF_X; i++) {
    for (size_t j = 0; j < ROWS_OF_W; j++) hn::Store(sum[i][j], d, sums + (i * ROWS_OF_W + j) * LANES);
  }
}

template <int BITS>
void ManyRows(const Product& p, size_t begin, size_t end) {
  const Floats d;
  size_t rows = p.padded_m();
  auto weights = hwy::AllocateAligned<float>(ROWS_OF_W * CHUNK);
  auto sums = hwy::AllocateAligned<float>(rows * ROWS_OF_W * LANES);
  std::fill_n(weights.get(), ROWS_OF_W * CHUNK, 0.0f);
  for (size_t first = begin; first < end; first += ROWS_OF_W) {
    size_t some = std::min(ROWS_OF_W, end - first);
    std::fill_n(sums.get(), rows * ROWS_OF_W * LANES, 0.0f);
    for (size_t chunk = 0; chunk < p.chunks(); chunk++) {
      for (size_t j = 0; j < some; j++) Dequantize<BITS>(p, first + j, chunk, weights.get() + j * CHUNK);
      // What is past the row's end, in the last vector of words, is zero in x.
      size_t size = (std::min(CHUNK, p.k - chunk * CHUNK) + HELD<BITS> - 1) / HELD<BITS> * HELD<BITS>;
      for (size_t row = 0; row < rows; row += ROWS_OF_X) {
        Tile(p.packed + (chunk * rows + row) * CHUNK, weights.get(), size, sums.get() + row * ROWS_OF_W * LANES);
      }
    }
    for (size_t row = 0; row < p.m; row++) {
      for (size_t j = 0; j < some; j++) {
        p.y[row * p.n + first + j] = hn::GetLane(hn::SumOfLanes(d, hn::Load(d, sums.get() + (row * ROWS_OF_W + j) * LANES)));
      }
    }
  }
}

template <int BITS>
void MultiplyWith(const Product& p, size_t begin, size_t end) {
  if (!p.single) return ManyRows<BITS>(p, begin, end);
  size_t row = begin;
  for (; row + 4 <= end; row += 4) SomeRows<BITS, 4>(p, row);
  for (; row < end; row++) SomeRows<BITS, 1>(p, row);
}

void Prepare(Product& p) {
  if (p.m == 1) {
    SumGroups(p);
    // An infinity times a quantized zero is no number, where times the weight that it stands for it is one.
    p.single = std::all_of(p.sums, p.sums + p.groups(), [](float sum) { return std::isfinite(sum); });
  }
  if (p.bits == 4) Pack<4>(p);
  else Pack<8>(p);
}

// The columns of y from `begin` to `end`.
void Multiply(const Product& p, size_t begin, size_t end) {
  if (p.bits == 4) MultiplyWith<4>(p, begin, end);
  else MultiplyWith<8>(p, begin, end);
}

} // namespace HWY_NAMESPACE
} // namespace simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace simd {

HWY_EXPORT(Prepare);
HWY_EXPORT(Multiply);

void Run(Product& p, int threads) {
  HWY_DYNAMIC_DISPATCH(Prepare)(p);
  // The same for all: what is packed depends on it. The call above has made the choice.
  auto multiply = &HWY_DYNAMIC_DISPATCH(Multiply);
  // A multiple of what either tile takes, so that only the last share has a rest.
  size_t share = ((p.n + threads - 1) / threads + 11) / 12 * 12;
  std::vector<std::thread> others;
  for (size_t begin = share; begin < p.n; begin += share) others.emplace_back(multiply, std::cref(p), begin, std::min(p.n, begin + share));
  multiply(p, 0, std::min(p.n, share));
  for (std::thread& other : others) other.join();
}

} // namespace simd

void simd_quantized_matmul(
    const float* x, const uint32_t* w, const float* scales, const float* biases, float* y, size_t m, size_t n, size_t k, int bits, int threads) {
  simd::Product p{x, w, scales, biases, y, m, n, k, bits, nullptr, nullptr, false};
  auto packed = hwy::AllocateAligned<float>(p.padded_m() * p.chunks() * simd::CHUNK);
  auto sums = hwy::AllocateAligned<float>(p.groups());
  p.packed = packed.get();
  p.sums = sums.get();
  simd::Run(p, threads);
}

#endif
