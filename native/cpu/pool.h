// Threads that share the work of one operation.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

namespace mxn {

// Does `work(i)` for every i below `count`, on this thread and on those that have nothing else to do; ends when all is done. Whoever is slow, or has
// no core, holds up no more than the part that it is at.
void share(size_t count, const std::function<void(size_t)>& work);

// The same of n numbers, with `work(from, count)` for those that take some 50 microseconds.
template <typename Work>
void share_numbers(size_t n, Work work) {
  constexpr size_t PART = 1 << 16;
  share((n + PART - 1) / PART, [&](size_t i) { work(i * PART, std::min(PART, n - i * PART)); });
}

} // namespace mxn
