// What the process may compute on.
#pragma once

namespace mxn {

// How many threads share one product, on Linux: what the environment says, or as many as there are cores for the process.
int product_threads();

} // namespace mxn
