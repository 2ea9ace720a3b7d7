#include "parts.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "dispatch.h"
#include "gpu.h"
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

// Whether the CPU has yet to compute an array.
static bool is_pending_on_cpu(const mx::array& a) {
  if (a.status() == mx::array::Status::unscheduled) return a.has_primitive() && !is_cuda(a.primitive().stream());
  bool scheduled = a.status() == mx::array::Status::evaluated && a.event().valid();
  return scheduled && !is_cuda(a.event().stream()) && !watcher_of(a).is_available();
}

void Crossings::add(const mx::array& a) {
  bool on_gpu = is_cuda(a.primitive().stream());
  if (!on_gpu && waits_.empty()) return;
  size_t most = 0;
  for (const mx::array& input : a.inputs()) {
    size_t waits = 0;
    if (auto found = waits_.find(input.id()); found != waits_.end()) waits = found->second;
    if (on_gpu && is_pending_on_cpu(input)) {
      if (arrays_.size() <= waits) arrays_.resize(waits + 1);
      arrays_[waits].push_back(input);
      waits++;
    }
    most = std::max(most, waits);
  }
  if (most == 0) return;
  for (const mx::array& output : a.outputs()) waits_[output.id()] = most;
}

std::vector<std::vector<mx::array>> Crossings::take() {
  std::reverse(arrays_.begin(), arrays_.end());
  return std::move(arrays_);
}

} // namespace mxn
