#pragma once
#include <string_view>

namespace atrous::io {

/// True for the globals ("module name") that weight files are known to mention. Being on the list
/// means that a reader knows what the object holds or may pass over it; none is ever called.
bool is_known_global(std::string_view name) noexcept;

}  // namespace atrous::io
