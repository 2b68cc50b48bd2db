#include "io/results/coco_results.h"

#include "io/datasets/coco_json.h"
#include "io/files/mapped_file.h"

namespace atrous::io {
namespace {

using Json = nlohmann::ordered_json;

CocoDetection parse_detection(const CocoMembers& members) {
  CocoDetection detection;
  detection.picture = members.get<std::int64_t>("image_id");
  detection.category = members.get<std::int64_t>("category_id");
  detection.score = members.get<double>("score");
  if (const nlohmann::json* outline = members.find("segmentation")) {
    const CocoMembers runs(*outline, members.where() + ".segmentation");
    const auto size = runs.get<std::vector<int>>("size");
    if (size.size() != 2) runs.fail("has a 'size' that is not [height, width]");
    detection.mask = members.mask(size[0], size[1]);
  }
  const bool only_mask = members.find("bbox") == nullptr && !detection.mask.empty();
  detection.box = only_mask ? bounds(detection.mask) : members.box();
  return detection;
}

}  // namespace

std::string to_coco_results(std::span<const CocoDetection> detections) {
  std::string text = "[";
  for (const CocoDetection& each : detections) {
    Json entry = {{"image_id", each.picture},
                  {"category_id", each.category},
                  {"bbox", {each.box.left, each.box.top, each.box.width, each.box.height}},
                  {"score", each.score}};
    if (!each.mask.empty()) {
      entry["segmentation"] = {{"size", {each.mask.height, each.mask.width}},
                               {"counts", to_text(each.mask)}};
    }
    text += (text.size() > 1 ? ",\n" : "\n") + entry.dump();
  }
  return text + "\n]\n";
}

std::vector<CocoDetection> parse_coco_results(std::string_view json, std::string_view name) {
  std::vector<CocoDetection> detections;
  for_each_member(parse_coco_json(json, name), std::string(name) + ": results",
                  [&](const CocoMembers& each) { detections.push_back(parse_detection(each)); });
  return detections;
}

std::vector<CocoDetection> read_coco_results(const std::filesystem::path& path) {
  const MappedFile file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file.bytes();
  return parse_coco_results({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                            path.string());
}

}  // namespace atrous::io
