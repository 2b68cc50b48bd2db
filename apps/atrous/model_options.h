#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "apps/library/engine.h"

namespace atrous::apps {

/// The options that every command with a network has.
struct ModelOptions {
  std::string model;
  std::string weights;
  std::string device = "auto";
  std::string max_memory;
  std::string precision = "fp32";
  int threads = 0;
  bool no_fallback = false;
};

void add_model_options(CLI::App& command, ModelOptions& options);

/// Throws what Engine throws. `random_weights`: make some up if there are none.
library::Engine open_engine(const ModelOptions& options,
                            bool random_weights = false,
                            const library::Passes& passes = {});

/// `512M`, `2G`, `2GiB`, `1000000` -> bytes. Throws Error{Code::usage}.
std::size_t parse_size(const std::string& text);

/// `640x480` (width x height). Throws Error{Code::usage} naming the option.
Extent parse_extent(const std::string& text, const std::string& option = "--size");

}  // namespace atrous::apps
