// Functions of rows.
#include "lanes.h"

namespace mxn::loops {
namespace {

// y = exp(x - most), whose sum it gives. In blocks: they are still near when they are added up.
float exps(const float* x, float* y, size_t width, float most) {
  float sum = 0;
  for (size_t at = 0; at < width; at += BLOCK) {
    size_t end = at + BLOCK < width ? at + BLOCK : width;
    MXN_INDEPENDENT
    for (size_t i = at; i < end; i++) y[i] = exp_as_mlx(x[i] - most);
    sum += sum_of(y + at, end - at);
  }
  return sum;
}

void scale(float* y, size_t width, float by) {
  for (size_t i = 0; i < width; i++) y[i] *= by;
}

void softmax_of_row(const float* x, float* y, size_t width) {
  scale(y, width, 1 / exps(x, y, width, largest_of(x, width)));
}

// Without a place for the exponentials but a block's.
float logsumexp_of_row(const float* x, size_t width) {
  float most = largest_of(x, width), some[BLOCK], sum = 0;
  for (size_t at = 0; at < width; at += BLOCK) sum += exps(x + at, some, at + BLOCK < width ? BLOCK : width - at, most);
  // Infinity less itself is no number.
  bool infinite = abs(most) == INF && sum != sum;
  for (size_t i = 0; infinite && i < width; i++) infinite = x[i] == x[i];
  return infinite ? most : log_of(sum) + most;
}

void softmax(const void* from, void* to, size_t rows, size_t width) {
  auto* x = static_cast<const float*>(from);
  auto* y = static_cast<float*>(to);
  for (size_t row = 0; row < rows; row++) softmax_of_row(x + row * width, y + row * width, width);
}

void logsumexp(const void* from, void* to, size_t rows, size_t width) {
  auto* x = static_cast<const float*>(from);
  auto* y = static_cast<float*>(to);
  for (size_t row = 0; row < rows; row++) y[row] = logsumexp_of_row(x + row * width, width);
}

// A row of halves in float32, which a wide one takes from the heap.
class WideRow {
 public:
  explicit WideRow(size_t width) : numbers_(width <= BLOCK ? few_ : static_cast<float*>(__builtin_malloc(width * sizeof(float)))) {
    if (numbers_ == nullptr) __builtin_abort();
  }
  ~WideRow() {
    if (numbers_ != few_) __builtin_free(numbers_);
  }
  WideRow(const WideRow&) = delete;
  operator float*() { return numbers_; }

 private:
  float few_[BLOCK];
  float* numbers_;
};

template <Format format>
void softmax_of_halves(const void* from, void* to, size_t rows, size_t width) {
  auto* x = static_cast<const uint16_t*>(from);
  auto* y = static_cast<uint16_t*>(to);
  WideRow numbers(width);
  for (size_t row = 0; row < rows; row++, x += width, y += width) {
    widen<format>(x, numbers, width);
    softmax_of_row(numbers, numbers, width);
    narrow<format>(numbers, y, width);
  }
}

template <Format format>
void logsumexp_of_halves(const void* from, void* to, size_t rows, size_t width) {
  auto* x = static_cast<const uint16_t*>(from);
  auto* y = static_cast<uint16_t*>(to);
  WideRow numbers(width);
  for (size_t row = 0; row < rows; row++, x += width) {
    widen<format>(x, numbers, width);
    float result = logsumexp_of_row(numbers, width);
    narrow<format>(&result, y + row, 1);
  }
}

} // namespace

const Rowwise rowwise = {
    .softmax = {softmax, softmax_of_halves<FLOAT16>, softmax_of_halves<BFLOAT16>},
    .logsumexp = {logsumexp, logsumexp_of_halves<FLOAT16>, logsumexp_of_halves<BFLOAT16>},
};

} // namespace mxn::loops
