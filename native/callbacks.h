// Calls from C++ into JavaScript, on the thread that is inside a call anyway.
#pragma once

#include <vector>

#include "arguments.h"

namespace mxn {

using Callback = double (*)(double function, double count);

// The one function through which this thread's JavaScript functions are called.
void set_callback(Callback callback);

// Calls the JavaScript function of that number. The frame is its way in and out: handles of the inputs from slot 0 on,
// which belong to JavaScript from then on; handles of the results from slot 1 on, negated where they are to be freed.
std::vector<mx::array> call_back(double function, const std::vector<mx::array>& inputs);

} // namespace mxn
