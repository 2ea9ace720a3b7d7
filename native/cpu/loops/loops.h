// Loops over float32, float16 and bfloat16 that are compiled for the vectors of newer processors; what runs them is in native/cpu. No file here
// may include the standard library or MLX: an inline function of theirs, compiled for such a processor, could become everybody's.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace mxn::loops {

enum Format { FLOAT32, FLOAT16, BFLOAT16, FORMATS };

// y = f(x), of n numbers each; y may be x.
using Map = void (*)(const void* x, void* y, size_t n);
using Maps = Map[FORMATS];

struct Elementwise {
  Maps exp, sigmoid, tanh, erf, erfinv, log, log1p, sin, cos, sqrt, rsqrt, floor, ceil, round, square, negative, abs;
};

// Of `rows` rows of `width` numbers, one after the other.
using Rows = void (*)(const void* x, void* y, size_t rows, size_t width);
using AllRows = Rows[FORMATS];

struct Rowwise {
  // y has the shape of x, and may be x.
  AllRows softmax;
  // y has a number for each row.
  AllRows logsumexp;
};

struct Random {
  // The bits of one key, as MLX lays them out.
  void (*fill)(uint32_t first, uint32_t second, void* to, size_t bytes);
};

// Of n numbers that are `from_stride` numbers apart; the result's are `to_stride` apart, and may lie where x did.
using SortRow = void (*)(const void* x, ptrdiff_t from_stride, void* y, ptrdiff_t to_stride, size_t n, void* scratch);

// In ascending order, what is equal in that of x, what is no number last.
struct Sorting {
  enum Kind { FLOAT32, FLOAT16, BFLOAT16, INT32, UINT32, KINDS };
  // The scratch has 8 bytes for each number of the row.
  SortRow values[KINDS];
  // Where they were, in uint32. The scratch has 16 bytes for each number of the row, and y is elsewhere.
  SortRow places[KINDS];
};

struct Conversions {
  // y[i] = x[i] in its format; null from one to itself.
  Map from[FORMATS][FORMATS];
};

// A product of rows of x with a matrix that is quantized as MLX does it in affine mode: a row of it is words of 32 bits, the first number in the
// lowest bits, and every group of a row's numbers has a scale and a bias.
struct QuantizedProduct {
  Format format;
  const void* x;
  // Which rows of x; null for the first m.
  const size_t* rows;
  const uint32_t* w;
  const void* scales;
  const void* biases;
  void* y;
  // y is [m, n], the rows of x have k numbers; m is MOST_ROWS or less.
  size_t m, n, k;
  size_t group;
  // As many numbers as it takes.
  float* memory;
};

constexpr size_t MOST_ROWS = 64;

// A product in two steps: `prepare` brings x into the memory in the way that the kernel reads it, and then `columns` computes those of the result
// from `first` to `end`, where both are multiples of `step` or the end of all. Threads may compute columns side by side.
struct Multiplier {
  void (*prepare)(const QuantizedProduct&);
  void (*columns)(const QuantizedProduct&, size_t first, size_t end);
  size_t step;
};

struct Products {
  // By the transpose of a matrix [n, k], or by a matrix [k, n]; null where that is MLX's to do.
  const Multiplier* (*find)(int bits, size_t group, bool transpose);
  // How many numbers of memory it takes.
  size_t (*memory)(size_t m, size_t k);
};

// Numbers of which those along the middle of three axes are combined. The strides are in numbers; that of the last axis is 1, and where `inner` is 1,
// that of the middle one too.
struct Layout {
  size_t outer, reduced, inner, outer_stride, reduced_stride;
};

// y has outer * inner numbers.
using Reduction = void (*)(const void* x, void* y, const Layout& in);
using AllReductions = Reduction[FORMATS];

struct Reductions {
  AllReductions sum, product, largest, smallest;
  Reduction largest_int32, smallest_int32;
};

// y has uint32 numbers: the places along the middle axis.
struct Finders {
  AllReductions largest, smallest;
  Reduction largest_int32, smallest_int32;
};

// z = f(x, y), of n numbers each, or of one number x or y and n of the other; z may be x or y.
using Combiner = void (*)(const void* x, const void* y, void* z, size_t n, bool x_is_one, bool y_is_one);
using Combiners = Combiner[FORMATS];

struct Arithmetic {
  // Not of float32, for which MLX's loops do.
  Combiners add, subtract, multiply, divide, maximum, minimum;
};

struct Pairwise {
  Combiners logaddexp, power;
};

// z = condition ? x : y, of n numbers each, or of one number x or y; z may be x, y or the condition.
using Chooser = void (*)(const uint8_t* condition, const void* x, const void* y, void* z, size_t n, bool x_is_one, bool y_is_one);

struct Selection {
  // Of numbers of 1, 2, 4 and 8 bytes.
  Chooser of_bytes[4];
};

extern const Elementwise elementwise;
extern const Rowwise rowwise;
extern const Random random;
extern const Sorting sorting;
extern const Conversions conversions;
extern const Products products;
extern const Reductions reductions;
extern const Finders finders;
extern const Arithmetic arithmetic;
extern const Pairwise pairwise;
extern const Selection selection;

} // namespace mxn::loops
