#include "nets/backbones/resnet_layers.h"
#include "nets/frames/refinenet.h"
#include "nets/systems/refinenet_names.h"

namespace atrous::nets {
namespace {

/// A ResNet's statistics are means and standard deviations.
void add_encoder(NamingTable& table, const std::string& ours, const std::string& net, int depth) {
  const auto add = [&](const std::string& block, const std::string& conv, const std::string& norm) {
    table.append({{block + ".conv.weight", net + conv + "_filter"},
                  {block + ".bn.weight", net + norm + "_mult"},
                  {block + ".bn.bias", net + norm + "_bias"},
                  {block + ".bn.running_mean", net + norm + "_moments/0"},
                  {block + ".bn.running_var", net + norm + "_moments/1", Layout::square}});
  };
  add(ours + ".stem", "conv1", "bn_conv1");
  for (const ResNetLayer& layer : he_resnet_layers(ours, depth).convolutions)
    add(layer.ours, "res" + layer.theirs, "bn" + layer.theirs);
}

void add_conv(NamingTable& table, const std::string& ours, const std::string& theirs) {
  table.append({{ours + ".weight", theirs + "_filter"}, {ours + ".bias", theirs + "_bias"}});
}

void add_units(NamingTable& table, const std::string& ours, const std::string& theirs) {
  add_conv(table, ours + ".*.conv1", theirs + "_b*_conv");
  add_conv(table, ours + ".*.conv2", theirs + "_b*_conv_relu_varout_dimred");
}

/// `1d2` for 120 percent.
std::string scale_text(int percent) {
  return std::to_string(percent / 100) + "d" + std::to_string(percent / 10 % 10);
}

void add_level(NamingTable& table, const Options& options, int number) {
  const bool conv_first = options.text("crp_order") == "conv";
  const std::string ours = "refine.level" + std::to_string(number) + ".";
  const std::string flow = "refinenets:mflow_conv_g", here = flow + std::to_string(number);
  for (int i = 1; i <= options.integer("crp_stages"); ++i) {
    const std::string pool = here + "_pool", before = pool + std::to_string(i - 1) + "_outvar_pb";
    const std::string first = i == 1 ? pool + "prev_relu_varout_pb" : before;
    add_conv(table, ours + "pool.conv" + std::to_string(i),
             conv_first ? first + std::to_string(i) : pool + std::to_string(i) + "_outvar_dimred");
  }
  table.module(ours + "pool", "pool_g" + std::to_string(number))
      .module(ours + "joint", "joint_g" + std::to_string(number));
  add_units(table, ours + "out", here);
  add_conv(
      table, ours + "join",
      flow + std::to_string(number - 1) + "_b" + options.text("rcu_out") + "_joint_varout_dimred");
}

}  // namespace

Naming matconvnet_refinenet(const Options& options) {
  const std::vector<int> scales = options.list("scales_percent");
  NamingTable table;
  for (std::size_t i = 0; i < scales.size(); ++i)
    add_encoder(table, refinenet::encoder_name(static_cast<int>(i)),
                "featnet_" + std::to_string(i + 1) + ":", options.integer("depth"));
  for (int i = 1; i <= options.integer("cascade"); ++i) add_level(table, options, i);
  for (const refinenet::Feature& feature :
       refinenet::features_of(options.integer("cascade"), static_cast<int>(scales.size()))) {
    const std::string level = "refine.level" + std::to_string(feature.level + 1) + ".";
    const std::string ours =
        level + (feature.number == 0 ? "" : "more" + std::to_string(feature.number) + ".");
    const std::string path = std::to_string(feature.scale * refinenet::kStages + feature.stage + 1);
    const std::string input = "p_ims" +
                              scale_text(scales[static_cast<std::size_t>(feature.scale)]) +
                              "_outl" + std::to_string(feature.stage + 1);
    const std::string adapt = "refinenets:adapt_input_path" + path;
    table.module(refinenet::encoder_name(feature.scale) + ".layer" +
                     std::to_string(refinenet::kStages - feature.stage),
                 input);
    add_conv(table, ours + "reduce", "refinenets:" + input + "_dimred");
    add_units(table, ours + "in", adapt);
    add_conv(table, ours + "adapt", adapt + "_b" + options.text("rcu_in") + "_joint_varout_dimred");
    table.module(ours + "in", "adapt" + path);
  }
  add_conv(table, "classify", "final_loss:conv");
  return table.naming();
}

}  // namespace atrous::nets
