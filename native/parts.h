// Cuts a computation into parts, so that one of very many operations leaves room for others between them.
#pragma once

#include <vector>

#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// Takes the operations one by one, in an order in which they can be computed.
class Cutter {
 public:
  void add(const mx::array& a);
  const std::vector<const mx::array*>& all() const { return all_; }
  // All parts but the last, the first one at the end. None for a computation that is small, or not the CPU's alone.
  std::vector<std::vector<mx::array>> take();

 private:
  void cut();

  std::vector<const mx::array*> all_;
  size_t begin_ = 0; // of the part that is not cut yet
  std::vector<std::vector<mx::array>> parts_;
  bool cuttable_ = true;
};

} // namespace mxn
