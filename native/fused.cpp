#include "fused.h"

#include <sstream>

#include "checked.h"
#include "gpu.h"
#include "halves.h"

namespace mxn {

namespace {

void check_shape(const char* name, const mx::array& a, const mx::Shape& expected) {
  if (a.shape() == expected) return;
  std::ostringstream text;
  text << name << " must have shape " << expected << " here, got " << a.shape();
  throw std::invalid_argument(text.str());
}

void check_rank(const char* name, const mx::array& a, size_t rank) {
  if (a.ndim() == rank) return;
  std::ostringstream text;
  text << name << " must have " << rank << " dimensions, got shape " << a.shape();
  throw std::invalid_argument(text.str());
}

// What MLX leaves to its kernels, which divide by the number of heads and read as many values as there are keys.
void check_attention(const mx::array& q, const mx::array& k, const mx::array& v) {
  if (q.ndim() != 4 || k.ndim() != 4 || v.ndim() != 4) return;
  if (q.shape(1) == 0 || k.shape(1) == 0) throw std::invalid_argument("there are no heads");
  if (k.shape(2) == v.shape(2)) return;
  std::ostringstream text;
  text << "there must be as many values as keys, got " << k.shape(2) << " keys and " << v.shape(2) << " values";
  throw std::invalid_argument(text.str());
}

} // namespace

mx::array unless_empty(mx::array&& result, mx::Stream s) {
  return result.size() > 0 ? std::move(result) : mx::zeros(result.shape(), result.dtype(), s);
}

mx::array rope(
    const mx::array& a, int dims, bool traditional, std::optional<float> base, float scale, Operand& offset, const std::optional<mx::array>& freqs,
    mx::Stream s) {
  bool is_number = !offset.is_array();
  mx::array first = settled(offset, mx::int32);
  if (is_cuda(s)) {
    // MLX's kernel takes positions for unsigned, and reads one for each array of the batch.
    if (is_number) s = off_gpu(s, *first.data<int>() < 0);
    else if (first.size() == 1 && a.ndim() > 0) first = mx::broadcast_to(mx::reshape(first, {1}, s), {a.shape(0)}, s);
  }
  return mx::fast::rope(a, dims, traditional, base, scale, first, freqs, s);
}

mx::array cross_entropy(const mx::array& logits, const mx::array& targets, mx::Stream s) {
  if (logits.ndim() > 0 && logits.size() == 0) throw std::invalid_argument("the logits are empty");
  bool classes = logits.ndim() > 0 && targets.size() > 0 && mx::issubdtype(targets.dtype(), mx::integer);
  return mx::fast::cross_entropy(logits, classes ? positions(targets, logits.shape(-1), s) : targets, s);
}

mx::array scaled_dot_product_attention(
    const mx::array& q, const mx::array& k, const mx::array& v, double scale, const Mask& mask, const std::optional<Operand>& sinks, bool force_fused,
    mx::Stream s) {
  check_attention(q, k, v);
  mx::Dtype dtype = mx::promote_types(q.dtype(), mx::promote_types(k.dtype(), v.dtype()));
  auto attention = [&](const mx::array& q, const mx::array& k, const mx::array& v, const std::optional<mx::array>& sinks) {
    return mx::fast::scaled_dot_product_attention(q, k, v, static_cast<float>(scale), mask.word, value(mask.array), sinks, force_fused, s);
  };
  bool widened = is_slow_half(dtype, s) && q.shape(2) >= LEAST_USES;
  mx::array result = widened ? mx::astype(attention(wide(q, s), wide(k, s), wide(v, s), wide(value(sinks), s)), dtype, s) : attention(q, k, v, value(sinks));
  return k.shape(2) > 0 ? unless_empty(std::move(result), s) : mx::zeros(result.shape(), result.dtype(), s);
}

std::vector<mx::array> gated_delta_update(
    const mx::array& q, const mx::array& k, const mx::array& v, const mx::array& gamma, const mx::array& beta, const std::optional<Operand>& initial_state,
    const std::optional<Operand>& mask, mx::Stream s) {
  check_rank("q", q, 4);
  check_shape("k", k, q.shape());
  check_rank("v", v, 4);
  int batch = q.shape(0), steps = q.shape(1), key_heads = q.shape(2), key_size = q.shape(3), heads = v.shape(2), value_size = v.shape(3);
  check_shape("v", v, {batch, steps, heads, value_size});
  if (steps == 0) throw std::invalid_argument("there is no step");
  if (key_heads == 0 || heads % key_heads != 0) {
    throw std::invalid_argument(std::to_string(heads) + " value heads are no multiple of " + std::to_string(key_heads) + " key heads");
  }
  if (gamma.ndim() == 4) check_shape("gamma", gamma, {batch, steps, heads, key_size});
  else check_shape("gamma", gamma, {batch, steps, heads});
  check_shape("beta", beta, {batch, steps, heads});
  if (initial_state) check_shape("initialState", **initial_state, {batch, heads, value_size, key_size});
  if (mask) check_shape("mask", **mask, {batch, steps});
  auto results = mx::fast::gated_delta_update(q, k, v, gamma, beta, value(initial_state), value(mask), s);
  bool empty = results[0].size() == 0 || results[1].size() == 0;
  for (auto& result : results) {
    if (empty) result = mx::zeros(result.shape(), result.dtype(), s);
  }
  return results;
}

} // namespace mxn
