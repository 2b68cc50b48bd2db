#pragma once

namespace atrous::bench {

/// Each registers one operation's table on its list of shapes.
void register_conv2d();
void register_depthwise();
void register_pool();

}  // namespace atrous::bench
