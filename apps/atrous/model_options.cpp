#include "apps/atrous/model_options.h"

#include <charconv>
#include <cmath>

#include "core/base/error.h"

namespace atrous::apps {

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_option("-m,--model", options.model,
                     "Recipe: the bundled network's name, a recipe file (*.json), or a system with "
                     "options (name:option=value,...)");
  command.add_option("-w,--weights", options.weights,
                     "Weight file; its format is told by its content (default: bundled network)");
  command.add_option("--device", options.device, "auto, cpu or cuda[:i]")->capture_default_str();
  command
      .add_option("--threads", options.threads,
                  "Threads to use; 0 means as many as this process may use")
      ->capture_default_str();
  command.add_option("--max-mem", options.max_memory,
                     "Most memory for packed weights and activations, for example 512M or 2G "
                     "(default: what is available)");
  command
      .add_option("--precision", options.precision,
                  "fp32 (as exact as float32), bf16 (faster, rounds to bfloat16), fp16 (the same "
                  "with binary16, on a GPU) or auto (bf16 where the recipe says that it changes few "
                  "labels)")
      ->capture_default_str();
  command.add_flag("--no-fallback", options.no_fallback,
                   "Fail when a layer has no kernel but the reference one");
}

library::Engine open_engine(const ModelOptions& options,
                            bool random_weights,
                            const library::Passes& passes) {
  const std::size_t cap = options.max_memory.empty() ? 0 : parse_size(options.max_memory);
  return {{.model = options.model,
           .weights = options.weights,
           .random_weights = random_weights,
           .probabilities = !passes.plain()},
          {.device = options.device,
           .threads = options.threads,
           .max_memory = cap,
           .precision = options.precision,
           .allow_reference = !options.no_fallback,
           .passes = passes}};
}

std::size_t parse_size(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  std::string unit(rest, end);
  for (const char* suffix : {"iB", "B"})
    if (unit.ends_with(suffix)) unit.resize(unit.size() - std::string_view(suffix).size());
  constexpr std::string_view kUnits = "KMGT";
  double factor = 1;
  bool known = unit.empty();
  for (const char each : kUnits) {
    if (known) break;
    factor *= 1024;
    known = unit.size() == 1 && std::toupper(unit[0]) == each;
  }
  if (error != std::errc() || !known || !(value * factor >= 1) || value * factor > 1e18) {
    throw Error(Code::usage, "--max-mem " + text + ": expected a size such as 512M or 2G");
  }
  return static_cast<std::size_t>(value * factor);
}

Extent parse_extent(const std::string& text, const std::string& option) {
  constexpr int kMost = 1 << 20;
  Extent extent;
  const char* end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, extent.width);
  const bool cross = width.ptr != end && (*width.ptr == 'x' || *width.ptr == 'X');
  const auto height = std::from_chars(cross ? width.ptr + 1 : end, end, extent.height);
  const auto fits = [](int value) { return value >= 1 && value <= kMost; };
  if (width.ec != std::errc() || !cross || height.ec != std::errc() || height.ptr != end ||
      !fits(extent.width) || !fits(extent.height)) {
    throw Error(Code::usage,
                option + " " + text + ": expected width x height, for example 640x480");
  }
  return extent;
}

}  // namespace atrous::apps
