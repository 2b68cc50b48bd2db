#include "nets/systems/unet_names.h"

#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

std::string number(const char* stem, int i) { return stem + std::to_string(i); }

}  // namespace

Naming milesial_unet(const Options& options) {
  NamingTable table;
  const int stages = options.integer("stages");
  const auto pair = [&](const std::string& ours, const std::string& theirs) {
    table.numbered(ours + ".conv1", theirs + ".double_conv", 0)
        .numbered(ours + ".conv2", theirs + ".double_conv", 3);
  };
  pair("enc1", "inc");
  table.module("enc1", "inc");
  for (int i = 2; i <= stages; ++i) {
    const std::string theirs = number("down", i - 1);
    pair(number("enc", i), theirs + ".maxpool_conv.1");
    table.module(number("enc", i), theirs);
  }
  for (int i = stages - 1; i >= 1; --i) {
    const std::string ours = number("dec", i), theirs = number("up", stages - i);
    pair(ours, theirs + ".conv");
    table.module(ours + ".up.conv", theirs + ".up").module(ours, theirs);
  }
  return table.module("classify", "outc.conv").naming();
}

Naming mmseg_unet(const Options& options) {
  NamingTable table;
  const int stages = options.integer("stages");
  const auto pair = [&](const std::string& ours, const std::string& theirs) {
    table.module(ours + ".conv1", theirs + ".convs.0").module(ours + ".conv2", theirs + ".convs.1");
  };
  for (int i = 1; i <= stages; ++i) {
    // The first stage has no pooling before its convolutions.
    const std::string theirs = number("backbone.encoder.", i - 1);
    pair(number("enc", i), theirs + (i == 1 ? ".0" : ".1"));
    table.module(number("enc", i), theirs);
  }
  for (int i = 1; i < stages; ++i) {
    const std::string ours = number("dec", i), theirs = number("backbone.decoder.", i - 1);
    pair(ours, theirs + ".conv_block");
    table.module(ours + ".up",
                 theirs + (options.text("up") == "transposed" ? ".upsample.deconv_upsampling"
                                                              : ".upsample.interp_upsample.1"));
    table.module(ours, theirs);
  }
  for (int i = 1; i <= options.integer("head"); ++i)
    table.module(number("head", i), number("decode_head.convs.", i - 1));
  return table.module("classify", "decode_head.conv_seg").naming();
}

Naming pytorchcv_unet(const Options& options) {
  NamingTable table;
  const int stages = options.integer("stages");
  table.module("enc1", "stem");
  for (int i = 2; i <= stages; ++i)
    table.module(number("enc", i) + ".conv*", number("hg.down_seq.down", i - 1) + ".conv.conv*");
  for (int i = stages - 1; i >= 2; --i)
    table.module(number("dec", i) + ".conv*",
                 number("hg.up_seq.up", stages + 1 - i) + ".conv.conv*");
  return table.module("dec1.conv*", "head.conv1.conv*").module("classify", "head.conv2").naming();
}

}  // namespace atrous::nets
