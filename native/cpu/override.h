// Puts functions of this library in the place of MLX's on a CPU. What computes an operation there is a virtual function of its class, `eval_cpu`;
// MLX hides the classes' tables of these, but every object leads to its class's. So nothing else of an operation changes: its gradients, vmap,
// compilation, export, and all that MLX itself makes of it.
#pragma once

#include <vector>

#include "mlx/primitives.h"

namespace mxn {

namespace mx = mlx::core;

// Computes `out`: allocates it now, and hands the rest to the stream of `primitive`.
using EvalCpu = void (*)(mx::Primitive* primitive, const std::vector<mx::array>& inputs, mx::array& out);

// What MLX has for class P, once that is overridden.
template <typename P>
inline EvalCpu of_mlx = nullptr;

// Puts `eval` in the place of the eval_cpu of the class of `example`'s primitive, which must have this name. Gives what was there; null, and nothing
// changes, where the system does not allow it.
EvalCpu exchange_eval_cpu(const char* name, const mx::array& example, EvalCpu eval);

// From now on, `eval` computes what class P does; false where the system does not allow it.
template <typename P>
bool override_eval_cpu(const char* name, const mx::array& example, EvalCpu eval) {
  of_mlx<P> = exchange_eval_cpu(name, example, eval);
  return of_mlx<P> != nullptr;
}

} // namespace mxn
