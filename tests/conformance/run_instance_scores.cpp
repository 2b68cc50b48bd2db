#include "tests/conformance/run_instance_scores.h"

#include <cmath>

#include "io/datasets/coco_scores.h"
#include "io/results/coco_results.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

void compare(const std::string& name, double got, double want, Result& result) {
  constexpr double kBound = 1e-6;
  const double error = std::abs(got - want) / kBound;
  Stage stage{name, error <= 1, error, {}};
  if (!stage.ok) stage.problem = "got " + std::to_string(got) + ", want " + std::to_string(want);
  result.worst = std::max(result.worst, error);
  result.stages.push_back(std::move(stage));
}

void check_scores(const std::string& kind,
                  const io::CocoScores& got,
                  const Json& want,
                  Result& result) {
  const std::map<std::string, double> numbers = {
      {"AP", got.ap},
      {"AP50", got.ap50},
      {"AP75", got.ap75},
      {"AP_small", got.ap_small},
      {"AP_medium", got.ap_medium},
      {"AP_large", got.ap_large},
      {"AR_1", got.ar1},
      {"AR_10", got.ar10},
      {"AR_100", got.ar100},
      {"AR_small", got.ar_small},
      {"AR_medium", got.ar_medium},
      {"AR_large", got.ar_large},
  };
  for (const auto& [name, value] : want.items()) {
    if (name == "AP_per_class") {
      for (std::size_t c = 0; c < value.size(); ++c)
        compare(kind + " class " + std::to_string(c), got.ap_by_category.at(c),
                value[c].get<double>(), result);
    } else {
      compare(kind + " " + name, numbers.at(name), value.get<double>(), result);
    }
  }
}

/// Overlaps of every detection with every truth of the picture `id`, in the file's order.
void check_overlaps(const io::CocoTruth& truth,
                    const std::vector<io::CocoDetection>& detections,
                    std::int64_t id,
                    const Json& want,
                    Result& result) {
  const auto data = want.at("data").get<std::vector<double>>();
  std::size_t place = 0;
  for (const io::CocoDetection& detection : detections) {
    if (detection.picture != id) continue;
    for (const io::CocoTruth::Object& object : truth.objects) {
      if (object.picture != id) continue;
      compare("overlap " + std::to_string(place),
              io::iou(detection.mask, object.mask, object.crowd), data.at(place), result);
      ++place;
    }
  }
  compare("number of overlaps", static_cast<double>(place), static_cast<double>(data.size()),
          result);
}

}  // namespace

void run_instance_scores(const Case& test, int, Result& result) {
  const io::CocoTruth truth = io::parse_coco_truth(test.raw_inputs.dump(), test.name);
  const auto detections =
      io::parse_coco_results(test.raw_inputs.at("detections").dump(), test.name);
  const std::string overlaps = "mask_iou_image";
  for (const auto& [name, want] : test.raw_outputs.items()) {
    if (name == "segm" || name == "bbox") {
      const auto kind = name == "segm" ? io::CocoKind::masks : io::CocoKind::boxes;
      check_scores(name, io::score_coco(truth, detections, kind), want, result);
    } else if (name.starts_with(overlaps)) {
      check_overlaps(truth, detections, std::stoi(name.substr(overlaps.size())), want, result);
    } else {
      result.stages.push_back({name, false, 0, "unknown score"});
    }
  }
}

}  // namespace atrous::conformance
