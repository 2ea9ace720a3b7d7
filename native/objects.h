// Native objects that are no arrays, by number: what a JavaScript object holds and releases. Each thread has tables of its
// own, made by `own`.
#pragma once

#include <memory>
#include <unordered_map>

#include "frame.h"

namespace mxn {

template <typename T>
class ObjectTable {
 public:
  double add(std::shared_ptr<T> object) {
    objects_.emplace(++last_, std::move(object));
    return last_;
  }
  // A share of its own: the object stays while it is in use, even when a callback releases it.
  std::shared_ptr<T> get(double id) const {
    auto found = objects_.find(id);
    if (found == objects_.end()) throw Error(ErrorKind::disposed, "it has been disposed");
    return found->second;
  }
  void remove(double id) { objects_.erase(id); }

 private:
  std::unordered_map<double, std::shared_ptr<T>> objects_;
  double last_ = 0;
};

} // namespace mxn
