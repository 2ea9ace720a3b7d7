// Threads that share the work of one operation.
#pragma once

#include <cstddef>
#include <functional>

namespace mxn {

// Does `work(i)` for every i below `count`, on this thread and on those that have nothing else to do; ends when all is done. Whoever is slow, or has
// no core, holds up no more than the part that it is at.
void share(size_t count, const std::function<void(size_t)>& work);

} // namespace mxn
