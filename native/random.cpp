#include "random.h"

#include <chrono>
#include <utility>

#include "evaluate.h"
#include "gpu.h"
#include "memory.h"
#include "threads.h"

namespace mxn::random {

namespace {

using Words = std::pair<uint32_t, uint32_t>;

Words words_of(uint64_t seed) {
  return {static_cast<uint32_t>(seed >> 32), static_cast<uint32_t>(seed)};
}

mx::array array_of(const Words& words) {
  return mx::array({words.first, words.second}, mx::uint32);
}

// Threefry-2x32 of twenty rounds, the generator behind MLX's keys, which libmlx keeps to itself.
Words threefry(const Words& key, Words counter) {
  constexpr int ROTATIONS[] = {13, 15, 26, 6, 17, 29, 16, 24};
  const uint32_t keys[] = {key.first, key.second, key.first ^ key.second ^ 0x1bd11bda};
  auto& [a, b] = counter;
  a += keys[0];
  b += keys[1];
  for (uint32_t round = 0; round < 5; round++) {
    for (int i = 0; i < 4; i++) {
      int rotation = ROTATIONS[round % 2 * 4 + i];
      a += b;
      b = (b << rotation | b >> (32 - rotation)) ^ a;
    }
    a += keys[(round + 1) % 3];
    b += keys[(round + 2) % 3] + round + 1;
  }
  return counter;
}

// What the keys of a thread are drawn from.
class State {
 public:
  State() {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    seed(static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
  }

  void seed(uint64_t seed) {
    words_ = words_of(seed);
    array_.reset();
  }

  void assign(const mx::array& state) { array_ = state; }

  mx::array get() const { return array_ ? *array_ : array_of(words_); }

  // The same two halves as those of `mx::random::split`: the first is the state from here on.
  mx::array next(mx::Stream s) {
    if (array_ && !array_->data_shared_ptr() && array_->is_tracer()) {
      auto [state, key] = mx::random::split(*array_, s);
      array_ = std::move(state);
      return key;
    }
    if (array_) read();
    auto [state_first, key_first] = threefry(words_, {0, 2});
    auto [state_second, key_second] = threefry(words_, {1, 3});
    words_ = {state_first, state_second};
    return array_of({key_first, key_second});
  }

 private:
  void read() {
    if (!array_->is_available()) evaluate({*array_});
    const uint32_t* data = array_->data<uint32_t>();
    words_ = {data[0], data[array_->strides()[0]]};
    array_.reset();
  }

  Words words_;
  // A state that was assigned: still to be computed, or traced by a transform.
  std::optional<mx::array> array_;
};

State& current_state() {
  return own<State>();
}

} // namespace

mx::array next_key(mx::Stream s) {
  return current_state().next(s);
}

mx::array categorical(
    const mx::array& logits, int axis, const std::optional<mx::Shape>& shape, std::optional<int> num_samples, const mx::array& key, mx::Stream s) {
  if (shape && num_samples) throw std::invalid_argument("shape and numSamples cannot both be given");
  mx::Stream where = complex_capable(s, logits.dtype());
  auto sample = [&] {
    if (shape) return mx::random::categorical(logits, axis, *shape, key, where);
    if (!num_samples) return mx::random::categorical(logits, axis, key, where);
    // What MLX makes of a number of samples, but for an axis that it would add on its default stream.
    int place = mx::normalize_axis_index(axis, static_cast<int>(logits.ndim()));
    mx::Shape samples = logits.shape();
    samples.erase(samples.begin() + place);
    samples.push_back(*num_samples);
    return mx::random::categorical(mx::expand_dims(logits, -1, where), place, samples, key, where);
  };
  mx::array result = sample();
  // MLX weighs every category of every sample before it picks: the weights must fit too.
  const mx::array* weights = &result;
  while (weights->inputs().size() == 1) weights = &weights->inputs().front();
  check_fits_in_memory(*weights);
  return result;
}

mx::array permutation(Operand& x, int axis, const mx::array& key, mx::Stream s) {
  if (x.is_array()) return mx::random::permutation(*x, mx::normalize_axis_index(axis, static_cast<int>((*x).ndim())), key, s);
  x.settle_alone();
  if ((*x).dtype() != mx::int32) throw std::invalid_argument("x must be an array or an integer of 32 bits");
  return mx::random::permutation(*(*x).data<int>(), key, s);
}

} // namespace mxn::random

namespace mxn {

double call_seed(Arguments& in) {
  random::current_state().seed(in.seed());
  return 0;
}

double call_random_state(Arguments& in) {
  return in.give(random::current_state().get());
}

double call_set_random_state(Arguments& in) {
  const Operand state = in.array();
  if ((*state).dtype() != mx::uint32 || (*state).shape() != mx::Shape{2}) throw std::invalid_argument("a key is an array of shape (2) and dtype uint32");
  random::current_state().assign(*state);
  return 0;
}

} // namespace mxn
