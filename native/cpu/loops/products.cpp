// Products with quantized matrices.
#include "quantized.h"

namespace mxn::loops {
namespace {

// Elements of a row that are dequantized at a time: parts of any number of bits, which stay in the first cache with the rows that they meet.
constexpr size_t CHUNK = MOST_GROUPS * LEAST_GROUP;
// The same where the rows of the matrix are summed up, and how many of them there are then at a time: columns of whole tiles.
constexpr size_t COLUMNS = 384, TERMS = 16;
// Groups of a single row whose scales are at hand at a time.
constexpr size_t SPAN = 64;
// The columns of a result that are rounded at a time.
constexpr size_t RESULTS = 48;

static_assert(COLUMNS <= CHUNK && COLUMNS % (ACROSS * WIDTH) == 0 && COLUMNS % PART<2> == 0 && RESULTS % ACROSS == 0);

inline size_t row_of(const QuantizedProduct& p, size_t row) {
  return p.rows == nullptr ? row : p.rows[row];
}

constexpr uintptr_t LINE = 64;

// What the memory of a product holds: x as the kernel reads it, from where on no vector crosses a line of the cache; for a single row the sums of its
// groups, and before all, whether they are of use.
struct Prepared {
  explicit Prepared(const QuantizedProduct& p)
      : single(p.memory),
        x(reinterpret_cast<float*>((reinterpret_cast<uintptr_t>(p.memory + 1) + LINE - 1) / LINE * LINE)),
        sums(x + p.m * up_to(p.k, CHUNK)) {}

  float* single;
  float* x;
  float* sums;
};

size_t memory(size_t m, size_t k) {
  return 1 + LINE / sizeof(float) + m * up_to(k, CHUNK) + up_to(k / LEAST_GROUP, SPAN);
}

// x in the order of the parts of a row of the matrix: for every chunk, that of each row. Zeros fill up the last chunk. An element is divided by its
// excess where that is asked for.
template <int BITS>
void pack(const QuantizedProduct& p, bool divided, float* to) {
  float factors[PER_WORD<BITS>], chunk[CHUNK];
  for (size_t shift = 0; shift < PER_WORD<BITS>; shift++) factors[shift] = divided ? 1 / excess<BITS>(shift) : 1.0f;
  for (size_t at = 0; at < p.k; at += CHUNK) {
    size_t some = least(CHUNK, p.k - at);
    for (size_t row = 0; row < p.m; row++, to += CHUNK) {
      widen(p.format, p.x, row_of(p, row) * p.k + at, chunk, some);
      for (size_t i = some; i < CHUNK; i++) chunk[i] = 0;
      for (size_t part = 0; part < CHUNK; part += PART<BITS>)
        for (size_t i = 0; i < PART<BITS>; i++) to[part + place_of<BITS>(i)] = chunk[part + i] * factors[i % PER_WORD<BITS>];
    }
  }
}

// The sums of a single row's groups, and zeros up to a whole span. Says whether every number is such that neither its multiples nor the part that
// `excess` leaves of it are out of range; an infinity times a quantized zero is no number, where times the weight that it stands for it is one.
bool sum_groups(const QuantizedProduct& p, float* sums) {
  size_t row = row_of(p, 0) * p.k, groups = p.k / p.group;
  float group[4 * LEAST_GROUP], size = 0;
  for (size_t i = 0; i < groups; i++) {
    widen(p.format, p.x, row + i * p.group, group, p.group);
    Vector sum{}, sizes{};
    for (size_t at = 0; at < p.group; at += WIDTH) {
      Vector some = vector_at(group + at);
      sum += some;
      sizes += some < 0 ? -some : some;
    }
    sums[i] = sum_of_lanes(sum);
    size += sum_of_lanes(sizes);
  }
  for (size_t i = groups; i < up_to(groups, SPAN); i++) sums[i] = 0;
  return size == 0 || (size > 1e-20f && size < 1e25f);
}

// ROWS results of a single row of x: the sum over the groups of scale * (quantized . x) + bias * sum of x.
template <int BITS, int GROUPS, size_t ROWS>
void some_of_one(const QuantizedProduct& p, const float* packed, const float* sums, size_t first, float* y) {
  size_t words = p.k / PER_WORD<BITS>, log = log_of_group(p), groups = p.k >> log;
  const uint32_t* w = p.w + first * words;
  Vector total[ROWS] = {};
  float scales[ROWS][SPAN], biases[SPAN];
  for (size_t from = 0; from < groups; from += SPAN) {
    size_t some = least(SPAN, groups - from);
    for (size_t row = 0; row < ROWS; row++) {
      widen(p.format, p.scales, (first + row) * groups + from, scales[row], some);
      widen(p.format, p.biases, (first + row) * groups + from, biases, some);
      for (size_t i = some; i < up_to(some, WIDTH); i++) scales[row][i] = biases[i] = 0;
      for (size_t i = 0; i < some; i += WIDTH) total[row] = fma(vector_at(biases + i), vector_at(sums + from + i), total[row]);
    }
    size_t begin = from * p.group, end = begin + some * p.group;
    for (size_t at = begin; at < end; at += PART<BITS>) {
      size_t part = at / PART<BITS>;
      Words held[ROWS];
      Vector dot[ROWS] = {};
      for (size_t row = 0; row < ROWS; row++) {
        held[row] = words_at(w + row * words, part, words);
        // The next rows, which no pattern in the addresses foretells.
        __builtin_prefetch(w + (ROWS + row) * words + part * WIDTH);
      }
      MXN_UNROLL
      for (size_t shift = 0; shift < PER_WORD<BITS>; shift++) {
        Vector x = vector_at(packed + at + shift * WIDTH);
        for (size_t row = 0; row < ROWS; row++) dot[row] = fma(in_place<BITS>(held[row], shift), x, dot[row]);
      }
      size_t group = (at - begin) >> log;
      for (size_t row = 0; row < ROWS; row++) total[row] = fma(dot[row], of_lanes<GROUPS>(scales[row] + group), total[row]);
    }
  }
  for (size_t row = 0; row < ROWS; row++) y[row] = sum_of_lanes(total[row]);
}

template <int BITS, int GROUPS>
void one(const QuantizedProduct& p, const float* packed, const float* sums, size_t from, size_t to) {
  float results[RESULTS];
  for (size_t begin = from; begin < to; begin += RESULTS) {
    size_t some = least(RESULTS, to - begin), i = 0;
    for (; i + 4 <= some; i += 4) some_of_one<BITS, GROUPS, 4>(p, packed, sums, begin + i, results + i);
    for (; i < some; i++) some_of_one<BITS, GROUPS, 1>(p, packed, sums, begin + i, results + i);
    narrow(p.format, results, p.y, begin, some);
  }
}

template <size_t>
struct Tile {};

// Calls `multiply` for as many rows at a time as a tile has, and for the rest.
template <typename F>
inline void in_tiles(size_t rows, F multiply) {
  static_assert(DOWN == 4);
  size_t row = 0;
  for (; row + DOWN <= rows; row += DOWN) multiply(Tile<DOWN>(), row);
  switch (rows - row) {
    case 3: return multiply(Tile<3>(), row);
    case 2: return multiply(Tile<2>(), row);
    case 1: return multiply(Tile<1>(), row);
  }
}

// Adds the products of ROWS rows of x and ACROSS of weights, over `size` elements of a chunk, to the vectors at `sums`.
template <size_t ROWS>
inline void add_dots(const float* x, const float* w, size_t size, float* sums) {
  Vector sum[ROWS][ACROSS];
  for (size_t i = 0; i < ROWS; i++)
    for (size_t j = 0; j < ACROSS; j++) sum[i][j] = vector_at(sums + (i * ACROSS + j) * WIDTH);
  for (size_t at = 0; at < size; at += WIDTH) {
    Vector weights[ACROSS];
    for (size_t j = 0; j < ACROSS; j++) weights[j] = vector_at(w + j * CHUNK + at);
    for (size_t i = 0; i < ROWS; i++) {
      Vector some = vector_at(x + i * CHUNK + at);
      for (size_t j = 0; j < ACROSS; j++) sum[i][j] = fma(some, weights[j], sum[i][j]);
    }
  }
  for (size_t i = 0; i < ROWS; i++)
    for (size_t j = 0; j < ACROSS; j++) put(sum[i][j], sums + (i * ACROSS + j) * WIDTH);
}

template <int BITS, int GROUPS>
void many(const QuantizedProduct& p, const float* packed, size_t from, size_t to) {
  alignas(64) float weights[ACROSS * CHUNK] = {};
  alignas(64) float sums[MOST_ROWS * ACROSS * WIDTH];
  float results[MOST_ROWS * RESULTS];
  for (size_t begin = from; begin < to; begin += RESULTS) {
    size_t end = least(begin + RESULTS, to);
    for (size_t first = begin; first < end; first += ACROSS) {
      for (size_t i = 0; i < p.m * ACROSS * WIDTH; i++) sums[i] = 0;
      for (size_t at = 0; at < p.k; at += CHUNK) {
        size_t some = least(CHUNK, p.k - at);
        for (size_t j = 0; j < least(ACROSS, end - first); j++) dequantize<BITS, GROUPS>(p, first + j, ACROSS, p.k, at, at + some, weights + j * CHUNK);
        // What is past the row's end, in the last part, is zero in x.
        size_t size = up_to(some, PART<BITS>);
        in_tiles(p.m, [&]<size_t ROWS>(Tile<ROWS>, size_t row) {
          add_dots<ROWS>(packed + at * p.m + row * CHUNK, weights, size, sums + row * ACROSS * WIDTH);
        });
      }
      for (size_t row = 0; row < p.m; row++)
        for (size_t j = 0; j < ACROSS; j++) results[row * RESULTS + first - begin + j] = sum_of_lanes(vector_at(sums + (row * ACROSS + j) * WIDTH));
    }
    for (size_t row = 0; row < p.m; row++) narrow(p.format, results + row * RESULTS, p.y, row * p.n + begin, end - begin);
  }
}

// x times the transpose of a matrix [n, k].
template <int BITS>
void prepare_for_transpose(const QuantizedProduct& p) {
  Prepared to(p);
  bool single = p.m == 1 && sum_groups(p, to.sums);
  pack<BITS>(p, single, to.x);
  *to.single = single;
}

template <int BITS, int GROUPS>
void by_transpose(const QuantizedProduct& p, size_t first, size_t end) {
  Prepared of(p);
  if (*of.single != 0) one<BITS, GROUPS>(p, of.x, of.sums, first, end);
  else many<BITS, GROUPS>(p, of.x, first, end);
}

// Adds the products of `terms` numbers of ROWS rows of x, one after the other, and as many rows of weights to rows of sums.
template <size_t ROWS>
inline void add_multiples(const float* x, const float* w, size_t terms, size_t size, float* sums) {
  for (size_t at = 0; at < size; at += ACROSS * WIDTH) {
    Vector sum[ROWS][ACROSS];
    for (size_t i = 0; i < ROWS; i++)
      for (size_t j = 0; j < ACROSS; j++) sum[i][j] = vector_at(sums + i * COLUMNS + at + j * WIDTH);
    for (size_t term = 0; term < terms; term++) {
      Vector weights[ACROSS];
      for (size_t j = 0; j < ACROSS; j++) weights[j] = vector_at(w + term * COLUMNS + at + j * WIDTH);
      for (size_t i = 0; i < ROWS; i++) {
        Vector some = Vector{} + x[i * terms + term];
        for (size_t j = 0; j < ACROSS; j++) sum[i][j] = fma(some, weights[j], sum[i][j]);
      }
    }
    for (size_t i = 0; i < ROWS; i++)
      for (size_t j = 0; j < ACROSS; j++) put(sum[i][j], sums + i * COLUMNS + at + j * WIDTH);
  }
}

// x times a matrix [k, n].
void prepare_for_matrix(const QuantizedProduct& p) {
  float* x = Prepared(p).x;
  for (size_t at = 0; at < p.k; at += TERMS) {
    size_t terms = least(TERMS, p.k - at);
    for (size_t row = 0; row < p.m; row++) widen(p.format, p.x, row_of(p, row) * p.k + at, x + at * p.m + row * terms, terms);
  }
}

template <int BITS, int GROUPS>
void by_matrix(const QuantizedProduct& p, size_t first, size_t end) {
  alignas(64) float weights[TERMS * COLUMNS] = {};
  alignas(64) float sums[MOST_ROWS * COLUMNS];
  float results[COLUMNS];
  const float* x = Prepared(p).x;
  for (size_t begin = first; begin < end; begin += COLUMNS) {
    size_t some = least(COLUMNS, end - begin), size = up_to(up_to(some, PART<BITS>), ACROSS * WIDTH);
    for (size_t i = 0; i < p.m * COLUMNS; i++) sums[i] = 0;
    for (size_t at = 0; at < p.k; at += TERMS) {
      size_t terms = least(TERMS, p.k - at);
      for (size_t term = 0; term < terms; term++) dequantize<BITS, GROUPS>(p, at + term, TERMS, p.n, begin, begin + some, weights + term * COLUMNS);
      in_tiles(p.m, [&]<size_t ROWS>(Tile<ROWS>, size_t row) {
        add_multiples<ROWS>(x + at * p.m + row * terms, weights, terms, size, sums + row * COLUMNS);
      });
    }
    for (size_t row = 0; row < p.m; row++) {
      for (size_t i = 0; i < some; i++) results[i] = sums[row * COLUMNS + i / PART<BITS> * PART<BITS> + place_of<BITS>(i % PART<BITS>)];
      narrow(p.format, results, p.y, row * p.n + begin, some);
    }
  }
}

template <int BITS, size_t GROUP>
const Multiplier* with(bool transpose) {
  constexpr int GROUPS = PART<BITS> > GROUP ? PART<BITS> / GROUP : 1;
  static constexpr Multiplier TRANSPOSED = {prepare_for_transpose<BITS>, by_transpose<BITS, GROUPS>, RESULTS};
  static constexpr Multiplier PLAIN = {prepare_for_matrix, by_matrix<BITS, GROUPS>, COLUMNS};
  return transpose ? &TRANSPOSED : &PLAIN;
}

template <int BITS>
const Multiplier* with(size_t group, bool transpose) {
  switch (group) {
    case 32: return with<BITS, 32>(transpose);
    case 64: return with<BITS, 64>(transpose);
    case 128: return with<BITS, 128>(transpose);
    default: return nullptr;
  }
}

const Multiplier* find(int bits, size_t group, bool transpose) {
  switch (bits) {
    case 2: return with<2>(group, transpose);
    case 4: return with<4>(group, transpose);
    case 8: return with<8>(group, transpose);
    default: return nullptr;
  }
}

} // namespace

const Products products = {.find = find, .memory = memory};

} // namespace mxn::loops
