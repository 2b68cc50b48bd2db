#include "nets/backbones/xception_names.h"

#include "nets/naming_table.h"
#include "nets/tensorflow_names.h"

namespace atrous::nets {
namespace {

constexpr int kConvolutions = 3;  // separable ones of a block, at most

int all_blocks(const XceptionParams& params) {
  const XceptionBlocks blocks = xception_blocks(params);
  return blocks.entry + blocks.middle + 1;
}

/// A separable convolution whose parts the ports call conv1, bn and pointwise.
void add_port_separable(NamingTable& table,
                        const std::string& ours,
                        const std::string& theirs,
                        const std::string& norm) {
  table.module(ours + ".depthwise.conv", theirs + ".conv1")
      .module(ours + ".depthwise.bn", theirs + ".bn")
      .module(ours + ".pointwise.conv", theirs + ".pointwise")
      .module(ours + ".pointwise.bn", norm);
}

}  // namespace

std::vector<Rename> sequential_xception_names(const std::string& ours,
                                              const std::string& theirs,
                                              const XceptionParams& params) {
  NamingTable table;
  table.block(ours + "stem.*", theirs + "conv*", theirs + "bn*")
      .block(ours + "block*.shortcut", theirs + "block*.skip", theirs + "block*.skipbn");
  for (int i = 1; i <= all_blocks(params); ++i) {
    const std::string block = "block" + std::to_string(i);
    // Blocks that read what is rectified already start with a convolution.
    const bool rectified = i == 1 || (i == 2 && params.form == XceptionForm::in_place);
    for (int k = 0; k < kConvolutions; ++k) {
      const int number = 3 * k + (rectified ? 0 : 1);
      const std::string part = theirs + block + ".rep.";
      add_port_separable(table, ours + block + ".sep" + std::to_string(k + 1),
                         part + std::to_string(number), part + std::to_string(number + 1));
    }
  }
  for (int k = 1; k <= kConvolutions; ++k) {
    const std::string number = std::to_string(k + 2);
    add_port_separable(table, ours + "exit.sep" + std::to_string(k), theirs + "conv" + number,
                       theirs + "bn" + number);
  }
  return table.module(ours + "block*", theirs + "block*").rules();
}

std::vector<Rename> timm_xception_names(const std::string& ours,
                                        const std::string& theirs,
                                        const std::string& separator,
                                        const XceptionParams& params) {
  NamingTable table;
  const auto add = [&](const std::string& block, const std::string& number) {
    const std::string whole = theirs + "blocks" + separator + number;
    const std::string sep = ours + block + ".sep*.", conv = whole + ".stack.conv*.";
    table.module(sep + "depthwise.conv", conv + "conv_dw")
        .module(sep + "depthwise.bn", conv + "bn_dw")
        .module(sep + "pointwise.conv", conv + "conv_pw")
        .module(sep + "pointwise.bn", conv + "bn_pw")
        .module(ours + block + ".shortcut", whole + ".shortcut")
        .module(ours + block, whole);
  };
  for (int i = 0; i < 2; ++i)
    table.module(ours + "stem." + std::to_string(i + 1),
                 theirs + "stem" + separator + std::to_string(i));
  for (int i = 0; i < all_blocks(params); ++i)
    add("block" + std::to_string(i + 1), std::to_string(i));
  add("exit", std::to_string(all_blocks(params)));
  return table.rules();
}

std::vector<Rename> tensorflow_xception_names(const std::string& ours,
                                              const std::string& theirs,
                                              const XceptionParams& params) {
  const std::string inner = "/xception_module/";
  NamingTable table;
  add_tensorflow_block(table, ours + "stem.*", theirs + "entry_flow/conv1_*", kTensorflowRelu);
  const auto add = [&](const std::string& block, const std::string& unit, const char* result) {
    add_tensorflow_separable(table, ours + block + ".sep*",
                             theirs + unit + inner + "separable_conv*", result);
    add_tensorflow_block(table, ours + block + ".shortcut", theirs + unit + inner + "shortcut",
                         kTensorflowNorm);
    table.module(ours + block, theirs + unit + inner + "add");
  };
  const XceptionBlocks blocks = xception_blocks(params);
  for (int i = 1; i <= all_blocks(params); ++i) {
    std::string unit = "exit_flow/block1/unit_1";
    if (i <= blocks.entry)
      unit = "entry_flow/block" + std::to_string(i) + "/unit_1";
    else if (i <= blocks.entry + blocks.middle)
      unit = "middle_flow/block1/unit_" + std::to_string(i - blocks.entry);
    add("block" + std::to_string(i), unit, kTensorflowNorm);
  }
  add("exit", "exit_flow/block2/unit_1", kTensorflowRelu);
  return table.rules();
}

}  // namespace atrous::nets
