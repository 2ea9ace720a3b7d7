#include "pairwise.h"

#include <cstddef>
#include <cstring>

namespace mxn {

mx::Stream& stream_in(mx::Primitive& primitive);

// A private member may be named in an explicit instantiation.
template <auto Member>
struct Reaching {
  friend mx::Stream& stream_in(mx::Primitive& primitive) { return primitive.*Member; }
};
template struct Reaching<&mx::Primitive::stream_>;

std::shared_ptr<mx::Primitive> copy_of(const mx::Primitive& model, mx::Stream s) {
  struct Room {
    alignas(mx::UnaryPrimitive) std::byte bytes[sizeof(mx::UnaryPrimitive)];
  };
  auto room = std::make_shared<Room>();
  std::memcpy(room->bytes, static_cast<const void*>(&model), sizeof room->bytes);
  auto* primitive = reinterpret_cast<mx::Primitive*>(room->bytes);
  stream_in(*primitive) = s;
  return {std::move(room), primitive};
}

} // namespace mxn
