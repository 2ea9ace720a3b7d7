// Random bits.
#include "numbers.h"

#if MXN_VECTORS

namespace mxn::loops {
namespace {

constexpr size_t LANES = 8;
// That many are under way at a time: a round waits for the one before.
constexpr size_t VECTORS = 4;
constexpr size_t AT_ONCE = LANES * VECTORS;

typedef uint32_t Words __attribute__((vector_size(LANES * sizeof(uint32_t))));

struct Key {
  uint32_t words[3];
};

template <int by>
inline void round_of(Words* a, Words* b) {
  for (size_t v = 0; v < VECTORS; v++) {
    a[v] += b[v];
    b[v] = ((b[v] << by) | (b[v] >> (32 - by))) ^ a[v];
  }
}

template <uint32_t n>
inline void add_key(const Key& key, Words* a, Words* b) {
  for (size_t v = 0; v < VECTORS; v++) {
    a[v] += key.words[n % 3];
    b[v] += key.words[(n + 1) % 3] + n;
  }
}

inline void even_rounds(Words* a, Words* b) {
  round_of<13>(a, b), round_of<15>(a, b), round_of<26>(a, b), round_of<6>(a, b);
}

inline void odd_rounds(Words* a, Words* b) {
  round_of<17>(a, b), round_of<29>(a, b), round_of<16>(a, b), round_of<24>(a, b);
}

// Threefry-2x32 of twenty rounds, of as many pairs of counters as there are lanes.
inline void threefry(const Key& key, Words* a, Words* b) {
  add_key<0>(key, a, b);
  even_rounds(a, b), add_key<1>(key, a, b);
  odd_rounds(a, b), add_key<2>(key, a, b);
  even_rounds(a, b), add_key<3>(key, a, b);
  odd_rounds(a, b), add_key<4>(key, a, b);
  even_rounds(a, b), add_key<5>(key, a, b);
}

inline void count(Words* words, size_t from) {
  constexpr Words LANE = {0, 1, 2, 3, 4, 5, 6, 7};
  for (size_t v = 0; v < VECTORS; v++) words[v] = LANE + static_cast<uint32_t>(from + v * LANES);
}

// The words of the first half come of the same counters as those of the second. Where their number is odd, the first half has one more, whose other
// counter is 0.
void fill(uint32_t first, uint32_t second, void* to, size_t bytes) {
  Key key = {{first, second, first ^ second ^ 0x1bd11bda}};
  auto* out = static_cast<char*>(to);
  size_t words = (bytes + 3) / 4, pairs = words / 2, half = words - pairs;
  for (size_t i = 0; i < half; i += AT_ONCE) {
    Words a[VECTORS], b[VECTORS];
    count(a, i), count(b, half + i);
    if (half > pairs && half - i <= AT_ONCE) b[(pairs - i) / LANES][(pairs - i) % LANES] = 0;
    threefry(key, a, b);
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

constexpr Random TABLE = {.fill = fill};

} // namespace

const Random* const random = &TABLE;

} // namespace mxn::loops

#else

namespace mxn::loops {

const Random* const random = nullptr;

} // namespace mxn::loops

#endif
