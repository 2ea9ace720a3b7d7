#include "distributed.h"

#include <algorithm>

#include "evaluate.h"
#include "mlx/distributed/distributed_impl.h"
#include "objects.h"
#include "streams.h"
#include "threads.h"

namespace mxn {

namespace {

ObjectTable<Group>& groups() {
  return own<ObjectTable<Group>>();
}

double hold(Group group) {
  return groups().add(std::make_shared<Group>(std::move(group)));
}

Group world() {
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return mx::distributed::init();
}

} // namespace

std::optional<Group> group_of(std::optional<int> number) {
  if (!number) return std::nullopt;
  return *groups().get(*number);
}

mx::Stream communication_stream(const std::optional<Group>& group, mx::Stream s) {
  Group talking = group ? *group : world();
  if (talking.size() == 1) return s;
  auto device = talking.raw_group()->communication_stream().device;
  if (device == s.device) return s;
  if (device == mx::Device::cpu) {
    static const mx::Stream cpu = acquire_stream(mx::Device::cpu);
    return cpu;
  }
  static const mx::Stream gpu = acquire_stream(mx::Device::gpu);
  return gpu;
}

mx::array recv(mx::Shape shape, mx::Dtype dtype, int src, const std::optional<Group>& group, mx::Stream s) {
  if (std::any_of(shape.begin(), shape.end(), [](int dimension) { return dimension < 0; })) {
    throw std::invalid_argument("negative dimensions are not allowed");
  }
  return mx::distributed::recv(std::move(shape), dtype, src, group, communication_stream(group, s));
}

double call_init_group(Arguments& in) {
  bool strict = in.flag();
  std::string backend = in.text();
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return hold(mx::distributed::init(strict, backend));
}

double call_split_group(Arguments& in) {
  Group group = *group_of(in.integer());
  int color = in.integer();
  int key = in.integer();
  std::lock_guard<std::recursive_mutex> lock(mlx_lock());
  return hold(group.split(color, key));
}

double call_release_group(Arguments& in) {
  groups().remove(in.integer());
  return 0;
}

// The rank of this process in slot 0; gives the number of processes.
double call_describe_group(Arguments& in) {
  Group group = *group_of(in.integer());
  in.thread().frame[0] = group.rank();
  return group.size();
}

double call_distributed_is_available(Arguments& in) {
  return mx::distributed::is_available(in.text()) ? 1 : 0;
}

} // namespace mxn
