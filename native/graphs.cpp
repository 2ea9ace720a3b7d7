// What concerns the graph itself rather than any op.

#include <algorithm>
#include <cstring>
#include <sstream>
#include <unordered_set>

#include "arguments.h"
#include "evaluate.h"
#include "mlx/graph_utils.h"
#include "mlx/primitives.h"

namespace mxn {

// The inputs again, which from now on wait for the dependencies.
double call_depends(Arguments& in) {
  std::vector<mx::array> inputs = in.arrays();
  std::vector<mx::array> dependencies = in.arrays();
  return in.give(mx::depends(inputs, dependencies));
}

// The steps from behind the text on: for each, how many operands it takes and which; the text is for people.
double call_einsum_path(Arguments& in) {
  std::string subscripts = in.text();
  auto [path, text] = mx::einsum_path(subscripts, in.arrays());
  Thread& thread = in.thread();
  size_t needed = 0;
  for (const std::vector<int>& step : path) needed += 1 + step.size();
  if (text.size() + sizeof(double) * needed > Thread::TEXT_BYTES) throw Error(ErrorKind::out_of_range, "too many operands for one call");
  thread.put_text(text);
  double* next = thread.frame + 2 + (text.size() + sizeof(double) - 1) / sizeof(double);
  for (const std::vector<int>& step : path) {
    *next++ = static_cast<double>(step.size());
    next = std::copy(step.begin(), step.end(), next);
  }
  return static_cast<double>(path.size());
}

// Leaves the graph of some arrays in the DOT language, names before arrays; empty for those without.
double call_export_to_dot(Arguments& in) {
  mx::NodeNamer namer;
  std::vector<mx::array> outputs;
  for (double left = in.number(); left > 0; left--) {
    std::string name = in.text();
    outputs.push_back(*in.array());
    if (!name.empty()) namer.set_name(outputs.back(), name);
  }
  std::ostringstream text;
  {
    std::lock_guard<std::recursive_mutex> lock(mlx_lock());
    mx::export_to_dot(text, namer, outputs);
  }
  in.thread().long_text = text.str();
  return 0;
}

// The names of the operations on the way to some arrays that other streams than the call's would compute.
double call_strays(Arguments& in) {
  std::vector<mx::array> pending = in.arrays();
  std::unordered_set<std::uintptr_t> seen;
  std::ostringstream names;
  while (!pending.empty()) {
    mx::array a = std::move(pending.back());
    pending.pop_back();
    if (!a.has_primitive() || a.status() != mx::array::Status::unscheduled || !seen.insert(a.id()).second) continue;
    if (!(a.primitive().stream() == in.stream())) names << a.primitive().name() << ' ';
    pending.insert(pending.end(), a.inputs().begin(), a.inputs().end());
  }
  in.thread().put_text(names.str());
  return 0;
}

// The part of the last long text that starts at a byte, as much as the frame holds. Gives its length.
double call_long_text(Arguments& in) {
  Thread& thread = in.thread();
  size_t from = static_cast<size_t>(in.number());
  std::string part = from < thread.long_text.size() ? thread.long_text.substr(from, Thread::TEXT_BYTES) : "";
  if (from + part.size() >= thread.long_text.size()) thread.long_text = std::string();
  thread.put_text(part);
  return static_cast<double>(part.size());
}

} // namespace mxn
