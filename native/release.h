// Letting go of an array that is not computed yet. MLX's destructor guards against chains of any length with a hash table for each
// array, which costs as much as making the array did; where nothing else holds it, its inputs can go one by one instead.
#pragma once

#include "frame.h"

namespace mxn {

// Lets go of the inputs of an array that is about to be destroyed.
void take_apart(mx::array& a);

} // namespace mxn
