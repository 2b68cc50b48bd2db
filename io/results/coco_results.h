#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/datasets/coco_scores.h"

namespace atrous::io {

/// Detections as COCO's results: a list of {image_id, category_id, bbox [left, top, width, height],
/// score, segmentation {size [height, width], counts}}, one object a line, the mask compressed. A
/// detection without a mask has no segmentation.
std::string to_coco_results(std::span<const CocoDetection> detections);

/// Reads such a list; `bbox` may be missing where there is a mask.
/// Throws Error{Code::io} when the file cannot be read and Error{Code::corrupt_file} with the entry
/// and what is wrong with it.
std::vector<CocoDetection> read_coco_results(const std::filesystem::path& path);
std::vector<CocoDetection> parse_coco_results(std::string_view json, std::string_view name);

}  // namespace atrous::io
