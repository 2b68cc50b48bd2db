#include "tests/conformance/run_scores.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "io/datasets/confusion_matrix.h"
#include "io/datasets/trimap.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

io::LabelMap label_map(const Json& input) {
  const auto shape = input.at("shape").get<std::vector<int>>();
  io::LabelMap map{shape.at(0), shape.at(1), {}};
  const auto runs = input.at("runs").get<std::vector<int>>();
  for (std::size_t i = 0; i + 1 < runs.size(); i += 2)
    map.ids.insert(map.ids.end(), static_cast<std::size_t>(runs[i + 1]),
                   static_cast<std::uint16_t>(runs[i]));
  const auto pixels = static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width);
  if (map.ids.size() != pixels)
    throw Error(Code::corrupt_file, "the runs do not fill the label map");
  return map;
}

/// Compares numbers by name; an absent class is -1.
class Checker {
 public:
  Checker(const io::ConfusionMatrix& scores, std::string prefix, Result& result)
      : scores_(scores), prefix_(std::move(prefix)), result_(result) {}

  /// False for a name that means no score.
  bool check(const std::string& name, const Json& want) {
    if (name == "pixels") {
      compare(name, static_cast<double>(scores_.total()), want.get<double>());
    } else if (name == "confusion") {
      check_confusion(want);
    } else if (name == "iou" || name == "accuracy") {
      for (int c = 0; c < scores_.classes(); ++c) {
        const auto got = name == "iou" ? scores_.iou(c) : scores_.accuracy(c);
        compare(name + " " + std::to_string(c), got.value_or(-1),
                want.at(static_cast<std::size_t>(c)).get<double>());
      }
    } else if (const auto mean = mean_of(name)) {
      compare(name, *mean, want.get<double>());
    } else {
      return false;
    }
    return true;
  }

 private:
  std::optional<double> mean_of(const std::string& name) const {
    if (name == "pixel_accuracy") return scores_.pixel_accuracy();
    if (name == "mean_accuracy") return scores_.mean_accuracy();
    if (name == "mean_iou") return scores_.mean_iou();
    if (name == "mean_iou_present_in_truth") return scores_.mean_iou_of_truth();
    if (name == "frequency_weighted_iou") return scores_.frequency_weighted_iou();
    return std::nullopt;
  }

  void check_confusion(const Json& want) {
    const auto data = want.at("data").get<std::vector<double>>();
    const int classes = scores_.classes();
    for (int i = 0; i < classes * classes; ++i) {
      compare("confusion " + std::to_string(i),
              static_cast<double>(scores_.count(i / classes, i % classes)),
              data.at(static_cast<std::size_t>(i)));
    }
  }

  void compare(const std::string& name, double got, double want) {
    constexpr double kBound = 1e-6;
    const double error = std::abs(got - want) / kBound;
    Stage stage{prefix_ + name, error <= 1, error, {}};
    if (!stage.ok) stage.problem = "got " + std::to_string(got) + ", want " + std::to_string(want);
    result_.worst = std::max(result_.worst, error);
    result_.stages.push_back(std::move(stage));
  }

  const io::ConfusionMatrix& scores_;
  std::string prefix_;
  Result& result_;
};

/// Scores of all pictures; only near borders if there is a band.
io::ConfusionMatrix score(const Case& test, std::optional<int> ignore, std::optional<int> band) {
  constexpr int kNoLabel = 65535;
  io::ConfusionMatrix scores(test.options.at("num_classes").get<int>());
  for (int i = 0; test.raw_inputs.contains("truth" + std::to_string(i)); ++i) {
    io::LabelMap truth = label_map(test.raw_inputs.at("truth" + std::to_string(i)));
    const auto prediction = label_map(test.raw_inputs.at("prediction" + std::to_string(i)));
    const int left_out = ignore.value_or(kNoLabel);
    if (band) truth = io::trimap(truth, *band, left_out);
    scores.add(truth, prediction, band ? left_out : ignore);
  }
  return scores;
}

}  // namespace

void run_scores(const Case& test, int, Result& result) {
  const Json& label = test.options.at("ignore_label");
  const std::optional<int> ignore =
      label.is_null() ? std::nullopt : std::optional<int>(label.get<int>());
  const std::string band_prefix = "trimap_";
  const io::ConfusionMatrix scores = score(test, ignore, std::nullopt);
  for (const auto& [name, want] : test.raw_outputs.items()) {
    if (name.starts_with(band_prefix)) {
      const auto near = score(test, ignore, std::stoi(name.substr(band_prefix.size())));
      Checker checker(near, name + " ", result);
      for (const auto& [inner, number] : want.items())
        if (!checker.check(inner, number))
          result.stages.push_back({name + " " + inner, false, 0, "unknown score"});
    } else if (!Checker(scores, "", result).check(name, want)) {
      result.stages.push_back({name, false, 0, "unknown score"});
    }
  }
}

}  // namespace atrous::conformance
