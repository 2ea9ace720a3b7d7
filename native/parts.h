// Cuts a computation into parts that are given one after another.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "mlx/mlx.h"

namespace mxn {

namespace mx = mlx::core;

// Parts of so many operations that one of very many leaves room for others between them. Takes the operations one by one, in an order in
// which they can be computed.
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

// What the CPU is to have computed before an NVIDIA GPU is given what needs it. MLX would have the GPU wait, in a kernel that does not end; and
// while it runs, whatever frees memory of CUDA's waits for the GPU, holding up those that would end it. Takes the operations as Cutter does.
class Crossings {
 public:
  void add(const mx::array& a);
  // The arrays for which to wait, those of the first wait at the end.
  std::vector<std::vector<mx::array>> take();

 private:
  // How often a GPU waits for the CPU on the way to an array, where it does.
  std::unordered_map<std::uintptr_t, size_t> waits_;
  std::vector<std::vector<mx::array>> arrays_; // by the number of waits before
};

} // namespace mxn
