#include "parts.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "mlx/primitives.h"

namespace mxn {

// How many operations make a part: enough to hide the cost of giving it, few enough for MLX not to block.
constexpr size_t PART = 32;

void Cutter::add(const mx::array& a) {
  if (a.primitive().stream().device != mx::Device::cpu) cuttable_ = false;
  if (all_.size() - begin_ == PART) cut();
  all_.push_back(&a);
}

std::vector<std::vector<mx::array>> Cutter::take() {
  if (!cuttable_) parts_.clear();
  std::reverse(parts_.begin(), parts_.end());
  return std::move(parts_);
}

// A part is named by those of its arrays that no other of it needs.
void Cutter::cut() {
  std::unordered_set<std::uintptr_t> needed;
  for (size_t i = begin_; i < all_.size(); i++) {
    for (const mx::array& input : all_[i]->inputs()) needed.insert(input.id());
  }
  std::vector<mx::array> part;
  for (size_t i = begin_; i < all_.size(); i++) {
    if (needed.count(all_[i]->id()) == 0) part.push_back(*all_[i]);
  }
  parts_.push_back(std::move(part));
  begin_ = all_.size();
}

} // namespace mxn
