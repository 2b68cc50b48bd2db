#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nets/recipe.h"
#include "nets/system.h"

namespace atrous::nets {

/// Every system: backbones first, then networks by family.
std::span<const System* const> systems() noexcept;

/// Throws Error{Code::usage} listing the names there are for an unknown one.
const System& find_system(std::string_view name);

/// The network that is part of the library, if it was built with one.
struct Bundled {
  std::string_view name;                // file name for messages
  std::span<const std::byte> weights;   // safetensors with the recipe inside; empty if left out
};
Bundled bundled() noexcept;

}  // namespace atrous::nets
