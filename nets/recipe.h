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

  bool operator==(const Preprocess&) const = default;
};

/// What is done to a picture's size before the network.
struct ResizeRule {
  enum class Mode { none, fixed, short_side, long_side };
  Mode mode = Mode::none;
  int height = 0;  // fixed; short_side and long_side: that side's length
  int width = 0;
  int most = 0;  // short_side: the longer side gets no longer than this; 0: as long as it may be

  bool operator==(const ResizeRule&) const = default;
};

/// A published score, for comparison with one's own.
struct Score {
  std::string dataset;
  double mean_iou = 0;                 // percent; 0 where another measure was published
  std::map<std::string, double> more;  // other measures by name: mask_ap, box_ap, dice
  std::string protocol;
};

/// `mean IoU 66.40 on COCO val2017 (single scale)`
std::string text_of(const Score& score);

using Colour = std::array<std::uint8_t, 3>;

/// Everything that belongs to one set of published weights, apart from the numbers themselves.
struct Recipe {
  std::string name;                            // lwrefinenet-mbv2-camvid
  std::string system;                          // a name of the catalog
  std::string dialect;                         // whose parameter names the weights use
  std::map<std::string, std::string> options;  // of the system
  std::vector<std::string> classes;
  std::vector<Colour> palette;  // one colour per class
  int ignore_label = 255;
  Preprocess preprocess;
  ResizeRule resize;
  int width = 0, height = 0;   // the size that the weights were trained for
  std::vector<int> label_map;  // the dataset's own id of each class, where it differs
  std::string licence;
  std::optional<Score> score;
  std::string source;         // where the weights were published
  double bf16_agreement = 0;  // percent of the pixels that bfloat16 leaves their label; 0: unknown
  std::string notes;
  std::vector<std::string> unknown;        // facts about these weights that were not to be found
  std::vector<std::string> cautions = {};  // how it was chosen, if not by name; never in a file
  std::vector<std::string> ignored;        // patterns of tensors that the network does not use
  /// The file's name of the first layer's filters if they are to be turned round when loaded, so
  /// that a network trained on BGR takes RGB (or the other way). Empty: they stay.
  std::string reversed_input;
};

/// Reads a recipe from JSON (format in nets/recipes/README.md). Throws Error{Code::corrupt_file}
/// with `source`, the field and what was expected.
Recipe parse_recipe(std::string_view json, std::string_view source);
std::string to_json(const Recipe& recipe);

/// The dialect of every system in which a tensor is called and stored as the network has it.
inline constexpr std::string_view kOwnNames = "atrous";

/// The published facts in which two sets of weights differ, readable: `preprocess, options classes`.
std::string differing_facts(const Recipe& a, const Recipe& b);

/// What its user should know before trusting the results; a line each.
std::vector<std::string> warnings(const Recipe& recipe);

/// Key of a safetensors file's metadata that holds the recipe.
inline constexpr std::string_view kRecipeKey = "atrous.recipe";

}  // namespace atrous::nets
