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
  // From one format to another.
  Maps conversions[FORMATS];
};

// None where this library was compiled without vectors that would be of use.
extern const Elementwise* const elementwise;
extern const Rowwise* const rowwise;
extern const Reductions* const reductions;
extern const Finders* const finders;
extern const Arithmetic* const arithmetic;

} // namespace mxn::loops
