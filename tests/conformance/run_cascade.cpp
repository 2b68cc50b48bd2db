#include "tests/conformance/run_cascade.h"

#include <algorithm>

#include "nets/catalog.h"
#include "nets/instances/fcis_method.h"
#include "nets/instances/mnc_method.h"
#include "tests/conformance/operands.h"

namespace atrous::conformance {
namespace {

/// Boxes of `[[image, x1, y1, x2, y2], ...]`.
std::vector<Box> boxes_of(const nlohmann::json& regions) {
  std::vector<Box> boxes;
  for (const auto& region : regions) {
    const auto numbers = region.get<std::array<float, 5>>();
    boxes.push_back({numbers[1], numbers[2], numbers[3], numbers[4]});
  }
  return boxes;
}

class Runner {
 public:
  Runner(const Case& test,
         const Adapted& adapted,
         int threads,
         const WeightStore& weights,
         Result& result)
      : test_(test),
        system_(nets::find_system(adapted.system)),
        options_(nets::Options::resolve(system_.name, system_.options, adapted.options)),
        dialect_(nets::find_dialect(system_, adapted.weights_dialect())),
        naming_(dialect_.naming(options_)),
        net_(system_.build_instances(options_)),
        weights_(bind_weights(nets::weights_of(net_.parts),
                              weights,
                              naming_,
                              nets::ignored_tensors(dialect_, adapted.ignored))),
        pool_(std::make_shared<ThreadPool>(threads)),
        parts_(std::make_shared<nets::PartModels>(
                   net_.parts, weights_, plan_options({}), host_allocator()),
               pool_,
               host_allocator(),
               std::make_shared<MemoryBudget>()),
        result_(result) {}

  void run_fcis() {
    nets::FcisParams params;
    params.classes = options_.integer("classes");
    const auto trunk = run_trunk();
    const std::vector<Box> regions = boxes_of(test_.options.at("rois"));
    const TensorView maps = trunk->output(2), boxes = trunk->output(3);
    const nets::StageContext context = parts_.context();
    Tensor cells = nets::pool_cells(params, maps, regions, context);
    Tensor changes = nets::pool_cells(params, boxes, regions, context);
    check("psroipool_cls_seg", cells.view());
    check("psroipool_bbox", changes.view());
    const nets::FcisRegions found = nets::score_regions(params, maps, boxes, regions, context);
    check("cls_score", found.logits);
    check("cls_prob", found.scores);
    check("bbox_pred", found.deltas);
    check("seg_pred", both_sides(found.masks, params.side * params.side));
    check("rpn_cls_score", trunk->output(0));
    check("rpn_bbox_pred", trunk->output(1));
    finish();
  }

  void run_mnc() {
    nets::MncParams params;
    params.classes = options_.integer("classes");
    const auto trunk = run_trunk();
    check("rpn_cls_score", trunk->output(0));
    check("rpn_bbox_pred", trunk->output(1));
    for (const bool first : {true, false}) {
      const std::string end = first ? "" : "_ext";
      const std::vector<Box> regions = boxes_of(test_.options.at("rois" + end));
      const nets::MncRegions found =
          nets::run_heads(params, parts_, trunk->output(2), regions, first);
      check_box_head(params, trunk->output(2), regions, found, first);
      check("mask_output" + end, found.masks);
      check("cls_score" + end, found.scores);
      check("seg_cls_score" + end, found.seg_scores);
      check("bbox_pred" + end, found.deltas);
    }
    finish();
  }

 private:
  PlanOptions plan_options(const std::vector<Value>& keep) const {
    PlanOptions options;
    options.selection.isa = host_isa();
    options.threads = pool_->threads();
    options.keep = keep;
    return options;
  }

  const Samples* samples_called(const std::string& name) const {
    for (const auto* list : {&test_.taps, &test_.outputs})
      for (const Samples& each : *list)
        if (each.name == name) return &each;
    return nullptr;
  }

  /// Compares what the case has of this name, if it has something.
  void check(const std::string& name, const TensorView& got) {
    if (const Samples* want = samples_called(name)) add_stage(*want, got, "", result_);
  }
  void check(const std::string& name, const std::vector<float>& got) {
    if (const Samples* want = samples_called(name)) add_list(*want, got, result_);
  }

  /// Everything that the case lists was compared.
  void finish() {
    for (const auto* list : {&test_.taps, &test_.outputs}) {
      for (const Samples& each : *list) {
        const bool done = std::ranges::any_of(
            result_.stages, [&](const Stage& stage) { return stage.name == each.name; });
        if (!done) result_.stages.push_back({each.name, false, 0, "nothing has this name"});
      }
    }
  }

  std::unique_ptr<Session> make_session(std::size_t part,
                                        const std::vector<Shape>& shapes,
                                        const std::vector<Value>& keep) {
    models_.push_back(std::make_unique<Model>(net_.parts[part].graph, weights_, host_allocator()));
    return std::make_unique<Session>(make_plan(*models_.back(), shapes, plan_options(keep)), pool_);
  }

  /// Taps that are modules of a part, with their values.
  std::vector<std::pair<const Samples*, Value>> modules(std::size_t part) const {
    std::vector<std::pair<const Samples*, Value>> found;
    for (const Samples& tap : test_.taps) {
      const Value value = find_module(net_.parts[part].graph, naming_, tap.name);
      if (value.id >= 0) found.push_back({&tap, value});
    }
    return found;
  }

  static std::vector<Value> values_of(
      const std::vector<std::pair<const Samples*, Value>>& modules) {
    std::vector<Value> values;
    for (const auto& [samples, value] : modules) values.push_back(value);
    return values;
  }

  std::unique_ptr<Session> run_trunk() {
    const auto taps = modules(0);
    auto trunk = make_session(0, {nhwc(test_.input.shape)}, values_of(taps));
    const std::vector<float> picture = nhwc_values(test_.input);
    std::ranges::copy(picture, trunk->input().as<float>());
    trunk->run();
    for (const auto& [samples, value] : taps) add_stage(*samples, trunk->kept(value), "", result_);
    return trunk;
  }

  /// Inputs and inner values of the second head.
  void check_box_head(const nets::MncParams& params,
                      const TensorView& features,
                      const std::vector<Box>& regions,
                      const nets::MncRegions& found,
                      bool first) {
    const std::string end = first ? "" : "_ext";
    const int count = static_cast<int>(regions.size());
    const auto taps = modules(2);
    const auto head =
        make_session(2,
                     {Shape{count, params.cells, params.cells, features.desc.shape.channels()},
                      Shape{count, params.cells, params.cells, 1}},
                     values_of(taps));
    nets::warp_regions(params, features, regions, first, head->input(0), parts_.context());
    for (int i = 0; i < count; ++i)
      nets::shrink_mask(params, found.masks.data() + i * params.side * params.side,
                        head->input(1).as<float>() + i * params.cells * params.cells);
    check("roi_interpolate_conv5" + end, head->input(0));
    check("mask_proposal_resize" + end, head->input(1));
    head->run();
    for (const auto& [samples, value] : taps)
      if (first) add_stage(*samples, head->kept(value), "", result_);
  }

  /// Outside and inside of every region.
  static std::vector<float> both_sides(const std::vector<float>& inside, int cells) {
    std::vector<float> both;
    for (auto at = inside.begin(); at != inside.end(); at += cells) {
      std::transform(at, at + cells, std::back_inserter(both), [](float p) { return 1 - p; });
      both.insert(both.end(), at, at + cells);
    }
    return both;
  }

  const Case& test_;
  const nets::System& system_;
  nets::Options options_;
  const nets::Dialect& dialect_;
  Naming naming_;
  nets::InstanceNet net_;
  BoundWeights weights_;
  std::shared_ptr<ThreadPool> pool_;
  nets::PartRunner parts_;
  Result& result_;
  std::vector<std::unique_ptr<Model>> models_;
};

}  // namespace

void run_cascade(const Case& test,
                 const Adapted& adapted,
                 int threads,
                 const WeightStore& weights,
                 Result& result) {
  Runner runner(test, adapted, threads, weights, result);
  adapted.system == "fcis" ? runner.run_fcis() : runner.run_mnc();
}

}  // namespace atrous::conformance
