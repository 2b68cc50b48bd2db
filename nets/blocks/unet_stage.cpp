#include "nets/blocks/unet_stage.h"

#include "layers/concat.h"
#include "layers/frame.h"
#include "nets/blocks/deconv_block.h"

namespace atrous::nets {

using namespace layers;

ConvBlockParams UNetForm::conv(int channels, int kernel) const {
  ConvBlockParams params{.channels = channels, .kernel = kernel, .bias = bias || !norm};
  if (!norm) params.norm = std::nullopt;
  if (valid) params.padding = Padding{};
  return params;
}

Value conv_pair(GraphBuilder& g, Value x, std::array<int, 2> channels, const UNetForm& form) {
  x = conv_block(g, "conv1", x, form.conv(channels[0], 3));
  return conv_block(g, "conv2", x, form.conv(channels[1], 3));
}

Value join_skip(GraphBuilder& g, Value x, Value skip, int channels, const UNetForm& form) {
  if (form.transposed) {
    x = deconv_block(g, "up", x,
                     {.channels = channels, .bias = true, .norm = std::nullopt, .activation = {}});
  } else {
    x = resize_to(g, "resize", x, {.corners = form.corners, .scale_height = 2, .scale_width = 2});
    if (form.projected) x = conv_block(g, "up", x, form.conv(channels, 1));
  }
  if (form.valid)
    skip = crop_like(g, "crop", skip, x);
  else
    x = pad_like(g, "pad", x, skip);
  const Value both[] = {form.skip_first ? skip : x, form.skip_first ? x : skip};
  return concat(g, "concat", both);
}

}  // namespace atrous::nets
