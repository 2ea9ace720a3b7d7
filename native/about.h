// Which libraries were loaded: for those who ask what is installed.
#pragma once

#include <string>

namespace mxn {

// The file that a function or a variable was loaded from; empty where the system does not tell.
std::string file_of(const void* symbol);

} // namespace mxn
