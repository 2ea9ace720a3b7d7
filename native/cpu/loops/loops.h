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
  Maps exp, sigmoid, tanh, erf, erfinv, log, log1p, sin, cos, sqrt, rsqrt, floor, ceil, round;
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

// None where this library was compiled without vectors that would be of use.
extern const Elementwise* const elementwise;
extern const Rowwise* const rowwise;

} // namespace mxn::loops
