// Rows in order: every number becomes a word whose order is that of the numbers, and words are sorted without comparing them, by their digits.
#include "numbers.h"

namespace mxn::loops {
namespace {

// Rows up to this length, whole groups, are sorted by how many are smaller than each number.
constexpr size_t SHORT = 160;
// From this length on, longer digits are worth their longer tables, unless the words take more bytes than the second: then they are written to more
// pages than a processor knows its way to.
constexpr size_t LONG = 4096, LARGE = 2 << 20;

// Both zeros are the same word, as is all that is no number: `special` tells what a word does not.
template <typename R, uint32_t INFINITE>
struct Real {
  using Raw = R;
  static constexpr unsigned BITS = 8 * sizeof(R);
  static constexpr uint32_t SIGN = 1u << (BITS - 1), NONE = SIGN + (SIGN - 1);
  static constexpr bool SPECIALS = true;

  static uint32_t word_of(Raw x) {
    uint32_t size = x & (SIGN - 1);
    uint32_t word = (x & SIGN) != 0 ? SIGN - size : SIGN + size;
    return size > INFINITE ? NONE : word;
  }
  static Raw raw_of(uint32_t word) { return static_cast<Raw>(word >= SIGN ? word - SIGN : SIGN | (SIGN - word)); }
  static bool special(Raw x) { return (x & (SIGN - 1)) > INFINITE || x == SIGN; }
};

template <uint32_t LOWEST>
struct Whole {
  using Raw = uint32_t;
  static constexpr unsigned BITS = 32;
  static constexpr bool SPECIALS = false;

  static uint32_t word_of(Raw x) { return x ^ LOWEST; }
  static Raw raw_of(uint32_t word) { return word ^ LOWEST; }
  static bool special(Raw) { return false; }
};

template <typename From, typename To, typename F>
inline void map(const From* x, ptrdiff_t from_stride, To* y, ptrdiff_t to_stride, size_t n, F f) {
  auto count = static_cast<ptrdiff_t>(n);
  if (from_stride == 1 && to_stride == 1) {
    MXN_INDEPENDENT
    for (ptrdiff_t i = 0; i < count; i++) y[i] = f(x[i]);
  } else {
    for (ptrdiff_t i = 0; i < count; i++) y[i * to_stride] = f(x[i * from_stride]);
  }
}

constexpr size_t LANES = 8;
constexpr size_t VECTORS = 2;
constexpr size_t GROUP = LANES * VECTORS;

typedef int32_t Signed __attribute__((vector_size(LANES * sizeof(int32_t))));

// The place of each of n numbers in their order. The arrays are as long as whole groups; what they have beyond n does not count.
inline void rank(const int32_t* keys, int32_t* ranks, size_t n) {
  constexpr Signed LANE = {0, 1, 2, 3, 4, 5, 6, 7};
  for (size_t group = 0; group < n; group += GROUP) {
    Signed own[VECTORS], result[VECTORS];
    for (size_t v = 0; v < VECTORS; v++) {
      __builtin_memcpy(&own[v], keys + group + v * LANES, sizeof own[v]);
      result[v] = Signed{} + static_cast<int32_t>(group);
    }
    // A comparison that holds is -1 in a vector.
    for (size_t j = 0; j < group; j++)
      for (size_t v = 0; v < VECTORS; v++) result[v] += keys[j] > own[v];
    size_t end = group + GROUP < n ? group + GROUP : n;
    for (size_t j = group; j < end; j++) {
      auto lane = static_cast<int32_t>(j - group);
      for (size_t v = 0; v < VECTORS; v++)
        result[v] -= (own[v] > keys[j]) | ((own[v] == keys[j]) & (LANE + static_cast<int32_t>(v * LANES) > lane));
    }
    for (size_t j = end; j < n; j++)
      for (size_t v = 0; v < VECTORS; v++) result[v] -= own[v] > keys[j];
    for (size_t v = 0; v < VECTORS; v++) __builtin_memcpy(ranks + group + v * LANES, &result[v], sizeof result[v]);
  }
}

template <typename Order>
class ShortRow {
  static_assert(SHORT % GROUP == 0);

 public:
  ShortRow(const typename Order::Raw* x, ptrdiff_t stride, size_t n) {
    map(x, stride, raw, 1, n, [](auto each) { return each; });
    int32_t keys[SHORT];
    MXN_INDEPENDENT
    for (size_t i = 0; i < n; i++) keys[i] = static_cast<int32_t>(Order::word_of(raw[i]) ^ 0x80000000);
    for (size_t i = n; i % GROUP != 0; i++) keys[i] = 0;
    rank(keys, ranks, n);
  }

  typename Order::Raw raw[SHORT];
  int32_t ranks[SHORT];
};

template <typename Word>
bool ascending(const Word* words, size_t n) {
  size_t i = 1;
  while (i < n && words[i - 1] <= words[i]) i++;
  return i >= n;
}

// Sorts words by `DIGITS` digits of `BITS` bits, that of bit `FIRST` the first; gives where they end up, from or to.
template <unsigned FIRST, unsigned BITS, unsigned DIGITS, typename Word>
Word* by_digits(Word* from, Word* to, size_t n) {
  constexpr size_t VALUES = 1u << BITS;
  auto digit = [](Word word, unsigned d) { return static_cast<size_t>(word >> (FIRST + d * BITS)) & (VALUES - 1); };
  uint32_t counts[DIGITS][VALUES] = {};
  for (size_t i = 0; i < n; i++)
    for (unsigned d = 0; d < DIGITS; d++) counts[d][digit(from[i], d)]++;
  for (unsigned d = 0; d < DIGITS; d++) {
    uint32_t* places = counts[d];
    if (places[digit(from[0], d)] == n) continue;
    uint32_t before = 0;
    for (size_t value = 0; value < VALUES; value++) {
      uint32_t count = places[value];
      places[value] = before;
      before += count;
    }
    for (size_t i = 0; i < n; i++) to[places[digit(from[i], d)]++] = from[i];
    Word* other = from;
    from = to;
    to = other;
  }
  return from;
}

template <typename Order, unsigned FIRST, typename Word>
Word* sorted(Word* words, Word* others, size_t n) {
  if (ascending(words, n)) return words;
  if constexpr (Order::BITS == 16) return by_digits<FIRST, 8, 2>(words, others, n);
  else if (n >= LONG && n * sizeof(Word) <= LARGE) return by_digits<FIRST, 11, 3>(words, others, n);
  else return by_digits<FIRST, 8, 4>(words, others, n);
}

// How many of the sorted words are below this one.
size_t below(const uint32_t* words, size_t n, uint32_t word) {
  size_t from = 0, to = n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (words[middle] < word) from = middle + 1;
    else to = middle;
  }
  return from;
}

template <typename Order>
void values(const void* from, ptrdiff_t from_stride, void* to, ptrdiff_t to_stride, size_t n, void* scratch) {
  using Raw = typename Order::Raw;
  auto* x = static_cast<const Raw*>(from);
  auto* y = static_cast<Raw*>(to);
  if (n <= SHORT) {
    ShortRow<Order> row(x, from_stride, n);
    for (size_t i = 0; i < n; i++) y[row.ranks[i] * to_stride] = row.raw[i];
    return;
  }
  auto* words = static_cast<uint32_t*>(scratch);
  uint32_t* others = words + n;
  uint32_t specials = 0;
  map(x, from_stride, words, 1, n, [&specials](Raw each) {
    specials |= Order::special(each);
    return Order::word_of(each);
  });
  uint32_t* in_order = sorted<Order, 0>(words, others, n);
  if constexpr (Order::SPECIALS) {
    if (specials != 0) {
      size_t zero = below(in_order, n, Order::SIGN), none = below(in_order, n, Order::NONE);
      size_t zeros = below(in_order, n, Order::SIGN + 1) - zero, nones = n - none;
      // Before y is written, which may be x: what the words do not tell, as x has it.
      uint32_t* kept = in_order == words ? others : words;
      uint32_t *next_zero = kept, *next_none = kept + zeros;
      for (size_t i = 0; i < n; i++) {
        Raw each = x[static_cast<ptrdiff_t>(i) * from_stride];
        if ((each & (Order::SIGN - 1)) == 0) *next_zero++ = each;
        else if (Order::special(each)) *next_none++ = each;
      }
      map(in_order, 1, y, to_stride, none, Order::raw_of);
      auto as_kept = [](uint32_t each) { return static_cast<Raw>(each); };
      map(kept, 1, y + static_cast<ptrdiff_t>(zero) * to_stride, to_stride, zeros, as_kept);
      map(kept + zeros, 1, y + static_cast<ptrdiff_t>(none) * to_stride, to_stride, nones, as_kept);
      return;
    }
  }
  map(in_order, 1, y, to_stride, n, Order::raw_of);
}

template <typename Order>
void places(const void* from, ptrdiff_t from_stride, void* to, ptrdiff_t to_stride, size_t n, void* scratch) {
  using Raw = typename Order::Raw;
  auto* x = static_cast<const Raw*>(from);
  auto* y = static_cast<uint32_t*>(to);
  if (n <= SHORT) {
    ShortRow<Order> row(x, from_stride, n);
    for (size_t i = 0; i < n; i++) y[row.ranks[i] * to_stride] = static_cast<uint32_t>(i);
    return;
  }
  auto* words = static_cast<uint64_t*>(scratch);
  for (size_t i = 0; i < n; i++) words[i] = static_cast<uint64_t>(Order::word_of(x[static_cast<ptrdiff_t>(i) * from_stride])) << 32 | i;
  uint64_t* in_order = sorted<Order, 32>(words, words + n, n);
  map(in_order, 1, y, to_stride, n, [](uint64_t word) { return static_cast<uint32_t>(word); });
}

using Float32 = Real<uint32_t, 0x7f800000>;
using Float16 = Real<uint16_t, 0x7c00>;
using Bfloat16 = Real<uint16_t, 0x7f80>;
using Int32 = Whole<0x80000000>;
using Uint32 = Whole<0>;

} // namespace

const Sorting sorting = {
    .values = {values<Float32>, values<Float16>, values<Bfloat16>, values<Int32>, values<Uint32>},
    .places = {places<Float32>, places<Float16>, places<Bfloat16>, places<Int32>, places<Uint32>},
};

} // namespace mxn::loops
