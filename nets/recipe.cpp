#include "nets/recipe.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace atrous::nets {
namespace {

using Json = nlohmann::json;

/// Typed access to the fields of one object, with messages that name the source and the field.
class Fields {
 public:
  Fields(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) throw Error(Code::corrupt_file, where_ + ": expected an object");
  }

  template <class T>
  T get(const char* name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) fail(name, "is missing");
    try {
      return found->get<T>();
    } catch (const Json::exception&) {
      fail(name, "has a wrong type: " + found->dump().substr(0, 60));
    }
  }
  template <class T>
  T get(const char* name, T fallback) const {
    return object_.contains(name) ? get<T>(name) : fallback;
  }
  bool has(const char* name) const { return object_.contains(name); }
  Fields child(const char* name) const { return {object_.at(name), where_ + "." + name}; }

  [[noreturn]] void fail(const std::string& name, const std::string& what) const {
    throw Error(Code::corrupt_file, where_ + "." + name + " " + what);
  }

 private:
  const Json& object_;
  std::string where_;
};

std::string option_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& each : value) text += (text.empty() ? "" : ",") + each.dump();
  return text;
}

Preprocess parse_preprocess(const Fields& fields) {
  Preprocess preprocess;
  const auto order = fields.get<std::string>("channel_order", "rgb");
  if (order != "rgb" && order != "bgr") fields.fail("channel_order", "is neither rgb nor bgr");
  preprocess.bgr = order == "bgr";
  preprocess.scale = fields.get<float>("scale", 1.0F);
  preprocess.mean = fields.get("mean", preprocess.mean);
  preprocess.deviation = fields.get("std", preprocess.deviation);
  for (const float deviation : preprocess.deviation)
    if (!(deviation > 0)) fields.fail("std", "must be positive");
  return preprocess;
}

ResizeRule parse_resize(const Fields& fields) {
  ResizeRule rule;
  const auto mode = fields.get<std::string>("mode");
  if (mode == "none") return rule;
  if (mode == "fixed") {
    rule.mode = ResizeRule::Mode::fixed;
    rule.width = fields.get<int>("width");
  } else if (mode == "short_side") {
    rule.mode = ResizeRule::Mode::short_side;
    rule.most = fields.get<int>("most", 0);
  } else if (mode == "long_side") {
    rule.mode = ResizeRule::Mode::long_side;
  } else {
    fields.fail("mode", "is '" + mode + "'; known are none, fixed, short_side and long_side");
  }
  rule.height = fields.get<int>("height");
  if (rule.height < 1 || rule.width < 0) fields.fail("height", "must be positive");
  if (rule.most != 0 && rule.most < rule.height) fields.fail("most", "is below the height");
  return rule;
}

Score parse_score(const Json& document, const Fields& fields) {
  Score score{.dataset = fields.get<std::string>("dataset"),
              .mean_iou = fields.get<double>("miou", 0.0),
              .more = {},
              .protocol = fields.get<std::string>("protocol")};
  for (const auto& [name, value] : document.items())
    if (value.is_number() && name != "miou") score.more[name] = value.get<double>();
  if (score.mean_iou == 0 && score.more.empty()) fields.fail("miou", "is missing");
  return score;
}

void check(const Recipe& recipe, const Fields& fields) {
  if (recipe.classes.empty()) fields.fail("classes", "must not be empty");
  if (recipe.palette.size() != recipe.classes.size()) {
    fields.fail("palette", "has " + std::to_string(recipe.palette.size()) + " colours for " +
                               std::to_string(recipe.classes.size()) + " classes");
  }
  if (!recipe.label_map.empty() && recipe.label_map.size() != recipe.classes.size())
    fields.fail("label_map", "must have one id per class");
}

const char* mode_text(ResizeRule::Mode mode) {
  switch (mode) {
    case ResizeRule::Mode::none:
      break;
    case ResizeRule::Mode::fixed:
      return "fixed";
    case ResizeRule::Mode::short_side:
      return "short_side";
    case ResizeRule::Mode::long_side:
      return "long_side";
  }
  return "none";
}

}  // namespace

Recipe parse_recipe(std::string_view json, std::string_view source) {
  const Json document = Json::parse(json, nullptr, false);
  const std::string where = std::string(source) + ": recipe";
  if (document.is_discarded()) throw Error(Code::corrupt_file, where + " is not valid JSON");
  const Fields fields(document, where);
  Recipe recipe;
  recipe.name = fields.get<std::string>("name");
  recipe.system = fields.get<std::string>("system");
  recipe.dialect = fields.get<std::string>("naming");
  const auto options = fields.get<Json>("options", Json::object());
  for (const auto& [name, value] : options.items()) recipe.options[name] = option_text(value);
  recipe.classes = fields.get<std::vector<std::string>>("classes");
  recipe.palette = fields.get<std::vector<Colour>>("palette");
  recipe.ignore_label = fields.get<int>("ignore_label", 255);
  if (fields.has("preprocess")) recipe.preprocess = parse_preprocess(fields.child("preprocess"));
  if (fields.has("resize")) recipe.resize = parse_resize(fields.child("resize"));
  if (fields.has("size")) {
    recipe.width = fields.child("size").get<int>("width");
    recipe.height = fields.child("size").get<int>("height");
  }
  recipe.licence = fields.get<std::string>("licence", "");
  recipe.bf16_agreement = fields.get<double>("bf16_agreement", 0.0);
  if (fields.has("score")) recipe.score = parse_score(document.at("score"), fields.child("score"));
  recipe.label_map = fields.get<std::vector<int>>("label_map", {});
  recipe.source = fields.get<std::string>("source", "");
  recipe.notes = fields.get<std::string>("notes", "");
  recipe.unknown = fields.get<std::vector<std::string>>("unknown", {});
  recipe.ignored = fields.get<std::vector<std::string>>("ignored", {});
  recipe.reversed_input = fields.get<std::string>("reversed_input", "");
  check(recipe, fields);
  return recipe;
}

std::string text_of(const Score& score) {
  const auto measure = [](std::string name, double value) {
    std::replace(name.begin(), name.end(), '_', ' ');
    char number[32];
    std::snprintf(number, sizeof number, " %.2f", value);
    return name + number;
  };
  std::string text = score.mean_iou > 0 ? measure("mean IoU", score.mean_iou) : std::string();
  for (const auto& [name, value] : score.more)
    text += (text.empty() ? "" : ", ") + measure(name, value);
  return text + " on " + score.dataset + " (" + score.protocol + ")";
}

std::string differing_facts(const Recipe& a, const Recipe& b) {
  std::string text;
  const auto add = [&](bool differs, const std::string& name) {
    if (differs) text += (text.empty() ? "" : ", ") + name;
  };
  add(a.system != b.system, "system " + b.system);
  for (const auto& [name, value] : b.options) {
    const auto other = a.options.find(name);
    add(other != a.options.end() && other->second != value, name + "=" + value);
  }
  add(a.classes != b.classes, "classes");
  add(!(a.preprocess == b.preprocess), "preprocessing");
  add(!(a.resize == b.resize), "picture size");
  return text.empty() ? "in nothing that changes results" : text;
}

std::vector<std::string> warnings(const Recipe& recipe) {
  std::vector<std::string> lines = recipe.cautions;
  for (const std::string& fact : recipe.unknown)
    lines.push_back(recipe.name + ": not known: " + fact);
  return lines;
}

std::string to_json(const Recipe& recipe) {
  Json document = {{"name", recipe.name},
                   {"system", recipe.system},
                   {"naming", recipe.dialect},
                   {"options", recipe.options},
                   {"classes", recipe.classes},
                   {"palette", recipe.palette},
                   {"ignore_label", recipe.ignore_label},
                   {"preprocess",
                    {{"channel_order", recipe.preprocess.bgr ? "bgr" : "rgb"},
                     {"scale", recipe.preprocess.scale},
                     {"mean", recipe.preprocess.mean},
                     {"std", recipe.preprocess.deviation}}},
                   {"resize",
                    {{"mode", mode_text(recipe.resize.mode)},
                     {"height", recipe.resize.height},
                     {"width", recipe.resize.width},
                     {"most", recipe.resize.most}}},
                   {"size", {{"width", recipe.width}, {"height", recipe.height}}},
                   {"label_map", recipe.label_map},
                   {"licence", recipe.licence},
                   {"source", recipe.source},
                   {"notes", recipe.notes},
                   {"unknown", recipe.unknown},
                   {"ignored", recipe.ignored}};
  if (!recipe.reversed_input.empty()) document["reversed_input"] = recipe.reversed_input;
  if (recipe.bf16_agreement > 0) document["bf16_agreement"] = recipe.bf16_agreement;
  if (recipe.score) {
    document["score"] = recipe.score->more;
    document["score"]["dataset"] = recipe.score->dataset;
    document["score"]["protocol"] = recipe.score->protocol;
    if (recipe.score->mean_iou > 0) document["score"]["miou"] = recipe.score->mean_iou;
  }
  return document.dump();
}

}  // namespace atrous::nets
