#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

// Names of maskrcnn-detectron's tensors in the files of each code base; the options are its own.
Naming detectron2_names(const Options& options);
Naming detectron_names(const Options& options);
Naming benchmark_names(const Options& options);
Naming mmdetection_names(const Options& options);

/// A network in Detectron's names.
struct DetectronNet {
  int depth = 50;
  bool pyramid = true;
  bool grouped = false;  // group normalisation
};

/// Rules of detectron_names().
std::vector<Rename> detectron_rules(const DetectronNet& net);

}  // namespace atrous::nets
