// Calls from C++ into JavaScript, on the thread that is inside a call anyway.
#pragma once

#include <memory>
#include <vector>

#include "arguments.h"

namespace mxn {

using Callback = double (*)(double function, double count);
using Arrays = std::vector<mx::array>;

// The one function through which this thread's JavaScript functions are called.
void set_callback(Callback callback);

// Calls the JavaScript function of that number. The frame is its way in and out: handles of the inputs from slot 0 on,
// which belong to JavaScript from then on, then `numbers`; handles of the results from slot 1 on, negated where they are
// to be freed. Gives what JavaScript wrote.
std::vector<double> call_javascript(double function, const Arrays& inputs, const std::vector<double>& numbers = {});

// The arrays of the first `count` handles that a call gave.
Arrays take_arrays(const std::vector<double>& given, size_t count);

// Calls the JavaScript function of that number, which gives arrays alone.
Arrays call_back(double function, const Arrays& inputs);

// The number of something that JavaScript keeps as long as C++ does: whoever frees the last copy, on whatever thread, has
// JavaScript forget it.
class Kept {
 public:
  explicit Kept(double number);
  double number() const;

 private:
  struct Number;
  std::shared_ptr<Number> number_;
};

// Whether this thread is inside a function that MLX traces.
bool in_trace();

// Held by what walks graphs while JavaScript functions may be called: MLX's lock but during those calls, and the stream
// that MLX's own operations run on.
class Trace {
 public:
  explicit Trace(Arguments& in);
  ~Trace();
  Trace(const Trace&) = delete;

 private:
  mx::Device device_;
  mx::Stream stream_;
};

} // namespace mxn
