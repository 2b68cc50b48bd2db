#include "nets/systems/ocnet_names.h"

#include "nets/frames/abn.h"

namespace atrous::nets {

Naming ocnet_names(const Options& options) {
  NamingTable table;
  const auto add_module = [&](const std::string& ours, const std::string& theirs) {
    const std::string key = theirs + ".stages.*.f_key";
    table.block(ours + ".stages.*.key", key + ".0", key + ".1", key)
        .module(ours + ".stages.*.value", theirs + ".stages.*.f_value")
        .numbered(ours + ".merge", theirs + ".conv_bn_dropout");
  };
  if (options.text("context") == "pyramid") {
    table.numbered("context.reduce", "layer5").numbered("context.up_dr", "context.up_dr");
    add_module("context", "context");
    return abn::finish_names(std::move(table));
  }
  const std::string branch = "context.oc.context", theirs = "context.2.context";
  table.block("context.reduce", "context.0", "context.1")
      .block(branch + ".reduce", theirs + ".0", theirs + ".1")
      .numbered("context.oc.conv*", "context.2.conv*");
  add_module(branch + ".oc", theirs + ".2");
  add_module("context.oc", "context.2");
  table.module(branch + ".oc", theirs + ".2").module("context.oc", "context.2");
  return abn::finish_names(std::move(table));
}

}  // namespace atrous::nets
