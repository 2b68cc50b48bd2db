#pragma once
#include "nets/options.h"

// Options that many systems have.
namespace atrous::nets {

constexpr OptionSpec classes_option(std::string_view fallback) {
  return {"classes", fallback, "number of classes", OptionSpec::Kind::integer, 1, 65536};
}

/// `choices` as `50|101|152`.
constexpr OptionSpec depth_option(std::string_view fallback, std::string_view choices) {
  return {"depth", fallback, "layers of the backbone", OptionSpec::Kind::choice, 0, 0, choices};
}

/// Channels of a head or decoder.
constexpr OptionSpec width_option(std::string_view fallback) {
  return {"width", fallback, "channels of the head", OptionSpec::Kind::integer, 1, 4096};
}

}  // namespace atrous::nets
