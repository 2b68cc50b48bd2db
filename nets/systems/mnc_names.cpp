#include "nets/systems/mnc_names.h"

#include <utility>

#include "nets/caffe_names.h"

namespace atrous::nets {

Naming mnc_names(const Options& /*options*/) {
  std::vector<Rename> rpn;
  for (const auto& [ours, theirs] : {std::pair{"rpn.conv", "rpn_conv_3x3"},
                                     {"rpn.scores", "rpn_cls_score"},
                                     {"rpn.deltas", "rpn_bbox_pred"}}) {
    rpn.push_back({std::string(ours) + ".weight", std::string(theirs) + "/0"});
    rpn.push_back({std::string(ours) + ".bias", std::string(theirs) + "/1"});
  }
  return caffe_names("*_bn", rpn);
}

}  // namespace atrous::nets
