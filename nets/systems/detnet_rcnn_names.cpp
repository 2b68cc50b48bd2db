#include "nets/systems/detnet_rcnn_names.h"

namespace atrous::nets {

Naming detnet_rcnn_names(const Options&) {
  NamingTable table;
  table.numbered("backbone.stem", "RCNN_layer0");
  for (const char* stage : {"4", "5"})
    table.numbered("backbone.layer" + std::string(stage) + ".*.downsample",
                   "RCNN_layer" + std::string(stage) + ".0.*.extra_conv");
  table.numbered("backbone.layer*.*.downsample", "RCNN_layer*.0.*.downsample")
      .module("backbone.layer*.*.*.conv", "RCNN_layer*.0.*.conv*")
      .module("backbone.layer*.*.*.bn", "RCNN_layer*.0.*.bn*");
  // Theirs count from the coarsest level on, the top one apart.
  table.module("pyramid.lateral.4.conv", "RCNN_toplayer");
  for (int i = 0; i < 4; ++i)
    table.module("pyramid.lateral." + std::to_string(i) + ".conv",
                 "RCNN_latlayer" + std::to_string(4 - i));
  return table.module("pyramid.output.1.conv", "RCNN_smooth1")
      .module("pyramid.output.0.conv", "RCNN_smooth2")
      .module("proposal.conv.0.conv", "RCNN_rpn.RPN_Conv")
      .module("proposal.scores", "RCNN_rpn.RPN_cls_score")
      .module("proposal.deltas", "RCNN_rpn.RPN_bbox_pred")
      .append({{"box_head.fc.0.weight", "RCNN_top.0.weight", Layout::flat}})
      .module("box_head.fc.0", "RCNN_top.0")
      .module("box_head.fc.1", "RCNN_top.2")
      .module("box_head.scores", "RCNN_cls_score")
      .module("box_head.deltas", "RCNN_bbox_pred")
      .naming();
}

}  // namespace atrous::nets
