#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "io/datasets/cityscapes_scores.h"

namespace atrous::io {

/// Writes a picture's instances as Cityscapes' evaluation reads them: the text file `path` with a
/// line `mask labelID confidence` for each, and its mask as 8-bit grey PNG of 0 and 255. Masks lie
/// in a folder next to the text that bears its name without the ending (blanks become `_`), and are
/// named relative to it. The text is written last.
/// Throws Error{Code::io}, and Error{Code::shape} for a mask without pixels.
void write_cityscapes_instances(const std::filesystem::path& path,
                                std::span<const CityscapesDetection> detections);

/// Reads such a text and its masks, for evaluation.
/// Throws Error{Code::io, corrupt_file} with the line and what is wrong with it.
std::vector<CityscapesDetection> read_cityscapes_instances(const std::filesystem::path& path);

}  // namespace atrous::io
