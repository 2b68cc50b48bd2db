#include "nets/systems/mnc_heads.h"

#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"
#include "nets/backbones/vgg.h"

namespace atrous::nets {
namespace {

using namespace layers;

/// Pools a region's features by 2x2 and runs two fully connected layers.
Value fully_connected(GraphBuilder& g, Value x, const std::string& suffix) {
  constexpr int kHidden = 4096;
  x = max_pool(g, "pool" + suffix, x,
               {.kernel = {2, 2}, .stride = {2, 2}, .dilation = {}, .padding = {}});
  for (const std::string layer : {"fc6", "fc7"}) {
    x = relu(g, linear(g, layer + suffix, x, {.out_features = kHidden}));
    g.name(layer + suffix, x);
  }
  return x;
}

}  // namespace

Graph mnc_mask_head(const MncParams& params) {
  GraphBuilder g("mnc mask head");
  const int cells = params.cells;
  const Value regions = g.input("regions", {kVggChannels[4], cells, cells});
  const Value x = relu(g, linear(g, "fc6_maskest", regions, {.out_features = 256}));
  const Value mask = linear(g, "mask_pred", x, {.out_features = params.side * params.side});
  g.output("mask", activate(g, "mask_output", mask, {Act::sigmoid, 0}));
  return std::move(g).finish();
}

Graph mnc_box_head(const MncParams& params) {
  GraphBuilder g("mnc box head");
  const int cells = params.cells, classes = params.classes + 1;
  const Value regions = g.input("regions", {kVggChannels[4], cells, cells});
  const Value mask = g.input("masks", {1, cells, cells});
  const Value box = fully_connected(g, regions, "");
  const Value masked = fully_connected(g, mul(g, "roi_mask_conv5", regions, mask), "_mask");
  const Value both = concat(g, "join_box_mask", std::vector{masked, box});
  g.output("scores", linear(g, "cls_score", both, {.out_features = classes}));
  g.output("seg_scores", linear(g, "seg_cls_score", both, {.out_features = classes}));
  g.output("deltas", linear(g, "bbox_pred", both, {.out_features = 4 * classes}));
  return std::move(g).finish();
}

}  // namespace atrous::nets
