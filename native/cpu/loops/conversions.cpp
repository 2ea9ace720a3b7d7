// Numbers of one format in another, to the bit as MLX converts them.
#include "numbers.h"

namespace mxn::loops {
namespace {

// MLX writes what is no number in a way of its own.
template <Format>
void write_nans(uint16_t*, size_t) {}
template <>
void write_nans<FLOAT16>(uint16_t* y, size_t n) {
  for (size_t i = 0; i < n; i++) {
    auto nan = static_cast<uint16_t>((y[i] & 0x8000) | 0x7d00);
    y[i] = (y[i] & 0x7fff) > 0x7c00 ? nan : y[i];
  }
}

template <Format F>
void to_float32(const void* from, void* to, size_t n) {
  widen<F>(from, static_cast<float*>(to), n);
}

template <Format F>
void of_float32(const void* from, void* to, size_t n) {
  auto* x = static_cast<const float*>(from);
  auto* y = static_cast<uint16_t*>(to);
  for (size_t at = 0; at < n; at += BLOCK) {
    size_t some = n - at < BLOCK ? n - at : BLOCK;
    narrow<F>(x + at, y + at, some);
    write_nans<F>(y + at, some);
  }
}

template <Format From, Format To>
void of_halves(const void* from, void* to, size_t n) {
  float numbers[BLOCK];
  auto* x = static_cast<const uint16_t*>(from);
  auto* y = static_cast<uint16_t*>(to);
  for (size_t at = 0; at < n; at += BLOCK) {
    size_t some = n - at < BLOCK ? n - at : BLOCK;
    widen<From>(x + at, numbers, some);
    of_float32<To>(numbers, y + at, some);
  }
}

} // namespace

const Conversions conversions = {
    .from =
        {
            {nullptr, of_float32<FLOAT16>, of_float32<BFLOAT16>},
            {to_float32<FLOAT16>, nullptr, of_halves<FLOAT16, BFLOAT16>},
            {to_float32<BFLOAT16>, of_halves<BFLOAT16, FLOAT16>, nullptr},
        },
};

} // namespace mxn::loops
