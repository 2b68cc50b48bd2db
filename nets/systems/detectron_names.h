#pragma once
#include <string_view>

#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

// Names of maskrcnn-detectron's tensors in the files of each code base; the options are its own.
Naming detectron2_names(const Options& options);
Naming detectron_names(const Options& options);
Naming benchmark_names(const Options& options);
Naming mmdetection_names(const Options& options);

// What their files hold that inference does not read: constants, and what the backbone's own
// weights brought along (ImageNet's classifier, a bias of the stem).
inline constexpr std::string_view kDetectron2Extras[] = {"*.cell_anchors.*", "pixel_*"};
inline constexpr std::string_view kBenchmarkExtras[] = {"*.cell_anchors.*"};
inline constexpr std::string_view kDetectronExtras[] = {"fc1000_*",         "pred_w",     "pred_b",
                                                        "last_out_L1000_*", "conv1_b",    "lr",
                                                        "kps_score_w",      "kps_score_b"};

/// A network in Detectron's names.
struct DetectronNet {
  int depth = 50;
  bool pyramid = true;
  bool grouped = false;  // group normalisation
};

/// Rules of detectron_names().
std::vector<Rename> detectron_rules(const DetectronNet& net);

}  // namespace atrous::nets
