// What an operation leaves for its stream to do.
#pragma once

#include <utility>
#include <vector>

#include "mlx/backend/cpu/encoder.h"
#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// Has the stream do `work(in, out)` when its turn comes; `out` has its memory by now. Only there may the arrays' data be asked for: it may have to come
// from a GPU first. MLX keeps the arrays until the stream is past it.
template <typename Work>
void on_stream(mx::Stream s, const mx::array& in, mx::array& out, Work work) {
  auto& encoder = mx::cpu::get_command_encoder(s);
  encoder.set_input_array(in);
  encoder.set_output_array(out);
  encoder.dispatch([work = std::move(work), in = mx::array::unsafe_weak_copy(in), out = mx::array::unsafe_weak_copy(out)]() mutable { work(in, out); });
}

// The same with several arrays.
template <typename Work>
void on_stream(mx::Stream s, const std::vector<mx::array>& in, mx::array& out, Work work) {
  auto& encoder = mx::cpu::get_command_encoder(s);
  std::vector<mx::array> kept;
  for (const mx::array& each : in) {
    encoder.set_input_array(each);
    kept.push_back(mx::array::unsafe_weak_copy(each));
  }
  encoder.set_output_array(out);
  encoder.dispatch([work = std::move(work), in = std::move(kept), out = mx::array::unsafe_weak_copy(out)]() mutable { work(in, out); });
}

} // namespace mxn
