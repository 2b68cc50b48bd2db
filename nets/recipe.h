#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atrous::nets {

/// What is done to a picture's numbers: y = (x * scale - mean[c]) / deviation[c], channels in the
/// given order.
struct Preprocess {
  bool bgr = false;
  float scale = 1;
  std::array<float, 3> mean = {0, 0, 0};
  std::array<float, 3> deviation = {1, 1, 1};
};

/// What is done to a picture's size before the network.
struct ResizeRule {
  enum class Mode { none, fixed, short_side };
  Mode mode = Mode::none;
  int height = 0;  // fixed; short_side: the shorter side's length
  int width = 0;
};

/// A published score, for comparison with one's own.
struct Score {
  std::string dataset;
  double mean_iou = 0;  // percent
  std::string protocol;
};

using Colour = std::array<std::uint8_t, 3>;

/// Everything that belongs to one set of published weights, apart from the numbers themselves.
struct Recipe {
  std::string name;     // lwrefinenet-mbv2-camvid
  std::string system;   // a name of the catalog
  std::string dialect;  // whose parameter names the weights use
  std::map<std::string, std::string> options;  // of the system
  std::vector<std::string> classes;
  std::vector<Colour> palette;  // one colour per class
  int ignore_label = 255;
  Preprocess preprocess;
  ResizeRule resize;
  int width = 0, height = 0;    // the size that the weights were trained for
  std::string licence;
  std::optional<Score> score;
  double bf16_agreement = 0;  // percent of the pixels that bfloat16 leaves their label; 0: unknown
  std::string notes;
  std::vector<std::string> ignored;  // patterns of tensors that the network does not use
};

/// Reads a recipe from JSON (format in nets/recipes/README.md). Throws Error{Code::corrupt_file}
/// with `source`, the field and what was expected.
Recipe parse_recipe(std::string_view json, std::string_view source);
std::string to_json(const Recipe& recipe);

/// Key of a safetensors file's metadata that holds the recipe.
inline constexpr std::string_view kRecipeKey = "atrous.recipe";

}  // namespace atrous::nets
