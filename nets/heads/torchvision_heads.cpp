#include "nets/heads/torchvision_heads.h"

namespace atrous::nets {

using namespace layers;

Value fcn_head(GraphBuilder& g, std::string_view name, Value x, int channels, int classes) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = channels / 4, .kernel = 3});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

Value deeplabv3_head(
    GraphBuilder& g, std::string_view name, Value x, int classes, const AsppParams& params) {
  const auto scope = g.scope(name);
  {
    const auto inner = g.scope("aspp");
    x = aspp(g, "branches", x, params);
    x = conv_block(g, "project", x, {.channels = params.channels});
  }
  x = conv_block(g, "conv", x, {.channels = params.channels, .kernel = 3});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

std::vector<Rename> torchvision_fcn_names(const std::string& ours, const std::string& theirs) {
  return NamingTable()
      .block(ours + ".conv", theirs + ".0", theirs + ".1", theirs + ".2")
      .module(ours + ".classify", theirs + ".4")
      .module(ours, theirs)
      .rules();
}

void add_aspp_names(NamingTable& table,
                    const std::string& ours,
                    const std::string& theirs,
                    int image) {
  const std::string pooled = theirs + "." + std::to_string(image);
  table.numbered(ours + ".point", theirs + ".0")
      .block(ours + ".image", pooled + ".1", pooled + ".2", pooled)
      .numbered(ours + ".rate*", theirs + ".*");
}

std::vector<Rename> torchvision_deeplabv3_names(const std::string& ours,
                                                const std::string& theirs) {
  constexpr int kImageBranch = 4;
  NamingTable table;
  add_aspp_names(table, ours + ".aspp.branches", theirs + ".0.convs", kImageBranch);
  return table.numbered(ours + ".aspp.project", theirs + ".0.project")
      .module(ours + ".aspp", theirs + ".0")
      .block(ours + ".conv", theirs + ".1", theirs + ".2", theirs + ".3")
      .module(ours + ".classify", theirs + ".4")
      .module(ours, theirs)
      .rules();
}

}  // namespace atrous::nets
