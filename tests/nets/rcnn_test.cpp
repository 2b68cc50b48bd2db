// Region-based detectors as wholes: sizes, names, and pictures and numbers of objects of every kind.
#include <catch2/catch.hpp>
#include <set>

#include "core/weights/binding.h"
#include "nets/catalog.h"
#include "nets/instances/instance_net.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::nets;

namespace {

using OptionTexts = std::map<std::string, std::string>;

InstanceNet build(std::string_view name, const OptionTexts& options) {
  const System& system = find_system(name);
  return system.build_instances(Options::resolve(system.name, system.options, options));
}

/// Names of a system's tensors in a dialect.
std::set<std::string> names(std::string_view name,
                            std::string_view dialect,
                            const OptionTexts& given) {
  const System& system = find_system(name);
  const Options options = Options::resolve(system.name, system.options, given);
  const Naming naming = find_dialect(system, dialect).naming(options);
  std::set<std::string> all;
  for (const WeightSpec& spec : weights_of(system.build_instances(options).parts))
    all.insert(naming.source(spec.name).name);
  return all;
}

void check_names(std::string_view system,
                 std::string_view dialect,
                 const OptionTexts& options,
                 const std::vector<std::string>& some) {
  const std::set<std::string> all = names(system, dialect, options);
  INFO(system << " " << dialect);
  for (const std::string& name : some) {
    INFO(name);
    CHECK(all.contains(name));
  }
  for (const std::string& name : all)
    for (const char* ours : {"pyramid.", "proposal.", "box_head.", "mask_head.", "keypoint_head."})
      if (name.starts_with(ours)) FAIL_CHECK(name << " has no name of theirs");
}

Shape shape_of(const Graph& graph, const std::string& name, const Shape& image) {
  return graph.infer({&image, 1}).at(static_cast<std::size_t>(graph.find(name).id));
}

/// A small detector with random weights, on so many threads.
class Detector {
 public:
  Detector(const OptionTexts& more, int threads) {
    OptionTexts options = {{"classes", "3"},           {"depth", "18"},
                           {"pyramid_width", "8"},     {"box_width", "16"},
                           {"mask_width", "8"},        {"min_size", "48"},
                           {"max_size", "96"},         {"proposals", "40"},
                           {"score_threshold", "0.2"}, {"proposals_per_level", "60"}};
    for (const auto& [name, value] : more) options[name] = value;
    const InstanceNet net = build("maskrcnn-torchvision", options);
    method_ = net.method;
    PlanOptions plan;
    plan.selection.isa = host_isa();
    plan.threads = threads;
    auto allocator = host_allocator();
    auto models = std::make_shared<PartModels>(net.parts, random_weights(weights_of(net.parts)),
                                               plan, allocator);
    runner_.emplace(models, std::make_shared<ThreadPool>(threads), allocator,
                    std::make_shared<MemoryBudget>());
  }

  Instances find(int height, int width) {
    Tensor picture(DType::f32, Shape{1, height, width, 3});
    const std::vector<float> numbers = test::random_reals(picture.shape().count(), 5);
    std::copy(numbers.begin(), numbers.end(), picture.view().as<float>());
    return find_instances(*method_, *runner_, {picture.view()});
  }

 private:
  std::shared_ptr<const InstanceMethod> method_;
  std::optional<PartRunner> runner_;
};

void check_inside(const Instances& found, int height, int width) {
  CHECK(found.height == height);
  CHECK(found.width == width);
  float score = 1;
  for (const Instance& each : found.items) {
    CHECK(each.box.x1 >= 0);
    CHECK(each.box.y1 >= 0);
    CHECK(each.box.x2 <= static_cast<float>(width) * 1.0001F);
    CHECK(each.box.y2 <= static_cast<float>(height) * 1.0001F);
    CHECK(each.score <= score);
    score = each.score;
    if (!each.mask.empty())
      CHECK(decode_runs(each.mask).size() == std::size_t(height) * std::size_t(width));
  }
}

}  // namespace

TEST_CASE("DetNet keeps a stride of 16", "[nets][rcnn]") {
  const InstanceNet net = build("detnet-rcnn", {});
  const Graph& trunk = net.parts.at(0).graph;
  const Shape image{1, 96, 160, 3};
  CHECK(shape_of(trunk, "p2", image) == Shape{1, 24, 40, 256});
  CHECK(shape_of(trunk, "p3", image) == Shape{1, 12, 20, 256});
  for (const char* level : {"p4", "p5", "p6"})
    CHECK(shape_of(trunk, level, image) == Shape{1, 6, 10, 256});
  CHECK(shape_of(trunk, "p6.scores", image).channels() == 6);
  const Graph& head = net.parts.at(1).graph;
  CHECK(head.input_specs.at(0).height == 8);
  CHECK(shape_of(head, "averaged", {5, 8, 8, 256}) == Shape{5, 7, 7, 256});
  CHECK(shape_of(head, "scores", {5, 8, 8, 256}) == Shape{5, 81});
  check_names("detnet-rcnn", "detnet-pytorch", {{"layers", "3,4,23,4,3"}},
              {"RCNN_layer3.0.22.conv3.weight", "RCNN_layer4.0.0.extra_conv.1.running_var",
               "RCNN_layer1.0.0.downsample.0.weight", "RCNN_layer5.0.2.bn2.bias",
               "RCNN_toplayer.bias", "RCNN_latlayer4.weight", "RCNN_smooth2.weight",
               "RCNN_rpn.RPN_cls_score.weight", "RCNN_top.2.bias"});
}

TEST_CASE("masks get their weights from boxes in every form", "[nets][rcnn]") {
  const OptionTexts large = {{"transfer_layers", "3"}, {"mlp_layers", "3"}};
  check_names("maskx", "detectron", large,
              {"bbox2mask_mlp_l1_w", "bbox2mask_mlp_l2_b", "mask_fcn_logits_w_flat_w",
               "fc_mask_head_mlp_l2_w", "mask_mlp_logits_raw_b", "cls_score_w", "bbox_pred_w",
               "_[mask]_fcn4_w", "conv5_mask_b", "fpn_inner_res4_5_sum_lateral_w"});
  const auto one = names("maskx", "detectron", {{"transfer_layers", "1"}, {"mlp_layers", "0"}});
  CHECK(one.contains("mask_fcn_logits_w_flat_w"));
  CHECK_FALSE(one.contains("bbox2mask_mlp_l1_w"));
  CHECK_FALSE(one.contains("mask_mlp_logits_raw_w"));
  const auto shared = names("maskx", "detectron", {{"shared_mask", "1"}, {"mlp_layers", "1"}});
  CHECK(shared.contains("mask_fcn_logits_w"));
  CHECK_FALSE(shared.contains("mask_fcn_logits_w_flat_w"));
  for (const char* from : {"scores", "boxes", "both", "embedding"}) {
    INFO(from);
    const InstanceNet net = build("maskx", {{"classes", "7"}, {"transfer_from", from}});
    for (const WeightSpec& spec : weights_of(net.parts)) {
      if (spec.name != "mask_head.transfer.0.weight") continue;
      const int wide = from == std::string("scores")  ? 1024
                       : from == std::string("boxes") ? 4096
                       : from == std::string("both")  ? 5120
                                                      : 300;
      CHECK(spec.shape == Shape{256, wide});
    }
    const Graph& head = net.parts.at(2).graph;
    CHECK(shape_of(head, "masks", {4, 14, 14, 256}) == Shape{4, 28, 28, 8});
  }
}

TEST_CASE("group normalisation and deeper heads have every code base's names", "[nets][rcnn]") {
  const OptionTexts grouped = {
      {"norm", "group"}, {"box_convs", "4"}, {"box_layers", "1"}, {"stride_in_1x1", "0"}};
  check_names("maskrcnn-detectron", "detectron2", grouped,
              {"backbone.bottom_up.res2.0.conv1.norm.weight", "backbone.fpn_lateral2.norm.bias",
               "backbone.bottom_up.stem.conv1.norm.weight", "roi_heads.box_head.conv4.norm.weight",
               "roi_heads.box_head.fc1.weight", "roi_heads.mask_head.mask_fcn1.norm.bias"});
  check_names("maskrcnn-detectron", "detectron", grouped,
              {"conv1_gn_s", "res2_0_branch2a_gn_b", "fpn_inner_res5_2_sum_gn_s",
               "fpn_res2_2_sum_gn_b", "head_conv4_gn_s", "fc6_w", "_mask_fcn1_gn_s"});
  check_names("maskrcnn-detectron", "benchmark", grouped,
              {"backbone.body.layer1.0.bn1.weight", "backbone.fpn.fpn_inner1.1.weight",
               "roi_heads.box.feature_extractor.xconvs.9.weight",
               "roi_heads.box.feature_extractor.xconvs.10.bias",
               "roi_heads.box.feature_extractor.fc6.weight",
               "roi_heads.mask.feature_extractor.mask_fcn4.1.weight"});
  check_names(
      "maskrcnn-detectron", "mmdetection", grouped,
      {"backbone.gn1.weight", "backbone.layer2.1.gn3.bias", "backbone.layer1.0.downsample.1.weight",
       "neck.fpn_convs.3.gn.weight", "roi_head.bbox_head.shared_convs.3.gn.bias",
       "roi_head.bbox_head.shared_fcs.0.weight", "roi_head.mask_head.convs.0.gn.weight"});
  check_names(
      "maskrcnn-detectron", "detectron2", {{"norm", "batch"}, {"box_convs", "4"}},
      {"backbone.fpn_output5.norm.running_var", "roi_heads.box_head.conv1.norm.running_mean"});
  for (const char* dialect : {"detectron2", "detectron", "benchmark", "mmdetection"}) {
    for (const char* trunk : {"fpn", "c4", "dc5"}) {
      check_names("maskrcnn-detectron", dialect,
                  {{"trunk", trunk},
                   {"depth", "101"},
                   {"groups", "32"},
                   {"group_width", "8"},
                   {"code", dialect}},
                  {});
    }
  }
}

TEST_CASE("Matterport's layers are found in their groups", "[nets][rcnn]") {
  check_names(
      "maskrcnn-matterport", "matterport", {},
      {"conv1/conv1/kernel:0", "bn_conv1/bn_conv1/gamma:0", "res4w_branch2c/res4w_branch2c/bias:0",
       "bn2a_branch1/bn2a_branch1/moving_variance:0", "fpn_c5p5/fpn_c5p5/kernel:0",
       "fpn_p2/fpn_p2/bias:0", "rpn_model/rpn_class_raw/kernel:0",
       "mrcnn_class_conv1/mrcnn_class_conv1/kernel:0", "mrcnn_bbox_fc/mrcnn_bbox_fc/kernel:0",
       "mrcnn_mask_bn4/mrcnn_mask_bn4/beta:0", "mrcnn_mask_deconv/mrcnn_mask_deconv/kernel:0",
       "mrcnn_mask/mrcnn_mask/bias:0"});
  const Graph trunk = build("maskrcnn-matterport", {}).parts.at(0).graph;
  CHECK(shape_of(trunk, "p6", {1, 1024, 1024, 3}) == Shape{1, 16, 16, 256});
  CHECK_THROWS(build("maskrcnn-matterport", {{"max_size", "1000"}}));
}

TEST_CASE("any number of threads finds the same objects", "[nets][rcnn]") {
  std::vector<Instances> found;
  for (const int threads : {1, 2, 7}) {
    Detector detector({{"keypoints", "2"}}, threads);
    found.push_back(detector.find(61, 83));
  }
  CHECK(found[0].items.size() > 3);
  check_inside(found[0], 61, 83);
  CHECK(found[0].items.at(0).keypoints.size() == 2);
  CHECK(found[1] == found[0]);
  CHECK(found[2] == found[0]);
}

TEST_CASE("objects may be none or thousands", "[nets][rcnn]") {
  Detector none({{"score_threshold", "1"}}, 2);
  CHECK(none.find(40, 50).items.empty());
  Detector many({{"score_threshold", "0"},
                 {"nms", "1"},
                 {"masks", "0"},
                 {"proposals", "2000"},
                 {"proposal_nms", "1"},
                 {"proposals_per_level", "2000"},
                 {"detections", "100000"},
                 {"min_size", "128"},
                 {"max_size", "192"}},
                2);
  const Instances found = many.find(150, 180);
  CHECK(found.items.size() > 2000);
  check_inside(found, 150, 180);
}

TEST_CASE("pictures may be a pixel, a line, or 24 million pixels", "[nets][rcnn]") {
  Detector detector({{"score_threshold", "0.1"}}, 2);
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 700}, {700, 1}, {3, 2}}) {
    INFO(height << "x" << width);
    check_inside(detector.find(height, width), height, width);
  }
  check_inside(detector.find(4000, 6000), 4000, 6000);
}
