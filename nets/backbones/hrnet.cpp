#include "nets/backbones/hrnet.h"

#include "layers/concat.h"
#include "layers/elementwise.h"
#include "nets/blocks/residual.h"
#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kStem = 64, kFirst = 256;
constexpr Activation kNone = {Act::none, 0};

/// One module: residual blocks of each branch, then every branch becomes the sum of all of them.
class Module {
 public:
  Module(GraphBuilder& g, const HrNetParams& params) : g_(g), params_(params) {}

  std::vector<Value> run(std::vector<Value> x, int blocks) {
    for (std::size_t b = 0; b < x.size(); ++b) {
      const auto scope = g_.scope("branch" + std::to_string(b));
      for (int j = 0; j < blocks; ++j) {
        const auto block = g_.scope(std::to_string(j));
        x[b] = residual(g_, x[b], {.bottleneck = false, .in = width(b), .out = width(b)});
      }
    }
    std::vector<Value> fused;
    for (std::size_t i = 0; i < x.size(); ++i) fused.push_back(fuse(x, i));
    return fused;
  }

 private:
  int width(std::size_t branch) const { return params_.width << branch; }

  Value fuse(const std::vector<Value>& x, std::size_t i) {
    const auto scope = g_.scope("fuse" + std::to_string(i));
    Value sum;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const std::string number = std::to_string(j);
      Value y = x[j];
      if (j > i) {
        y = conv_block(g_, number, y, {.channels = width(i), .activation = kNone});
        if (params_.double_first) {
          const double factor = 1 << (j - i);
          y = resize_to(
              g_, "", y,
              {.corners = params_.corners, .scale_height = factor, .scale_width = factor});
        }
        y = resize_like(g_, "up" + number, y, x[i], Interp::bilinear, params_.corners);
      }
      for (std::size_t k = 0; j + k < i; ++k) {
        const bool last = j + k + 1 == i;
        y = conv_block(g_, number + "." + std::to_string(k), y,
                       {.channels = last ? width(i) : width(j),
                        .kernel = 3,
                        .stride = 2,
                        .activation = last ? kNone : Activation{Act::relu, 0}});
      }
      sum = j == 0 ? y : add(g_, "sum" + number, sum, y);
    }
    return relu(g_, sum);
  }

  GraphBuilder& g_;
  const HrNetParams& params_;
};

/// Bottlenecks at output stride 4.
Value first_stage(GraphBuilder& g, Value x, int blocks) {
  const ConvBlockParams stem{.channels = kStem, .kernel = 3, .stride = 2};
  x = conv_block(g, "stem2", conv_block(g, "stem1", x, stem), stem);
  const auto scope = g.scope("layer1");
  for (int j = 0; j < blocks; ++j) {
    const auto block = g.scope(std::to_string(j));
    x = residual(g, x, {.in = j == 0 ? kStem : kFirst, .width = kStem, .out = kFirst});
  }
  return x;
}

}  // namespace

std::array<Value, 4> hrnet(GraphBuilder& g,
                           std::string_view name,
                           Value image,
                           const HrNetParams& params) {
  const auto scope = g.scope(name);
  std::vector<Value> x = {first_stage(g, image, params.blocks[0])};
  Module module(g, params);
  for (std::size_t s = 0; s < params.modules.size(); ++s) {
    const std::string transition = "transition" + std::to_string(s + 1) + ".";
    const Value coarsest = x.back();
    if (s == 0)
      x[0] = conv_block(g, transition + "0", x[0], {.channels = params.width, .kernel = 3});
    x.push_back(conv_block(g, transition + std::to_string(s + 1), coarsest,
                           {.channels = params.width << (s + 1), .kernel = 3, .stride = 2}));
    const auto stage = g.scope("stage" + std::to_string(s + 2));
    for (int m = 0; m < params.modules[s]; ++m) {
      const auto inner = g.scope(std::to_string(m));
      x = module.run(std::move(x), params.blocks[s + 1]);
    }
  }
  return {x[0], x[1], x[2], x[3]};
}

Value hrnet_joined(GraphBuilder& g, std::string_view name, Value image, const HrNetParams& params) {
  const auto branches = hrnet(g, name, image, params);
  std::vector<Value> joined = {branches[0]};
  for (std::size_t i = 1; i < branches.size(); ++i)
    joined.push_back(resize_like(g, "up" + std::to_string(i), branches[i], branches[0],
                                 Interp::bilinear, params.corners));
  return concat(g, "concat", joined);
}

std::vector<Rename> hrnet_names(const std::string& ours, const std::string& theirs) {
  NamingTable table;
  for (const std::string number : {"1", "2"})
    table.block(ours + "stem" + number, theirs + "conv" + number, theirs + "bn" + number);
  const std::string transition = "transition", layer = "layer1.*", branch = "stage*.*.branch";
  for (int s = 1; s <= 3; ++s) {
    const std::string new_branch = transition + std::to_string(s) + "." + std::to_string(s);
    table.block(ours + new_branch, theirs + new_branch + ".0.0", theirs + new_branch + ".0.1");
  }
  table.block(ours + "transition1.0", theirs + "transition1.0.0", theirs + "transition1.0.1")
      .block(ours + layer + ".downsample", theirs + layer + ".downsample.0",
             theirs + layer + ".downsample.1")
      .module(ours + layer + ".*.conv", theirs + layer + ".conv*")
      .module(ours + layer + ".*.bn", theirs + layer + ".bn*")
      .module(ours + branch + "*.*.*.conv", theirs + "stage*.*.branches.*.*.conv*")
      .module(ours + branch + "*.*.*.bn", theirs + "stage*.*.branches.*.*.bn*");
  const std::string fuse = "stage*.*.fuse*.*", layers = "stage*.*.fuse_layers.*.*";
  return table.block(ours + fuse + ".*", theirs + layers + ".*.0", theirs + layers + ".*.1")
      .block(ours + fuse, theirs + layers + ".0", theirs + layers + ".1")
      .module(ours + "stage*", theirs + "stage*")
      .rules();
}

}  // namespace atrous::nets
