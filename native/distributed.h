// Groups of processes that communicate: those that JavaScript holds, by number, and the stream that they talk on.
#pragma once

#include <optional>

#include "arguments.h"

namespace mxn {

using Group = mx::distributed::Group;

// The group of that number; none for none.
std::optional<Group> group_of(std::optional<int> number);

// The stream for communication: `s` where the group's backend runs on its device, and else one of the backend's device.
mx::Stream communication_stream(const std::optional<Group>& group, mx::Stream s);

mx::array recv(mx::Shape shape, mx::Dtype dtype, int src, const std::optional<Group>& group, mx::Stream s);

} // namespace mxn
