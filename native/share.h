// Arrays on their way from one JavaScript thread to another.
#pragma once

#include <cstddef>

namespace mxn {

// Arrays that nobody has received yet.
size_t count_shared();

} // namespace mxn
