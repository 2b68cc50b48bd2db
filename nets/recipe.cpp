#include "nets/recipe.h"

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
  } else {
    fields.fail("mode", "is '" + mode + "'; known are none, fixed and short_side");
  }
  rule.height = fields.get<int>("height");
  if (rule.height < 1 || rule.width < 0) fields.fail("height", "must be positive");
  return rule;
}

void check(const Recipe& recipe, const Fields& fields) {
  if (recipe.classes.empty()) fields.fail("classes", "must not be empty");
  if (recipe.palette.size() != recipe.classes.size()) {
    fields.fail("palette", "has " + std::to_string(recipe.palette.size()) + " colours for " +
                               std::to_string(recipe.classes.size()) + " classes");
  }
}

const char* mode_text(ResizeRule::Mode mode) {
  switch (mode) {
    case ResizeRule::Mode::none: break;
    case ResizeRule::Mode::fixed: return "fixed";
    case ResizeRule::Mode::short_side: return "short_side";
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
  for (const auto& [name, value] : options.items())
    recipe.options[name] = option_text(value);
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
  if (fields.has("score")) {
    const Fields score = fields.child("score");
    recipe.score = Score{score.get<std::string>("dataset"), score.get<double>("miou"),
                         score.get<std::string>("protocol")};
  }
  recipe.notes = fields.get<std::string>("notes", "");
  recipe.ignored = fields.get<std::vector<std::string>>("ignored", {});
  check(recipe, fields);
  return recipe;
}

std::string to_json(const Recipe& recipe) {
  Json document = {
      {"name", recipe.name},
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
        {"width", recipe.resize.width}}},
      {"size", {{"width", recipe.width}, {"height", recipe.height}}},
      {"licence", recipe.licence},
      {"notes", recipe.notes},
      {"ignored", recipe.ignored}};
  if (recipe.bf16_agreement > 0) document["bf16_agreement"] = recipe.bf16_agreement;
  if (recipe.score) {
    document["score"] = {{"dataset", recipe.score->dataset},
                         {"miou", recipe.score->mean_iou},
                         {"protocol", recipe.score->protocol}};
  }
  return document.dump();
}

}  // namespace atrous::nets
