#include "tests/conformance/run_region_step.h"

#include <algorithm>
#include <map>

#include "core/runtime/isa.h"
#include "nets/stages/anchors.h"
#include "nets/stages/detections.h"
#include "nets/stages/paste_masks.h"
#include "nets/stages/place_picture.h"
#include "nets/stages/pool_regions.h"
#include "nets/stages/proposals.h"
#include "nets/stages/sizing.h"
#include "tests/conformance/operands.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;
using kernels::roi::Method;

/// What a step's program needs: the case's fields and something to run with.
struct Bench {
  const Case& test;
  std::vector<Uniform> inputs;
  const nets::StageContext& context;
  Result& result;

  const Json& option(const char* name) const { return test.options.at(name); }
  std::vector<float> values(const std::string& name) const {
    return values_of(operand(inputs, name));
  }
  Samples want(const std::string& name) const {
    return parse_block(name, test.raw_outputs.at(name));
  }
  Extent extent(const char* name) const {
    return {option(name).at(0).get<int>(), option(name).at(1).get<int>()};
  }
};

std::vector<Box> to_boxes(const std::vector<float>& values) {
  std::vector<Box> boxes;
  for (std::size_t i = 0; i + 3 < values.size(); i += 4)
    boxes.push_back({values[i], values[i + 1], values[i + 2], values[i + 3]});
  return boxes;
}

void append(const Box& box, std::vector<float>& values) {
  values.insert(values.end(), {box.x1, box.y1, box.x2, box.y2});
}

std::vector<float> to_values(const std::vector<Box>& boxes) {
  std::vector<float> values;
  for (const Box& box : boxes) append(box, values);
  return values;
}

std::vector<std::vector<Box>> anchors_of(const Bench& bench) {
  const Extent image = bench.extent("image");
  std::vector<std::vector<Box>> levels;
  for (std::size_t i = 0; i < bench.option("grids").size(); ++i) {
    const Json& grid = bench.option("grids").at(i);
    const Extent size{grid.at(0).get<int>(), grid.at(1).get<int>()};
    const nets::AnchorParams params{
        .style = nets::AnchorParams::Style::rounded,
        .ratios = bench.option("aspect_ratios").at(i).get<std::vector<float>>()};
    levels.push_back(nets::make_anchors(params,
                                        bench.option("sizes").at(i).get<std::vector<float>>(), size,
                                        {image.height / size.height, image.width / size.width}));
  }
  return levels;
}

void anchors(const Bench& bench) {
  std::vector<float> all;
  for (const auto& level : anchors_of(bench))
    for (const Box& box : level) append(box, all);
  add_list(bench.want("y"), std::move(all), bench.result);
}

void suppression(const Bench& bench) {
  std::vector<int> groups;
  if (bench.test.raw_inputs.contains("classes"))
    for (const float value : bench.values("classes")) groups.push_back(static_cast<int>(value));
  const auto keep =
      nets::suppress(to_boxes(bench.values("boxes")), bench.values("scores"), groups,
                     {.threshold = bench.option("iou_threshold").get<float>()}, bench.context);
  add_list(bench.want("keep"), keep, bench.result);
}

void box_decoding(const Bench& bench) {
  const std::vector<Box> boxes = to_boxes(bench.values("boxes"));
  const std::vector<float> deltas = bench.values("deltas");
  const auto classes = bench.option("classes").get<std::size_t>();
  const nets::BoxCoding coding{.weights = bench.option("weights").get<std::array<float, 4>>()};
  std::vector<float> all;
  for (std::size_t i = 0; i < boxes.size() * classes; ++i)
    append(nets::decode(coding, boxes[i / classes], deltas.data() + 4 * i), all);
  add_list(bench.want("y"), std::move(all), bench.result);
}

void detection_selection(const Bench& bench) {
  nets::DetectionParams params;
  params.coding.weights = bench.option("box_weights").get<std::array<float, 4>>();
  params.classes = bench.option("num_classes").get<int>() - 1;
  params.least_score = bench.option("score_threshold").get<float>();
  params.least_side = 1e-2F;
  params.suppression.threshold = bench.option("nms_threshold").get<float>();
  params.most = bench.option("detections_per_image").get<int>();
  const std::vector<Box> proposals = to_boxes(bench.values("proposals"));
  const auto scores = bench.values("class_logits"), deltas = bench.values("box_regression");
  const auto found = nets::select_detections(
      params, {proposals, scores, deltas}, nets::corners_of(bench.extent("image")), bench.context);
  std::vector<float> boxes, weights;
  std::vector<int> labels;
  for (const nets::Detection& each : found) {
    append(each.box, boxes);
    weights.push_back(each.score);
    labels.push_back(each.label + 1);
  }
  add_list(bench.want("boxes"), std::move(boxes), bench.result);
  add_list(bench.want("scores"), std::move(weights), bench.result);
  add_list(bench.want("labels"), std::move(labels), bench.result);
}

void mask_paste(const Bench& bench) {
  const Extent size{bench.option("height").get<int>(), bench.option("width").get<int>()};
  const std::vector<float> masks = bench.values("masks");
  const std::vector<Box> boxes = to_boxes(bench.values("boxes"));
  const std::size_t each = masks.size() / boxes.size();
  std::vector<float> all, sums;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const auto pasted =
        nets::paste_values({}, {masks.data() + i * each, each}, boxes[i], size, bench.context);
    const std::vector<float> whole = nets::in_picture(pasted, size);
    double sum = 0;
    for (const float value : whole) sum += double{value};
    all.insert(all.end(), whole.begin(), whole.end());
    sums.push_back(static_cast<float>(sum));
  }
  add_list(bench.want("y"), std::move(all), bench.result);
  add_list(bench.want("sum"), std::move(sums), bench.result);
}

void pooling(const Bench& bench, Method method) {
  const Uniform& map = operand(bench.inputs, "x");
  Tensor x = Tensor::from_floats(nhwc(map.shape), nhwc_values(map));
  const std::vector<float> rows = bench.values("rois");
  std::vector<kernels::roi::Region> regions;
  for (std::size_t i = 0; i + 4 < rows.size(); i += 5)
    regions.push_back(
        {0, static_cast<int>(rows[i]), rows[i + 1], rows[i + 2], rows[i + 3], rows[i + 4]});
  nets::PoolParams params{.method = method, .size = bench.extent("output_size")};
  params.sampling = std::max(0, bench.test.options.value("sampling_ratio", 0));
  params.aligned = bench.test.options.value("aligned", false);
  const bool sensitive = method == Method::ps_align || method == Method::ps_pool;
  if (sensitive) params.group = params.size.height;
  const int channels = x.shape().channels() / (params.group * params.group);
  Tensor y(DType::f32, Shape{static_cast<int>(regions.size()), params.size.height,
                             params.size.width, channels});
  const TensorView view{TensorDesc::dense(DType::f32, x.shape()), const_cast<std::byte*>(x.data())};
  const nets::FeatureMap maps[] = {{view, bench.option("spatial_scale").get<float>()}};
  nets::pool_regions(params, maps, regions, y.view(), bench.context);
  add_stage(bench.want("y"), y.view(), "", bench.result);
}

void transform(const Bench& bench) {
  nets::Sizing sizing{.shorter = bench.option("min_size").get<int>(),
                      .longer = bench.option("max_size").get<int>(),
                      .divisor = bench.option("size_divisible").get<int>()};
  const auto mean = bench.option("mean").get<std::array<float, 3>>();
  const auto deviation = bench.option("std").get<std::array<float, 3>>();
  Extent most{0, 0};
  std::vector<nets::Framing> framings;
  std::vector<int> sizes;
  for (const Uniform& image : bench.inputs) {
    framings.push_back(frame_picture(sizing, {image.shape.at(1), image.shape.at(2)}));
    most = {std::max(most.height, framings.back().padded.height),
            std::max(most.width, framings.back().padded.width)};
    sizes.push_back(framings.back().resized.height);
    sizes.push_back(framings.back().resized.width);
  }
  const int count = static_cast<int>(framings.size());
  Tensor batch(DType::f32, Shape{count, most.height, most.width, 3});
  for (int i = 0; i < count; ++i) {
    Uniform image = bench.inputs[static_cast<std::size_t>(i)];
    image.shape.insert(image.shape.begin(), 1);
    std::vector<float> pixels = nhwc_values(image);
    for (std::size_t p = 0; p < pixels.size(); ++p)
      pixels[p] = (pixels[p] - mean[p % 3]) / deviation[p % 3];
    const Shape own = nhwc(image.shape);
    const Shape one{1, most.height, most.width, 3};
    nets::place_picture(
        {TensorDesc::dense(DType::f32, own), reinterpret_cast<std::byte*>(pixels.data())},
        framings[static_cast<std::size_t>(i)],
        {TensorDesc::dense(DType::f32, one),
         batch.mutable_data() + i * one.count() * std::ptrdiff_t{sizeof(float)}},
        {}, bench.context);
  }
  add_stage(bench.want("batch"), batch.view(), "", bench.result);
  add_list(bench.want("sizes"), std::move(sizes), bench.result);
}

void proposals(const Bench& bench) {
  const auto anchors = anchors_of(bench);
  std::vector<float> scores = bench.values("objectness"), deltas = bench.values("deltas");
  std::vector<nets::ProposalLevel> levels;
  std::size_t first = 0;
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const Json& grid = bench.option("grids").at(i);
    const int height = grid.at(0).get<int>(), width = grid.at(1).get<int>();
    const int shapes = static_cast<int>(anchors[i].size()) / (height * width);
    const auto view = [&](std::vector<float>& values, int each) {
      const Shape shape{1, height, width, shapes * each};
      return TensorView{
          TensorDesc::dense(DType::f32, shape),
          reinterpret_cast<std::byte*>(values.data() + first * static_cast<std::size_t>(each))};
    };
    levels.push_back({view(scores, 1), view(deltas, 4), &anchors[i]});
    first += anchors[i].size();
  }
  const nets::ProposalParams params{
      .coding = {},
      .per_level = bench.option("pre_nms_top_n").get<int>(),
      .total = bench.option("post_nms_top_n").get<int>(),
      .suppression = {.threshold = bench.option("nms_threshold").get<float>()},
      .least_side = bench.option("min_size").get<float>(),
      .least_score = bench.option("score_threshold").get<float>()};
  const auto found = nets::select_proposals(params, levels, nets::corners_of(bench.extent("image")),
                                            bench.context);
  add_list(bench.want("boxes"), to_values(found.boxes), bench.result);
  add_list(bench.want("scores"), found.scores, bench.result);
}

using Program = void (*)(const Bench&);

const std::map<std::string, Program>& programs() {
  static const std::map<std::string, Program> all = {
      {"Anchors", anchors},
      {"NMS", suppression},
      {"Box decoding", box_decoding},
      {"Detection selection", detection_selection},
      {"Mask paste", mask_paste},
      {"Mask R-CNN input transform", transform},
      {"RPN proposal selection", proposals},
      {"RoIAlign", [](const Bench& bench) { pooling(bench, Method::align); }},
      {"RoIPool", [](const Bench& bench) { pooling(bench, Method::pool); }},
      {"PSRoIAlign", [](const Bench& bench) { pooling(bench, Method::ps_align); }},
      {"PSRoIPool", [](const Bench& bench) { pooling(bench, Method::ps_pool); }},
  };
  return all;
}

}  // namespace

bool is_region_step(const std::string& name) { return programs().contains(name); }

void run_region_step(const Case& test, int threads, Result& result) {
  const Selection selection{.isa = host_isa(), .device = {}};
  ThreadPool pool(threads);
  const nets::StageContext context{selection, pool};
  programs().at(test.system)({test, parse_operands(test.raw_inputs), context, result});
}

}  // namespace atrous::conformance
