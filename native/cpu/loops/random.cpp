// Random bits.
#include "numbers.h"

namespace mxn::loops {
namespace {

constexpr size_t LANES = 8;
typedef uint32_t Words __attribute__((vector_size(LANES * sizeof(uint32_t))));

struct Key {
  uint32_t words[3];
};

// That many vectors are under way at a time: a round waits for the one before.
template <size_t VECTORS>
struct Threefry {
  template <int by>
  static void round(Words* a, Words* b) {
    for (size_t v = 0; v < VECTORS; v++) {
      a[v] += b[v];
      b[v] = ((b[v] << by) | (b[v] >> (32 - by))) ^ a[v];
    }
  }

  template <uint32_t n>
  static void add(const Key& key, Words* a, Words* b) {
    for (size_t v = 0; v < VECTORS; v++) {
      a[v] += key.words[n % 3];
      b[v] += key.words[(n + 1) % 3] + n;
    }
  }

  static void even(Words* a, Words* b) { round<13>(a, b), round<15>(a, b), round<26>(a, b), round<6>(a, b); }
  static void odd(Words* a, Words* b) { round<17>(a, b), round<29>(a, b), round<16>(a, b), round<24>(a, b); }

  // Threefry-2x32 of twenty rounds, of as many pairs of counters as there are lanes.
  static void of(const Key& key, Words* a, Words* b) {
    add<0>(key, a, b);
    even(a, b), add<1>(key, a, b);
    odd(a, b), add<2>(key, a, b);
    even(a, b), add<3>(key, a, b);
    odd(a, b), add<4>(key, a, b);
    even(a, b), add<5>(key, a, b);
  }

  static void count(Words* words, size_t from) {
    constexpr Words LANE = {0, 1, 2, 3, 4, 5, 6, 7};
    for (size_t v = 0; v < VECTORS; v++) words[v] = LANE + static_cast<uint32_t>(from + v * LANES);
  }
};

// The words of the first half come of the same counters as those of the second. Where their number is odd, the first half has one more, whose other
// counter is 0.
template <size_t VECTORS>
inline void fill_with(const Key& key, char* out, size_t bytes) {
  using Some = Threefry<VECTORS>;
  constexpr size_t AT_ONCE = LANES * VECTORS;
  size_t words = (bytes + 3) / 4, pairs = words / 2, half = words - pairs;
  for (size_t i = 0; i < half; i += AT_ONCE) {
    Words a[VECTORS], b[VECTORS];
    Some::count(a, i), Some::count(b, half + i);
    if (half > pairs && half - i <= AT_ONCE) b[(pairs - i) / LANES][(pairs - i) % LANES] = 0;
    Some::of(key, a, b);
    char *low = out + i * 4, *high = out + (half + i) * 4, *end = out + bytes;
    if (pairs >= i + AT_ONCE && static_cast<size_t>(end - high) >= sizeof b) {
      __builtin_memcpy(low, a, sizeof a);
      __builtin_memcpy(high, b, sizeof b);
      continue;
    }
    size_t of_low = (half - i) * 4, of_high = high < end ? static_cast<size_t>(end - high) : 0;
    // A single word need not be whole.
    of_low = of_low < bytes - i * 4 ? of_low : bytes - i * 4;
    __builtin_memcpy(low, a, of_low < sizeof a ? of_low : sizeof a);
    __builtin_memcpy(high, b, of_high < sizeof b ? of_high : sizeof b);
  }
}

void fill(uint32_t first, uint32_t second, void* to, size_t bytes) {
  Key key = {{first, second, first ^ second ^ 0x1bd11bda}};
  auto* out = static_cast<char*>(to);
  if (bytes <= 2 * LANES * sizeof(uint32_t)) fill_with<1>(key, out, bytes);
  else fill_with<4>(key, out, bytes);
}

} // namespace

const Random random = {.fill = fill};

} // namespace mxn::loops
