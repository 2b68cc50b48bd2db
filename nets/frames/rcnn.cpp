#include "nets/frames/rcnn.h"

#include <limits>

#include "layers/pool.h"

namespace atrous::nets::rcnn {
namespace {

// Regions of one run: enough to fill the kernels, few enough for the memory of the widest layer.
constexpr int kBoxBlock = 512;
constexpr int kMapBlock = 32;

constexpr int kBackboneChannels[] = {256, 512, 1024, 2048};

/// Names, strides and anchor sizes of the maps.
void name_maps(Net& net) {
  std::vector<RegionMap>& maps = net.steps.maps;
  if (net.trunk != Trunk::pyramid) {
    maps = {{net.trunk == Trunk::c4 ? "c4" : "c5", 16, net.sizes}};
    net.steps.pooled = 1;
    return;
  }
  for (std::size_t i = 0; i < net.sizes.size(); ++i)
    maps.push_back({"p" + std::to_string(i + 2), net.strides[i], {net.sizes[i]}});
  // Corners that are places: the map's last one is the picture's last one.
  if (net.steps.corners == BoxCorners::places) {
    const int side = net.steps.sizing.longer;
    for (RegionMap& map : maps)
      map.scale = static_cast<float>(side / map.stride - 1) / static_cast<float>(side - 1);
  }
  net.steps.pooled = 4;
}

/// The maps that regions are pooled from, and more that proposals come from.
std::vector<Value> build_maps(GraphBuilder& g, Value image, const Net& net) {
  ResNetParams backbone = net.backbone;
  backbone.stages = net.trunk == Trunk::c4 ? 3 : 4;
  const ResNetFeatures features = resnet(g, "backbone", image, backbone);
  if (net.trunk != Trunk::pyramid) return {features.stage[net.trunk == Trunk::c4 ? 2 : 3]};
  PyramidParams pyramid = net.pyramid;
  pyramid.extra_level = net.pyramid.extra_level && !net.bottom_up;
  const std::vector<Value> maps = feature_pyramid(g, "pyramid", features.stage, pyramid);
  return net.bottom_up ? bottom_up_path(g, "pyramid", maps, net.pyramid) : maps;
}

int map_channels(const Net& net) {
  if (net.trunk == Trunk::pyramid) return net.pyramid.channels;
  return kBackboneChannels[net.trunk == Trunk::c4 ? 2 : 3];
}

Part build_trunk(std::string_view name, const Net& net) {
  GraphBuilder g{std::string(name)};
  const Value image = g.input("image", {});
  const std::vector<Value> maps =
      net.build_pyramid ? net.build_pyramid(g, image, net) : build_maps(g, image, net);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const RegionMap& map = net.steps.maps[i];
    const auto shapes = static_cast<int>(map.sizes.size() * net.steps.anchors.ratios.size());
    const ProposalMaps proposal = proposal_head(
        g, "proposal", maps[i],
        {.channels = net.proposal_channels ? net.proposal_channels : map_channels(net),
         .convs = net.proposal_convs,
         .anchors = shapes,
         .background = net.steps.proposals.background != Background::none});
    g.output(map.name, maps[i]);
    g.output(map.name + ".scores", proposal.scores);
    g.output(map.name + ".deltas", proposal.deltas);
  }
  return {"trunk", std::move(g).finish()};
}

/// The map of a C4 region behind layer4.
Value last_stage(GraphBuilder& g, const Net& net, Value x) {
  return resnet_stage(g, "backbone", x, 4, net.backbone);
}

Part build_box_head(const Net& net) {
  GraphBuilder g("box_head");
  Value x = region_input(g, net, net.steps.box_pooling);
  BoxOutputs outputs{};
  if (net.trunk == Trunk::c4) {
    x = layers::global_avg_pool(g, "mean", last_stage(g, net, x));
    outputs = box_outputs(g, "box_head", x, net.box);
  } else {
    outputs = box_head(g, "box_head", x, net.box);
  }
  g.output("features", outputs.features);
  g.output("scores", outputs.scores);
  g.output("deltas", outputs.deltas);
  return {"box_head", std::move(g).finish(), net.trunk == Trunk::c4 ? kMapBlock : kBoxBlock};
}

Part build_mask_head(const Net& net) {
  GraphBuilder g("mask_head");
  Value x = region_input(g, net, net.steps.mask_pooling);
  if (net.trunk == Trunk::c4) x = last_stage(g, net, x);
  g.output("masks", mask_head(g, "mask_head", x, net.mask));
  return {"mask_head", std::move(g).finish(), kMapBlock};
}

Part build_keypoint_head(const Net& net) {
  GraphBuilder g("keypoint_head");
  Value x = region_input(g, net, net.steps.keypoint_pooling);
  if (net.trunk == Trunk::c4) x = last_stage(g, net, x);
  g.output("maps", keypoint_head(g, "keypoint_head", x, net.keypoint));
  return {"keypoint_head", std::move(g).finish(), kMapBlock};
}

/// The counts at a head's end.
void size_heads(Net& net) {
  RcnnParams& steps = net.steps;
  const DetectionParams& detections = steps.detections;
  if (steps.shared_mask) steps.first_mask = 0;
  net.box.scores = detections.classes + 1;
  net.box.boxes =
      (detections.shared_box ? 1 : detections.classes) + (detections.background_box ? 1 : 0);
  net.mask.masks = (steps.shared_mask ? 1 : detections.classes) + steps.first_mask;
  net.keypoint.keypoints = steps.keypoints;
  if (net.trunk == Trunk::c4) {
    net.mask.convs = 0;
    steps.box_pooling.pool.size = steps.mask_pooling.pool.size = {14, 14};
  }
}

}  // namespace

Value region_input(GraphBuilder& g, const Net& net, const HeadPooling& pooling) {
  const Extent size = pooling.size();
  const Value regions = g.input(
      "regions", {.channels = map_channels(net), .height = size.height, .width = size.width});
  if (!pooling.averaged) return regions;
  return layers::avg_pool(g, "averaged", regions,
                          {.kernel = {2, 2}, .stride = {1, 1}, .dilation = {}, .padding = {}});
}

void read_options(const Options& options, Net& net) {
  RcnnParams& steps = net.steps;
  const auto has = [&](std::string_view name) { return options.all().contains(name); };
  if (has("depth")) net.backbone.depth = options.integer("depth");
  if (has("bn_epsilon"))
    net.backbone.norm->epsilon = static_cast<float>(options.real("bn_epsilon"));
  if (has("pyramid_width"))
    net.pyramid.channels = net.box.channels = options.integer("pyramid_width");
  if (has("box_width")) net.box.width = options.integer("box_width");
  if (has("mask_width")) net.mask.channels = options.integer("mask_width");
  steps.sizing.shorter = options.integer("min_size");
  steps.sizing.longer = options.integer("max_size");
  steps.proposals.per_level = options.integer("proposals_per_level");
  steps.proposals.total = options.integer("proposals");
  steps.proposals.suppression.threshold = static_cast<float>(options.real("proposal_nms"));
  steps.detections.classes = options.integer("classes");
  steps.detections.least_score = static_cast<float>(options.real("score_threshold"));
  steps.detections.suppression.threshold = static_cast<float>(options.real("nms"));
  steps.detections.most = options.integer("detections");
  if (has("masks")) steps.masks = options.integer("masks") != 0;
  if (has("keypoints")) steps.keypoints = options.integer("keypoints");
  if (has("shared_box")) steps.detections.shared_box = options.integer("shared_box") != 0;
  if (has("shared_mask")) steps.shared_mask = options.integer("shared_mask") != 0;
}

void set_continuous(bool mmdetection, RcnnParams& steps) {
  steps.sizing.rounding = Sizing::Rounding::nearest;
  steps.sizing.resampling = mmdetection ? Resampling::opencv : Resampling::pillow;
  steps.anchors.sizes_first = !mmdetection;
  steps.levels = {.epsilon = mmdetection ? 1e-6F : 1e-8F, .epsilon_inside = true};
  steps.proposals.least_side = std::numeric_limits<float>::denorm_min();
  steps.detections.background_first = steps.detections.background_box = false;
  steps.paste = {.style = PasteParams::Style::continuous, .above = false};
  if (mmdetection)
    steps.proposals.coding.least_growth = steps.detections.coding.least_growth = true;
}

void set_inclusive(bool benchmark, RcnnParams& steps) {
  steps.sizing.rounding = benchmark ? Sizing::Rounding::exact : Sizing::Rounding::even;
  steps.sizing.resampling = benchmark ? Resampling::pillow : Resampling::numbers;
  steps.anchors.style = AnchorParams::Style::inclusive;
  steps.corners = BoxCorners::pixels;
  steps.decode_in_picture = !benchmark;
  steps.levels = {.epsilon_inside = true, .extra = 1};
  steps.proposals.coding.extra = steps.detections.coding.extra = 1;
  steps.proposals.suppression.extra = steps.detections.suppression.extra = 1;
  steps.proposals.least_side = 0;
  steps.proposals.kept_per_level = steps.proposals.total;
  steps.first_mask = 1;
}

void set_pooling(const std::string& name, bool continuous, RcnnParams& steps) {
  using kernels::roi::Method;
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling, &steps.keypoint_pooling}) {
    head->pool.method = name == "pool"   ? Method::pool
                        : name == "warp" ? Method::warp
                                         : Method::align;
    head->pool.aligned = continuous;
    head->pool.sampling = continuous ? 0 : 2;
  }
}

InstanceNet build(std::string_view name, Net net) {
  name_maps(net);
  size_heads(net);
  InstanceNet made;
  made.parts.push_back(build_trunk(name, net));
  made.parts.push_back((net.build_box_head ? net.build_box_head : build_box_head)(net));
  if (net.steps.masks)
    made.parts.push_back((net.build_mask_head ? net.build_mask_head : build_mask_head)(net));
  if (net.steps.keypoints > 0) made.parts.push_back(build_keypoint_head(net));
  made.method = std::make_shared<Rcnn>(std::move(net.steps));
  return made;
}

}  // namespace atrous::nets::rcnn
