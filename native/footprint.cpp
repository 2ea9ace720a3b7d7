#include "footprint.h"

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <unordered_map>

#include "memory.h"
#include "release.h"
#include "mlx/primitives.h"

namespace mxn {

namespace mx = mlx::core;

namespace {

// Memory that one array or several views of it hold.
struct Block {
  double bytes = 0;
  size_t uses = 0; // by arrays that are not computed yet, and by the caller
};

class Simulation {
 public:
  Simulation(const std::vector<const mx::array*>& nodes, const std::vector<mx::array>& outputs) {
    blocks_.reserve(nodes.size());
    for (const mx::array* node : nodes) {
      const auto& inputs = node->inputs();
      Block* shared = is_view(*node) && !inputs.empty() ? find(inputs[0]) : nullptr;
      if (shared == nullptr) shared = &(own_[node->id()] = Block{is_view(*node) ? 0 : bytes_of(*node), 0});
      blocks_[node->id()] = shared;
      for (const mx::array& input : inputs) use(input);
    }
    for (const mx::array& output : outputs) use(output);
    for (const mx::array* node : nodes) {
      if (references(*node) > edges_[node->id()]) blocks_[node->id()]->uses++;
    }
  }

  // The most bytes that are held at a time.
  double peak(const std::vector<const mx::array*>& nodes) {
    double held = 0, peak = 0;
    for (const mx::array* node : nodes) {
      Block* block = find(*node);
      bool is_new = own_.count(node->id()) != 0;
      double freed = 0, reusable = 0;
      for (const mx::array& input : node->inputs()) {
        Block* used = find(input);
        if (used == nullptr || --used->uses > 0 || used == block) continue;
        freed += used->bytes;
        if (used->bytes >= block->bytes) reusable = block->bytes;
      }
      if (is_new) {
        // An output of several counts once for each, as each has its own.
        peak = std::max(peak, held + block->bytes - reusable);
        held += block->bytes;
      }
      held -= freed;
      if (block->uses == 0) held -= block->bytes;
    }
    return peak;
  }

 private:
  Block* find(const mx::array& a) const {
    auto found = blocks_.find(a.id());
    return found == blocks_.end() ? nullptr : found->second;
  }
  void use(const mx::array& a) {
    Block* block = find(a);
    if (block == nullptr) return;
    block->uses++;
    edges_[a.id()]++;
  }

  std::unordered_map<std::uintptr_t, Block> own_;
  std::unordered_map<std::uintptr_t, Block*> blocks_;
  std::unordered_map<std::uintptr_t, long> edges_; // references that the computation itself accounts for
};

} // namespace

std::string lack_of_room(const std::vector<const mx::array*>& nodes, const std::vector<mx::array>& outputs) {
  double active = static_cast<double>(mx::get_active_memory());
  double sum = active;
  for (const mx::array* node : nodes) sum += bytes_of(*node);
  if (sum <= memory_size) return "";
  double peak = Simulation(nodes, outputs).peak(nodes);
  if (active + peak <= memory_size) return "";
  std::ostringstream text;
  text << std::fixed << std::setprecision(0) << "the computation needs " << peak << " bytes beside the " << active << " in use, and there are "
       << memory_size << "; intermediate arrays that are still held count in full: dispose of them, or use tidy";
  return text.str();
}

} // namespace mxn
