#pragma once
#include <string>
#include <vector>

#include "core/weights/naming.h"
#include "nets/backbones/xception.h"

namespace atrous::nets {

/// Rules from xception()'s names below `ours` to those below `theirs` (both with their separator at
/// the end, or empty), where blocks are sequences: block1.rep.0.conv1 (Cadene's original Xception and
/// the ports after it).
std::vector<Rename> sequential_xception_names(const std::string& ours,
                                              const std::string& theirs,
                                              const XceptionParams& params);

/// The same in timm's names; `separator` stands before the numbers of stem and blocks ("_" in the
/// extractor of features).
std::vector<Rename> timm_xception_names(const std::string& ours,
                                        const std::string& theirs,
                                        const std::string& separator,
                                        const XceptionParams& params);

/// The same in those of TensorFlow's DeepLab, as module names; see tensorflow_names().
std::vector<Rename> tensorflow_xception_names(const std::string& ours,
                                              const std::string& theirs,
                                              const XceptionParams& params);

}  // namespace atrous::nets
