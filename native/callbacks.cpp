#include "callbacks.h"

#include <cmath>
#include <mutex>

#include "evaluate.h"

#include "threads.h"

namespace mxn {

namespace {

thread_local Callback callback = nullptr;
// How often this thread holds MLX's lock for traces, and how many functions it is inside of.
thread_local int held = 0;
thread_local int depth = 0;

// The lock is given up while JavaScript runs: it may wait for other threads.
class Outside {
 public:
  Outside() : held_(held) {
    held = 0;
    depth++;
    for (int i = 0; i < held_; i++) mlx_lock().unlock();
  }
  ~Outside() {
    for (int i = 0; i < held_; i++) mlx_lock().lock();
    depth--;
    held = held_;
  }

 private:
  int held_;
};

// The numbers that C++ let go of, until JavaScript asks.
struct LetGo {
  std::mutex mutex;
  std::vector<double> numbers;
};

LetGo& let_go() {
  // Never freed, as the rest of what a thread owns.
  static thread_local LetGo* numbers = nullptr;
  if (numbers == nullptr) numbers = new LetGo();
  return *numbers;
}

} // namespace

struct Kept::Number {
  double number;
  LetGo& owner;
  ~Number() {
    std::lock_guard<std::mutex> guard(owner.mutex);
    owner.numbers.push_back(number);
  }
};

Kept::Kept(double number) : number_(new Number{number, let_go()}) {}

double Kept::number() const {
  if (&number_->owner != &let_go()) throw std::runtime_error("the function belongs to another thread");
  return number_->number;
}

void set_callback(Callback given) {
  callback = given;
}

std::vector<double> call_javascript(double function, const Arrays& inputs, const std::vector<double>& numbers) {
  Thread& thread = current_thread();
  if (callback == nullptr) throw std::runtime_error("the function belongs to another thread");
  size_t size = inputs.size() + numbers.size();
  if (size > Thread::OPERANDS_END) throw Error(ErrorKind::out_of_range, "too many arrays for one call");
  double* slot = thread.frame;
  for (const mx::array& input : inputs) *slot++ = thread.handles.add(mx::array(input));
  for (double number : numbers) *slot++ = number;
  Counted counted(entered);
  double count;
  {
    Outside outside;
    count = callback(function, static_cast<double>(size));
  }
  // NaN too: a runtime that failed to call at all.
  if (!(count >= 0 && count < static_cast<double>(Thread::OPERANDS_END))) throw CallbackError();
  return std::vector<double>(thread.frame + 1, thread.frame + 1 + static_cast<size_t>(count));
}

Arrays take_arrays(const std::vector<double>& given, size_t count) {
  HandleTable& handles = current_thread().handles;
  Arrays arrays;
  arrays.reserve(count);
  for (size_t i = 0; i < count; i++) {
    arrays.push_back(handles.get(std::abs(given[i])));
    if (given[i] < 0) handles.remove(-given[i]);
  }
  return arrays;
}

Arrays call_back(double function, const Arrays& inputs) {
  auto given = call_javascript(function, inputs);
  return take_arrays(given, given.size());
}

bool in_trace() {
  return depth > 0;
}

Trace::Trace(Arguments& in) : device_(mx::default_device()), stream_(mx::default_stream(in.stream().device)) {
  mx::Stream stream = in.stream();
  // Functions that are traced may remove operands.
  in.forget_operands();
  mlx_lock().lock();
  held++;
  if (!(stream_ == stream)) mx::set_default_stream(stream);
  if (!(device_ == stream.device)) mx::set_default_device(stream.device);
}

Trace::~Trace() {
  if (!(mx::default_device() == device_)) mx::set_default_device(device_);
  if (!(mx::default_stream(stream_.device) == stream_)) mx::set_default_stream(stream_);
  held--;
  mlx_lock().unlock();
}

// The numbers that C++ has let go of since the last call, from slot 0.
double call_let_go(Arguments& in) {
  LetGo& owner = let_go();
  std::lock_guard<std::mutex> guard(owner.mutex);
  size_t count = 0;
  for (; !owner.numbers.empty() && count < Thread::OPERANDS_END; count++) {
    in.thread().frame[count] = owner.numbers.back();
    owner.numbers.pop_back();
  }
  return static_cast<double>(count);
}

} // namespace mxn
