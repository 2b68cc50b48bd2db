#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "apps/library/passes.h"

namespace atrous::apps {

/// The options that say in how many passes a picture goes through a network.
struct PassOptions {
  std::string scales;
  std::string window;
  std::string stride;
  std::string crf;
  bool flip = false;
};

void add_pass_options(CLI::App& command, PassOptions& options);

/// Throws Error{Code::usage} naming the option, its value and what is possible.
library::Passes parse_passes(const PassOptions& options);

}  // namespace atrous::apps
