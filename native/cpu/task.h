// What an operation leaves for its stream to do.
#pragma once

#include <tuple>
#include <utility>

#include "mlx/backend/cpu/encoder.h"
#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// Has the stream do `work(in..., out)` when its turn comes; `out` has its memory by now. Only there may the arrays' data be asked for: it may have to
// come from a GPU first. MLX keeps the arrays until the stream is past it.
template <typename... In, typename Work>
void on_stream(mx::Stream s, std::tuple<In&...> inputs, mx::array& out, Work work) {
  auto& encoder = mx::cpu::get_command_encoder(s);
  std::apply(
      [&](const auto&... in) {
        (encoder.set_input_array(in), ...);
        encoder.set_output_array(out);
        encoder.dispatch([work = std::move(work), out = mx::array::unsafe_weak_copy(out), ... in = mx::array::unsafe_weak_copy(in)]() mutable {
          work(in..., out);
        });
      },
      inputs);
}

template <typename Work>
void on_stream(mx::Stream s, const mx::array& in, mx::array& out, Work work) {
  on_stream(s, std::tie(in), out, std::move(work));
}

} // namespace mxn
