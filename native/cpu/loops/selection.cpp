// One of two numbers, by a condition.
#include "numbers.h"

namespace mxn::loops {
namespace {

template <typename T, bool x_is_one, bool y_is_one>
void choose(const uint8_t* condition, const T* x, const T* y, T* z, size_t n) {
  T one_x = *x, one_y = *y;
  MXN_INDEPENDENT
  for (size_t i = 0; i < n; i++) {
    T a = x_is_one ? one_x : x[i], b = y_is_one ? one_y : y[i];
    z[i] = condition[i] != 0 ? a : b;
  }
}

template <typename T>
void choose(const uint8_t* condition, const void* from_x, const void* from_y, void* to, size_t n, bool x_is_one, bool y_is_one) {
  auto *x = static_cast<const T*>(from_x), *y = static_cast<const T*>(from_y);
  auto* z = static_cast<T*>(to);
  if (n == 0) return;
  if (x_is_one && y_is_one) return choose<T, true, true>(condition, x, y, z, n);
  if (x_is_one) return choose<T, true, false>(condition, x, y, z, n);
  if (y_is_one) return choose<T, false, true>(condition, x, y, z, n);
  choose<T, false, false>(condition, x, y, z, n);
}

} // namespace

const Selection selection = {.of_bytes = {choose<uint8_t>, choose<uint16_t>, choose<uint32_t>, choose<uint64_t>}};

} // namespace mxn::loops
