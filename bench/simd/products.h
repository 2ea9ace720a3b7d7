// What the two parts of the quantized product share: its sizes, and the memory that it works in.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simd {

constexpr size_t GROUP = 64;
// Elements of a row that are dequantized at a time: a multiple of what a vector of quantized weights holds.
constexpr size_t CHUNK = 512;
constexpr size_t ROWS_OF_X = 4;

struct Product {
  const float* x;
  const uint32_t* w;
  const float* scales;
  const float* biases;
  float* y;
  size_t m, n, k;
  int bits;
  // x in the order in which a vector of quantized weights gives its elements, a chunk of every row after the other.
  float* packed;
  // The sum of each group of x, of a single row.
  float* sums;
  // Whether a single row is multiplied by weights that are not dequantized.
  bool single;

  size_t groups() const { return k / GROUP; }
  size_t chunks() const { return (k + CHUNK - 1) / CHUNK; }
  size_t padded_m() const { return single ? 1 : (m + ROWS_OF_X - 1) / ROWS_OF_X * ROWS_OF_X; }
};

} // namespace simd
