#pragma once

namespace atrous::bench {

/// Each registers one operation's table on its list of shapes.
void register_conv2d();
void register_depthwise();
void register_pool();
void register_resize();
void register_resize_argmax();
void register_eltwise();
void register_softmax();
void register_argmax();

}  // namespace atrous::bench
