// Compiled functions: MLX's traces of them, of which this thread keeps the latest.

#include <atomic>
#include <cmath>
#include <list>
#include <unordered_map>

#include "mlx/compile_impl.h"

#include "callbacks.h"
#include "checked.h"
#include "evaluate.h"

namespace mxn {

namespace {

// How many traces a thread keeps.
constexpr size_t TRACES = 256;

// One function for inputs of certain shapes and dtypes, under a number of its own in MLX's cache: that one is unbounded,
// and goes through all traces of a function to find one.
struct CompiledTrace {
  std::string key;
  double owner;
  std::uintptr_t id;
  bool tracing; // while MLX's entry is not complete
};

class Traces {
 public:
  Traces() : mlx_(mx::detail::compile_cache()) {}

  // The trace of that key, which becomes the latest, and whether it is new.
  std::pair<std::list<CompiledTrace>::iterator, bool> find(const std::string& key, double owner) {
    auto found = by_key_.find(key);
    if (found != by_key_.end()) {
      traces_.splice(traces_.begin(), traces_, found->second);
      return {traces_.begin(), false};
    }
    traces_.push_front({key, owner, ++last_, true});
    by_key_.emplace(key, traces_.begin());
    for (auto oldest = std::prev(traces_.end()); traces_.size() > TRACES && oldest != traces_.begin();) {
      auto each = oldest--;
      if (!each->tracing) erase(each);
    }
    return {traces_.begin(), true};
  }

  void erase(std::list<CompiledTrace>::iterator trace) {
    mx::detail::compile_erase(mlx_, trace->id);
    by_key_.erase(trace->key);
    traces_.erase(trace);
  }

  void erase_all_of(double owner) {
    for (auto next = traces_.begin(); next != traces_.end();) {
      auto each = next++;
      if (each->owner == owner && !each->tracing) erase(each);
    }
  }

  size_t size() const { return traces_.size(); }

 private:
  mx::detail::CompileCacheWeakPtr mlx_;
  std::list<CompiledTrace> traces_;
  std::unordered_map<std::string, std::list<CompiledTrace>::iterator> by_key_;
  std::uintptr_t last_ = 0;
};

Traces& traces() {
  // Never freed: finalizers may come after a thread's own objects are gone, with MLX's cache among them.
  static thread_local Traces* traces = nullptr;
  if (traces == nullptr) traces = new Traces();
  return *traces;
}

constexpr int UNSET = -1, OFF = 0, ON = 1;

// Whether functions are compiled, and fused on a CPU too.
std::atomic<int> compiling{UNSET};

// How MLX compiles for a stream: on a CPU without fusing, for which it runs a C++ compiler.
int mode_of(const mx::Stream& stream) {
  int state = compiling;
  return state == ON && stream.device == mx::Device::gpu ? ON + 1 : state;
}

constexpr mx::CompileMode MODES[] = {mx::CompileMode::disabled, mx::CompileMode::no_fuse, mx::CompileMode::enabled};

// What tells traces apart, as bytes.
std::string key_of(double stream, double owner, double form, bool shapeless, int mode, const Arrays& inputs) {
  std::string key;
  auto add = [&](auto value) { key.append(reinterpret_cast<const char*>(&value), sizeof value); };
  add(stream);
  add(owner);
  add(form);
  add(2 * mode + shapeless);
  for (const mx::array& input : inputs) {
    add(static_cast<int32_t>(input.dtype().val()));
    add(static_cast<int32_t>(input.ndim()));
    if (!shapeless) for (int dimension : input.shape()) add(dimension);
  }
  return key;
}

// Sets how MLX compiles until the end of the call that is being made.
void set_mode(int mode) {
  static int current = -1;
  if (current != mode) mx::set_compile_mode(MODES[mode]);
  current = mode;
}

} // namespace

// Calls a compiled function: its number for this call and for good, whether traces fit every shape, and what tells the
// traces of equal inputs apart. Gives the outputs and, after them in the frame, the number of what JavaScript keeps with
// the trace.
double call_compiled(Arguments& in) {
  double stream = Arguments::encode_stream(in.stream());
  double function = in.number();
  double owner = in.number();
  bool shapeless = in.flag();
  int mode = mode_of(in.stream());
  double form = in.number();
  Arrays inputs = in.arrays();
  Trace trace(in);
  auto traced = [=](const Arrays& given) -> mx::detail::ArraysAndExtra {
    auto results = call_javascript(function, given);
    if (results.empty()) throw std::logic_error("the function gave nothing");
    auto kept = std::make_shared<Kept>(results.back());
    set_mode(mode);
    return {take_arrays(results, results.size() - 1), std::move(kept)};
  };
  auto finish = [&](mx::detail::ArraysAndExtra result) {
    double number = std::static_pointer_cast<Kept>(result.second)->number();
    size_t count = result.first.size();
    in.give(std::move(result.first));
    in.thread().frame[count] = number;
    return static_cast<double>(count);
  };
  bool nested = false;
  for (const mx::array& input : inputs) nested = nested || input.is_tracer();
  if (nested || mode == OFF) return finish(traced(inputs));
  auto run = [&](bool all_shapes) -> mx::detail::ArraysAndExtra {
    auto [entry, fresh] = traces().find(key_of(stream, owner, form, all_shapes, mode, inputs), owner);
    // A function that calls itself is traced as part of itself.
    if (entry->tracing && !fresh) return traced(inputs);
    set_mode(mode);
    try {
      auto result = mx::detail::compile(traced, entry->id, all_shapes, {})(inputs);
      entry->tracing = false;
      return result;
    } catch (...) {
      if (fresh) traces().erase(entry);
      throw;
    }
  };
  auto result = run(shapeless);
  return finish(shapeless && reduces_single(result.first, inputs) ? run(false) : std::move(result));
}

// Forgets the traces of a compiled function.
double call_release_compiled(Arguments& in) {
  traces().erase_all_of(in.number());
  return 0;
}

// How many traces this thread keeps.
double call_compiled_traces(Arguments&) {
  return static_cast<double>(traces().size());
}

// Sets how functions are compiled, for the whole process; NaN leaves it as it is. A process that was not told starts with
// the second number.
double call_compile_switch(Arguments& in) {
  double given = in.number();
  int initial = in.integer();
  int unset = UNSET;
  compiling.compare_exchange_strong(unset, initial);
  if (!std::isnan(given)) compiling = static_cast<int>(given);
  return 0;
}

// Makes the arrays of the second handles those of the first ones; the second handles are gone.
double call_replace(Arguments& in) {
  auto targets = in.handles();
  auto sources = in.handles();
  HandleTable& handles = in.thread().handles;
  for (size_t i = 0; i < targets.size(); i++) {
    if (handles.get(sources[i]).is_tracer() && !handles.get(targets[i]).is_tracer()) {
      throw std::invalid_argument("the outputs of a compiled function depend on what a transform around it traces: make them its results");
    }
  }
  for (size_t i = 0; i < targets.size(); i++) {
    in.replace(targets[i], mx::array(handles.get(sources[i])));
    handles.remove(sources[i]);
  }
  return 0;
}

} // namespace mxn
