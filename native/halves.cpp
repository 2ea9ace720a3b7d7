#include "halves.h"

namespace mxn {
namespace {

bool pays(const mx::array& a, const mx::array& b, mx::Dtype dtype, mx::Stream s) {
  return is_slow_half(dtype, s) && a.ndim() >= 2 && b.ndim() >= 2 && a.shape(-2) >= LEAST_USES && a.shape(-1) >= LEAST_USES && b.shape(-1) >= LEAST_USES;
}

} // namespace

mx::array matmul(const mx::array& a, const mx::array& b, mx::Stream s) {
  mx::Dtype dtype = mx::promote_types(a.dtype(), b.dtype());
  if (!pays(a, b, dtype, s)) return mx::matmul(a, b, s);
  return mx::astype(mx::matmul(wide(a, s), wide(b, s), s), dtype, s);
}

mx::array addmm(const mx::array& c, const mx::array& a, const mx::array& b, double alpha, double beta, mx::Stream s) {
  mx::Dtype dtype = mx::promote_types(c.dtype(), mx::promote_types(a.dtype(), b.dtype()));
  auto factor = static_cast<float>(alpha), share = static_cast<float>(beta);
  if (!pays(a, b, dtype, s)) return mx::addmm(c, a, b, factor, share, s);
  return mx::astype(mx::addmm(wide(c, s), wide(a, s), wide(b, s), factor, share, s), dtype, s);
}

} // namespace mxn
