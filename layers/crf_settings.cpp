#include "layers/crf_settings.h"

#include <charconv>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace atrous::layers {
namespace {

struct Preset {
  std::string_view name;
  float pos_w, pos_xy, bi_w, bi_xy, bi_rgb;
  CrfNormalisation normalisation;
};

constexpr Preset kPresets[] = {
    {"deeplab", 3, 1, 4, 67, 3, CrfNormalisation::symmetric},
    {"deeplabv1", 3, 3, 4, 49, 5, CrfNormalisation::after},
    {"deeplabv2-vgg16", 2, 2, 4, 65, 3, CrfNormalisation::symmetric},
    {"deeplabv2-resnet101", 3, 1, 4, 67, 3, CrfNormalisation::symmetric},
};

template <class Value>
struct Word {
  std::string_view name;
  Value value;
};

constexpr Word<CrfNormalisation> kNormalisations[] = {{"none", CrfNormalisation::none},
                                                      {"before", CrfNormalisation::before},
                                                      {"after", CrfNormalisation::after},
                                                      {"symmetric", CrfNormalisation::symmetric}};
constexpr Word<CrfFilter> kFilters[] = {{"lattice", CrfFilter::lattice},
                                        {"exact", CrfFilter::exact}};

[[noreturn]] void refuse(std::string_view option, std::string_view value, const std::string& what) {
  throw Error(Code::usage,
              "--crf: " + std::string(option) + "=" + std::string(value) + ": expected " + what);
}

float number(std::string_view option, std::string_view value, bool zero_too) {
  float parsed = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, parsed);
  const bool fits = std::isfinite(parsed) && (parsed > 0 || (zero_too && parsed == 0));
  if (error != std::errc() || rest != end || !fits)
    refuse(option, value, zero_too ? "a number from 0 on" : "a number above 0");
  return parsed;
}

template <class Value, std::size_t kCount>
Value word(std::string_view option, std::string_view value, const Word<Value> (&words)[kCount]) {
  std::string known;
  for (const auto& each : words) {
    if (each.name == value) return each.value;
    known += (known.empty() ? "" : ", ") + std::string(each.name);
  }
  refuse(option, value, "one of " + known);
}

void set(CrfSettings& settings, std::string_view option, std::string_view value) {
  CrfKernel& place = settings.kernels.at(0);
  CrfKernel& colour = settings.kernels.at(1);
  if (option == "iterations") {
    constexpr float kMost = 1000;
    const float count = number(option, value, true);
    if (count != std::floor(count) || count > kMost)
      refuse(option, value, "a whole number from 0 to 1000");
    settings.iterations = static_cast<int>(count);
  } else if (option == "pos_w") {
    place.weight = number(option, value, true);
  } else if (option == "pos_xy") {
    place.place_deviation.fill(number(option, value, false));
  } else if (option == "bi_w") {
    colour.weight = number(option, value, true);
  } else if (option == "bi_xy") {
    colour.place_deviation.fill(number(option, value, false));
  } else if (option == "bi_rgb") {
    colour.colour_deviation.fill(number(option, value, false));
  } else if (option == "normalisation") {
    place.normalisation = colour.normalisation = word(option, value, kNormalisations);
  } else if (option == "filter") {
    settings.filter = word(option, value, kFilters);
  } else {
    throw Error(Code::usage, "--crf: unknown option '" + std::string(option) +
                                 "'; known are iterations, pos_w, pos_xy, bi_w, bi_xy, bi_rgb, "
                                 "normalisation and filter");
  }
}

}  // namespace

CrfSettings crf_preset(std::string_view name) {
  std::string known;
  for (const Preset& preset : kPresets) {
    known += " " + std::string(preset.name);
    if (preset.name != name) continue;
    const CrfNormalisation how = preset.normalisation;
    const float bi_xy = preset.bi_xy, bi_rgb = preset.bi_rgb;
    return {.kernels = {{.weight = preset.pos_w,
                         .place_deviation = {preset.pos_xy, preset.pos_xy},
                         .normalisation = how},
                        {.weight = preset.bi_w,
                         .place_deviation = {bi_xy, bi_xy},
                         .colour_deviation = {bi_rgb, bi_rgb, bi_rgb},
                         .normalisation = how}}};
  }
  throw Error(Code::usage, "--crf: unknown preset '" + std::string(name) + "'; known are" + known +
                               ", and option=value to change one");
}

CrfSettings parse_crf(std::string_view text) {
  const auto first = text.substr(0, text.find(','));
  const bool named = !text.empty() && first.find('=') == std::string_view::npos;
  CrfSettings settings = crf_preset(named ? first : "deeplab");
  if (named) text.remove_prefix(std::min(text.size(), first.size() + 1));
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      throw Error(Code::usage, "--crf: expected option=value, found '" + std::string(part) + "'");
    }
    set(settings, part.substr(0, equals), part.substr(equals + 1));
  }
  return settings;
}

}  // namespace atrous::layers
