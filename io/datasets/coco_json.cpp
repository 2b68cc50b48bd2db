#include "io/datasets/coco_json.h"

namespace atrous::io {

using Json = nlohmann::json;

BoxXywh CocoMembers::box() const {
  const auto numbers = get<std::vector<double>>("bbox");
  if (numbers.size() != 4) fail("has a 'bbox' of " + std::to_string(numbers.size()) + " numbers");
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

RunMask CocoMembers::mask(int height, int width) const {
  const Json* outline = find("segmentation");
  if (outline == nullptr) fail("has no 'segmentation'");
  if (outline->is_array()) {
    std::vector<RunMask> parts;
    for (const Json& polygon : *outline)
      parts.push_back(rle_from_polygon(convert<std::vector<double>>(polygon, "segmentation"),
                                       height, width, where_));
    if (parts.empty()) fail("has an empty 'segmentation'");
    return merge(parts, Merge::united);
  }
  const CocoMembers runs(*outline, where_ + ".segmentation");
  const auto size = runs.get<std::vector<int>>("size");
  if (size.size() != 2 || size[0] != height || size[1] != width) {
    runs.fail("has another size than its picture, which is " + std::to_string(height) +
              " high and " + std::to_string(width) + " wide");
  }
  const Json* counts = runs.find("counts");
  if (counts != nullptr && counts->is_string())
    return rle_from_text(counts->get_ref<const std::string&>(), height, width, runs.where());
  return rle_from_counts(runs.get<std::vector<std::int64_t>>("counts"), height, width,
                         runs.where());
}

Json parse_coco_json(std::string_view text, std::string_view name) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error(Code::corrupt_file, std::string(name) + ": no valid JSON at byte " +
                                        std::to_string(error.byte) +
                                        "; download or write the file again");
  }
}

}  // namespace atrous::io
