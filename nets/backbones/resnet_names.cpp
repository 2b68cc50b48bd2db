#include "nets/backbones/resnet_names.h"

namespace atrous::nets {

std::vector<Rename> torchvision_resnet_names(const std::string& ours, const std::string& theirs) {
  return {{ours + "stem.conv.*", theirs + "conv1.*"},
          {ours + "stem.bn.*", theirs + "bn1.*"},
          {ours + "layer*.*.downsample.conv.*", theirs + "layer*.*.downsample.0.*"},
          {ours + "layer*.*.downsample.bn.*", theirs + "layer*.*.downsample.1.*"},
          {ours + "layer*.*.*.conv.*", theirs + "layer*.*.conv*.*"},
          {ours + "layer*.*.*.bn.*", theirs + "layer*.*.bn*.*"},
          {ours + "*", theirs + "*"}};
}

}  // namespace atrous::nets
