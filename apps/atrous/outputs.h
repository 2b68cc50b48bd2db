#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "apps/atrous/inputs.h"

namespace atrous::apps {

/// What the user said about results.
struct OutputRequest {
  std::string out;      // a file or folder, `-` for standard output; empty: the current folder
  std::string overlay;  // a further overlay: a file or folder; empty: none
  bool out_is_overlay = false;  // --format overlay
};

/// Where the results of one picture go; an empty path is not written.
struct Targets {
  std::filesystem::path labels;
  std::filesystem::path overlay;
  std::string error;  // why the picture cannot be done, if so
};

/// Targets parallel to `inputs`. A picture whose results would overwrite a picture or the results
/// of an earlier one gets an error instead. Throws Error{Code::usage} when the request is
/// impossible as a whole.
std::vector<Targets> plan_outputs(const Inputs& inputs, const OutputRequest& request);

}  // namespace atrous::apps
