#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"
#include "nets/systems/bisenet_names.h"

namespace atrous::nets {

Naming bisenet_pytorchcv_names(const Options&) {
  NamingTable table;
  table.module("resnet.stem", "backbone.init_block.conv");
  add_pytorchcv_units(table, "resnet.layer*", "backbone.stage*");
  return table.module("paths.context.global", "pool.pool32.conv")
      .module("paths.context.arm32.conv", "pool.pool16.att.conv1")
      .module("paths.context.arm32.gate", "pool.pool16.att.conv2")
      .module("paths.context.head32", "pool.pool16.conv")
      .module("paths.context.arm16.conv", "pool.pool8.att.conv1")
      .module("paths.context.arm16.gate", "pool.pool8.att.conv2")
      .module("paths.context.head16", "pool.pool8.conv")
      .module("paths.fusion.conv", "pool.fusion.conv_merge")
      .module("paths.fusion.gate.*.conv", "pool.fusion.conv*")
      .module("paths.fusion", "pool.fusion")
      .module("head.conv", "head_z8.conv1")
      .module("head.classify", "head_z8.conv2")
      .module("head16.conv", "head_y8.conv1")
      .module("head16.classify", "head_y8.conv2")
      .module("head32.conv", "head_y16.conv1")
      .module("head32.classify", "head_y16.conv2")
      .naming();
}

}  // namespace atrous::nets
