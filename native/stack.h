// Which stack a call from JavaScript runs on, for AddressSanitizer, which takes it for the thread's own: koffi's is not.
// When an exception is thrown it forgets the frames that are skipped, and must know where they end. Nothing in other builds.
#pragma once

#if defined(__SANITIZE_ADDRESS__)

#include <sanitizer/common_interface_defs.h>

namespace mxn {

// As long as it lives, the thread's stack ends at the frame that made it; how far down it goes is not asked for.
class Stack {
 public:
  [[gnu::always_inline]] Stack() { set(static_cast<char*>(__builtin_frame_address(0)) - SIZE, SIZE, &bottom_, &size_); }
  ~Stack() { set(bottom_, size_, nullptr, nullptr); }
  Stack(const Stack&) = delete;

 private:
  static constexpr size_t SIZE = 8 << 20;

  static void set(const void* bottom, size_t size, const void** old_bottom, size_t* old_size) {
    __sanitizer_start_switch_fiber(nullptr, bottom, size);
    __sanitizer_finish_switch_fiber(nullptr, old_bottom, old_size);
  }

  const void* bottom_;
  size_t size_;
};

} // namespace mxn

#else

namespace mxn {

struct Stack {
  ~Stack() {}
};

} // namespace mxn

#endif
