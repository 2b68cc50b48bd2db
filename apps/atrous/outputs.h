#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "apps/atrous/inputs.h"

namespace atrous::apps {

/// What -o gets.
enum class OutputKind {
  labels,      // palette PNG of class ids
  dataset,     // the same with the ids that the dataset has for them
  overlay,     // the picture with colours
  ids,         // 16-bit PNG of objects' numbers
  cityscapes,  // a text file of objects, and a PNG for each
  coco,        // one JSON file for all pictures
};

/// What the user said about results.
struct OutputRequest {
  std::string out;      // a file or folder, `-` for standard output; empty: the current folder
  std::string overlay;  // a further overlay: a file or folder; empty: none
  OutputKind kind = OutputKind::labels;
};

/// Where the results of one picture go; an empty path is not written.
struct Targets {
  std::filesystem::path main;  // what -o gets, unless that is the overlay or one file for all
  std::filesystem::path overlay;
  std::string error;  // why the picture cannot be done, if so
};

/// Targets parallel to `inputs`. A picture whose results would overwrite a picture or the results
/// of an earlier one gets an error instead. Throws Error{Code::usage} when the request is
/// impossible as a whole.
std::vector<Targets> plan_outputs(const Inputs& inputs, const OutputRequest& request);

/// Writes a file that appears complete or not at all, and its folder; `-` is standard output.
/// Throws Error{Code::io}.
void write_result(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// The file for all pictures of OutputKind::coco. Throws Error{Code::usage} when it is no .json.
std::filesystem::path results_file(const OutputRequest& request);

}  // namespace atrous::apps
