#include "apps/atrous/pass_options.h"

#include <charconv>

#include "apps/atrous/model_options.h"
#include "core/base/error.h"

namespace atrous::apps {
namespace {

/// `0.5,1,1.5`
std::vector<double> parse_scales(const std::string& text) {
  std::vector<double> scales;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    double scale = 0;
    const auto [rest, error] = std::from_chars(text.data() + at, text.data() + end, scale);
    if (error != std::errc() || rest != text.data() + end) {
      throw Error(Code::usage,
                  "--scales " + text + ": expected numbers with commas, for example 0.5,1,1.5");
    }
    scales.push_back(scale);
    at = end + 1;
  }
  return scales;
}

/// `713` is 713x713.
Extent parse_square(const std::string& text, const std::string& option) {
  const bool both = text.find_first_of("xX") != std::string::npos;
  return parse_extent(both ? text : text + "x" + text, option);
}

}  // namespace

void add_pass_options(CLI::App& command, PassOptions& options) {
  command.add_option("--scales", options.scales,
                     "Average over the picture in several sizes, for example 0.5,0.75,1,1.25");
  command.add_flag("--flip", options.flip, "Average over the picture and its mirror image");
  command.add_option("--window", options.window,
                     "Go over the picture in windows of this size, for example 713 or 1024x512");
  command.add_option("--stride", options.stride,
                     "From window to window (default: two thirds of it)");
  command.add_option("--crf", options.crf,
                     "Fully connected CRF after the network: deeplab, deeplabv1, deeplabv2-vgg16 "
                     "or deeplabv2-resnet101; changed by option=value, for example "
                     "deeplab,bi_w=5,iterations=5");
}

library::Passes parse_passes(const PassOptions& options) {
  library::Passes passes;
  if (!options.scales.empty()) passes.scales = parse_scales(options.scales);
  passes.flip = options.flip;
  if (!options.window.empty()) passes.window = parse_square(options.window, "--window");
  if (!options.stride.empty()) passes.stride = parse_square(options.stride, "--stride");
  passes.crf = options.crf;
  check(passes);
  return passes;
}

}  // namespace atrous::apps
