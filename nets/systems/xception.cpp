// Xception as a classifier: the original (Chollet 2017, arXiv:1610.02357), and the modified aligned one
// of 41, 65 and 71 layers (Chen et al. 2018, arXiv:1802.02611).
#include "nets/backbones/xception.h"

#include "layers/elementwise.h"
#include "nets/backbones/xception_names.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"form", "original", "the original, or aligned of so many layers", OptionSpec::Kind::choice, 0,
     0, "original|41|65|71"},
};

XceptionParams params_of(const Options& options) {
  if (options.text("form") == "original")
    return {.form = XceptionForm::original, .padded_stem = false, .epsilon = 1e-5F};
  return {.depth = options.integer("form"), .keep_projections = false};
}

Graph build(const Options& options) {
  GraphBuilder g("xception");
  const XceptionParams params = params_of(options);
  const Value x = xception(g, "features", g.input("image", {}), params).last;
  const bool original = params.form == XceptionForm::original;
  return classifier(std::move(g), x, original ? layers::relu(g, x) : x, options);
}

Naming cadene(const Options& options) {
  return classifier_names(sequential_xception_names("features.", "", params_of(options)),
                          "last_linear");
}

Naming timm(const Options& options) {
  return classifier_names(timm_xception_names("features.", "", ".", params_of(options)), "head.fc");
}

constexpr Dialect kDialects[] = {{"cadene", cadene}, {"timm", timm}};

}  // namespace

const System kXception = {
    .name = "xception",
    .title = "Xception classifier",
    .paper = "arXiv:1610.02357",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
