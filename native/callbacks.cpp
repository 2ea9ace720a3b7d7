#include "callbacks.h"

#include <cmath>

#include "threads.h"

namespace mxn {

static thread_local Callback callback = nullptr;

void set_callback(Callback given) {
  callback = given;
}

std::vector<mx::array> call_back(double function, const std::vector<mx::array>& inputs) {
  Thread& thread = current_thread();
  if (callback == nullptr) throw std::runtime_error("the function belongs to another thread");
  if (inputs.size() > Thread::OPERANDS_END) throw Error(ErrorKind::out_of_range, "too many arrays for one call");
  for (size_t i = 0; i < inputs.size(); i++) thread.frame[i] = thread.handles.add(mx::array(inputs[i]));
  Counted counted(entered);
  double count = callback(function, static_cast<double>(inputs.size()));
  // NaN too: a runtime that failed to call at all.
  if (!(count >= 0 && count < static_cast<double>(Thread::OPERANDS_END))) throw CallbackError();
  std::vector<mx::array> results;
  for (size_t i = 1; i <= static_cast<size_t>(count); i++) {
    double handle = thread.frame[i];
    results.push_back(thread.handles.get(std::abs(handle)));
    if (handle < 0) thread.handles.remove(-handle);
  }
  return results;
}

} // namespace mxn
