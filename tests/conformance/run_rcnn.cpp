#include "tests/conformance/run_rcnn.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.h"
#include "nets/catalog.h"
#include "nets/instances/rcnn.h"
#include "tests/conformance/operands.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;

/// Numbers of one tensor over several images, NHWC.
struct Collected {
  Shape shape;
  std::vector<float> values;

  void append(const TensorView& view) {
    const Shape& own = view.desc.shape;
    std::vector<int> extents;
    for (int axis = 0; axis < own.rank(); ++axis) extents.push_back(own[axis]);
    if (!values.empty()) extents[0] += shape[0];
    shape = Shape{std::span<const int>(extents)};
    for (std::ptrdiff_t i = 0; i < own.count(); ++i)
      values.push_back(
          view.as<const float>()[i / own.channels() * view.desc.pixel_stride + i % own.channels()]);
  }
};

/// Boxes by image: `[[x1,y1,x2,y2], ...]` of one image, or a list of such lists.
std::vector<std::vector<Box>> boxes_of(const Json& json, float scale) {
  if (json.at(0).at(0).is_number()) return boxes_of(Json::array({json}), scale);
  std::vector<std::vector<Box>> images;
  for (const Json& image : json) {
    images.emplace_back();
    for (const Json& box : image) {
      const auto corners = box.get<std::array<float, 4>>();
      images.back().push_back(
          {scale * corners[0], scale * corners[1], scale * corners[2], scale * corners[3]});
    }
  }
  return images;
}

/// The weights of what `values` are computed from.
void add_weights(const Graph& graph,
                 const std::vector<Value>& values,
                 std::vector<WeightSpec>& wanted) {
  const auto shapes = graph.infer(nets::probe_shapes(graph));
  std::vector<Value> open = values;
  std::set<int> seen;
  std::set<std::string> names;
  for (const WeightSpec& spec : wanted) names.insert(spec.name);
  while (!open.empty()) {
    const int at = graph.producer[static_cast<std::size_t>(open.back().id)];
    open.pop_back();
    if (!seen.insert(at).second) continue;
    const Node& node = graph.nodes[static_cast<std::size_t>(at)];
    if (!node.layer) continue;
    std::vector<Shape> inputs;
    for (const Value input : node.inputs) {
      inputs.push_back(shapes[static_cast<std::size_t>(input.id)]);
      open.push_back(input);
    }
    for (WeightSpec spec : node.layer->weights(inputs)) {
      spec.name = node.name + "." + spec.name;
      if (names.insert(spec.name).second) wanted.push_back(std::move(spec));
    }
  }
}

class Runner {
 public:
  Runner(const Case& test,
         const Adapted& adapted,
         int threads,
         const WeightStore& store,
         Result& result)
      : test_(test),
        adapted_(adapted),
        system_(nets::find_system(adapted.system)),
        options_(nets::Options::resolve(system_.name, system_.options, adapted.options)),
        dialect_(nets::find_dialect(system_, adapted.weights_dialect())),
        naming_(dialect_.naming(options_)),
        net_(system_.build_instances(options_)),
        method_(dynamic_cast<const nets::Rcnn&>(*net_.method)),
        pool_(std::make_shared<ThreadPool>(threads)),
        store_(store),
        result_(result) {
    selection_.isa = host_isa();
  }

  /// The networks by themselves, on regions that the case names.
  void run_stages() {
    for (const Samples& tap : test_.taps) sort(tap);
    for (const Samples& output : test_.outputs) sort(output);
    bind();
    Session trunk = make_session(0, {nhwc(test_.input.shape)});
    const std::vector<float> image = nhwc_values(test_.input);
    std::copy(image.begin(), image.end(), trunk.input().as<float>());
    trunk.run();
    for (const auto& [samples, value] : wanted_[0].values)
      add_stage(*samples, trunk.kept(value), "", result_);
    for (std::size_t part = 1; part < net_.parts.size(); ++part)
      if (!wanted_[part].values.empty() || wanted_[part].regions) run_head(part, trunk);
  }

  /// From the picture to masks in it.
  void run_end() {
    wanted_.clear();
    std::vector<WeightSpec> wanted = nets::weights_of(net_.parts);
    weights_ = bind_weights(wanted, store_, naming_, ignored());
    nets::PartRunner parts(
        std::make_shared<nets::PartModels>(net_.parts, weights_, plan_options(), host_allocator()),
        pool_, host_allocator(), std::make_shared<MemoryBudget>());
    Tensor picture = normalised();
    const Extent own{picture.shape().height(), picture.shape().width()};
    const nets::Framing framing = method_.frame(own);
    Session& trunk = nets::load_picture(framing, parts, {picture.view()});
    trunk.run();
    // torchvision infers the scales at its first call; for these cases that was given the picture's
    // size before the transform.
    const nets::Rcnn method = method_.with_rounded_scales(trunk, own);
    const nets::Scene scene{own, framing};
    const auto regions = method.propose(trunk, framing, parts.context()).boxes;
    const auto found = method.detect(parts, trunk, regions, scene);
    check_detections(found, scene);
    std::vector<float> masks;
    if (method.params().masks) {
      masks = method.masks(parts, trunk, found);
      check_masks(found, masks, scene, parts.context());
    }
    const Instances instances = nets::find_instances(method, parts, {picture.view()});
    if (method.params().keypoints > 0) check_keypoints(instances);
    check_whole(instances, found, masks, scene, parts.context());
  }

 private:
  struct Wanted {
    std::vector<std::pair<const Samples*, Value>> values;
    const Samples* regions = nullptr;  // what is pooled into the head
  };

  /// Finds out which part a tap or output belongs to.
  void sort(const Samples& samples) {
    wanted_.resize(net_.parts.size());
    const auto named = adapted_.outputs.find(samples.name);
    if (named == adapted_.outputs.end()) {
      const Value value = find_module(net_.parts[0].graph, naming_, samples.name);
      if (value.id < 0) return missing(samples);
      wanted_[0].values.push_back({&samples, value});
      return;
    }
    const auto dot = named->second.find('.');
    const std::string part = named->second.substr(0, dot), name = named->second.substr(dot + 1);
    for (std::size_t i = 0; i < net_.parts.size(); ++i) {
      if (net_.parts[i].name != part) continue;
      if (i > 0 && name == "regions") {
        wanted_[i].regions = &samples;
        return;
      }
      const Value value = net_.parts[i].graph.find(name);
      if (value.id < 0) break;
      wanted_[i].values.push_back({&samples, value});
      return;
    }
    missing(samples);
  }

  PlanOptions plan_options() const {
    PlanOptions options;
    options.selection = selection_;
    options.threads = pool_->threads();
    return options;
  }

  void missing(const Samples& samples) {
    result_.stages.push_back({samples.name, false, 0, "the networks have nothing of this name"});
  }

  std::vector<std::string> ignored() const {
    return nets::ignored_tensors(dialect_, adapted_.ignored);
  }

  /// Binds the weights of everything that is compared or pooled from.
  void bind() {
    std::vector<WeightSpec> wanted;
    for (std::size_t i = 0; i < net_.parts.size(); ++i) {
      std::vector<Value> values;
      for (const auto& [samples, value] : wanted_[i].values) values.push_back(value);
      add_weights(net_.parts[i].graph, values, wanted);
    }
    for (int i = 0; i < method_.params().pooled; ++i) {
      const std::string& map = method_.params().maps[static_cast<std::size_t>(i)].name;
      maps_.push_back(net_.parts[0].graph.find(map));
    }
    add_weights(net_.parts[0].graph, maps_, wanted);
    weights_ = bind_weights(wanted, store_, naming_, ignored());
  }

  /// A session of a part that computes what is wanted of it and nothing else.
  Session make_session(std::size_t part, const std::vector<Shape>& shapes) {
    Graph graph = net_.parts[part].graph;
    PlanOptions options = plan_options();
    std::erase_if(graph.outputs,
                  [&](const NamedValue& output) { return !is_wanted(part, output); });
    for (const auto& [samples, value] : wanted_[part].values) options.keep.push_back(value);
    models_.push_back(std::make_unique<Model>(std::move(graph), weights_, host_allocator()));
    return Session(make_plan(*models_.back(), shapes, options), pool_);
  }

  bool is_wanted(std::size_t part, const NamedValue& output) const {
    const auto& values = wanted_[part].values;
    return std::any_of(values.begin(), values.end(),
                       [&](const auto& each) { return each.second == output.value; }) ||
           (part == 0 && std::find(maps_.begin(), maps_.end(), output.value) != maps_.end());
  }

  void run_head(std::size_t part, Session& trunk) {
    const nets::Part& head = net_.parts[part];
    const bool mask = head.name == "mask_head";
    const nets::RcnnParams& params = method_.params();
    const nets::HeadPooling& pooling = mask ? params.mask_pooling : params.box_pooling;
    const char* own = mask && test_.options.contains("mask_boxes") ? "mask_boxes" : "boxes";
    const auto images = boxes_of(test_.options.at(own), adapted_.region_scale);
    const nets::StageContext context{selection_, *pool_};
    Collected regions;
    std::vector<Collected> outputs(wanted_[part].values.size());
    for (std::size_t image = 0; image < images.size(); ++image) {
      const int count = static_cast<int>(images[image].size());
      std::vector<Shape> shapes;
      for (const InputSpec& input : head.graph.input_specs)
        shapes.push_back(Shape{count, input.height, input.width, input.channels});
      Session session = make_session(part, shapes);
      method_.pool(pooling, trunk, images[image], {0, count}, session, context,
                   static_cast<int>(image));
      regions.append(session.input());
      session.run();
      for (std::size_t i = 0; i < outputs.size(); ++i)
        outputs[i].append(session.kept(wanted_[part].values[i].second));
    }
    if (wanted_[part].regions != nullptr) compare_collected(*wanted_[part].regions, regions);
    for (std::size_t i = 0; i < outputs.size(); ++i)
      compare_collected(*wanted_[part].values[i].first, outputs[i]);
  }

  void compare_collected(const Samples& samples, const Collected& collected) {
    const Tensor tensor = Tensor::from_floats(collected.shape, collected.values);
    add_stage(
        samples,
        {TensorDesc::dense(DType::f32, collected.shape), const_cast<std::byte*>(tensor.data())}, "",
        result_);
  }

  /// The case's picture, from 0 to 1, less its mean and over its deviation.
  Tensor normalised() const {
    const auto mean = test_.options.at("mean").get<std::array<float, 3>>();
    const auto deviation = test_.options.at("std").get<std::array<float, 3>>();
    const std::vector<float> values = nhwc_values(test_.input);
    Tensor picture(DType::f32, nhwc(test_.input.shape));
    for (std::size_t i = 0; i < values.size(); ++i)
      picture.view().as<float>()[i] = (values[i] - mean[i % 3]) / deviation[i % 3];
    return picture;
  }

  const Samples* output_called(const std::string& name) const {
    for (const Samples& output : test_.outputs)
      if (output.name == name) return &output;
    throw Error(Code::corrupt_file, "the case has no output '" + name + "'");
  }

  void check_detections(const std::vector<nets::Detection>& found, const nets::Scene& scene) {
    std::vector<float> boxes, scores;
    std::vector<int> labels;
    for (const nets::Detection& each : found) {
      const Box box = method_.to_picture(each.box, scene);
      boxes.insert(boxes.end(), {box.x1, box.y1, box.x2, box.y2});
      scores.push_back(each.score);
      labels.push_back(each.label + 1);
    }
    add_list(*output_called("boxes"), std::move(boxes), result_);
    add_list(*output_called("scores"), std::move(scores), result_);
    add_list(*output_called("labels"), std::move(labels), result_);
  }

  void check_masks(const std::vector<nets::Detection>& found,
                   const std::vector<float>& masks,
                   const nets::Scene& scene,
                   const nets::StageContext& context) {
    std::vector<float> pasted, sums;
    const std::size_t each = found.empty() ? 0 : masks.size() / found.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Box box = method_.to_picture(found[i].box, scene);
      const auto whole = nets::in_picture(
          nets::paste_values(method_.params().paste, {masks.data() + i * each, each}, box,
                             scene.picture, context),
          scene.picture);
      double sum = 0;
      for (const float value : whole) sum += double{value};
      sums.push_back(static_cast<float>(sum));
      pasted.insert(pasted.end(), whole.begin(), whole.end());
    }
    add_list(*output_called("mask_probs"), masks, result_);
    add_list(*output_called("masks"), std::move(pasted), result_);
    add_list(*output_called("masks_sum"), std::move(sums), result_);
  }

  /// Places with a 1 behind them, as torchvision gives them, and scores.
  void check_keypoints(const Instances& instances) {
    std::vector<float> places, scores;
    for (const Instance& each : instances.items) {
      for (const Keypoint& point : each.keypoints) {
        places.insert(places.end(), {point.x, point.y, 1.0F});
        scores.push_back(point.score);
      }
    }
    add_list(*output_called("keypoints"), std::move(places), result_);
    add_list(*output_called("keypoints_scores"), std::move(scores), result_);
  }

  /// What the method gives in one go is what its steps gave.
  void check_whole(const Instances& instances,
                   const std::vector<nets::Detection>& found,
                   const std::vector<float>& masks,
                   const nets::Scene& scene,
                   const nets::StageContext& context) {
    bool same = instances.items.size() == found.size();
    const std::size_t each = found.empty() ? 0 : masks.size() / found.size();
    for (std::size_t i = 0; same && i < found.size(); ++i) {
      const Instance& item = instances.items[i];
      const Box box = method_.to_picture(found[i].box, scene);
      same = item.box == box && item.score == found[i].score && item.label == found[i].label;
      if (masks.empty()) continue;
      const auto patch = nets::paste_bits(method_.params().paste, {masks.data() + i * each, each},
                                          box, scene.picture, context);
      same = same && item.mask == encode_runs(patch, scene.picture);
    }
    result_.stages.push_back({"find", same, 0, same ? "" : "differs from its steps"});
  }

  const Case& test_;
  const Adapted& adapted_;
  const nets::System& system_;
  nets::Options options_;
  const nets::Dialect& dialect_;
  Naming naming_;
  nets::InstanceNet net_;
  const nets::Rcnn& method_;
  std::shared_ptr<ThreadPool> pool_;
  const WeightStore& store_;
  Result& result_;
  Selection selection_{};
  std::vector<Wanted> wanted_;  // by part
  std::vector<Value> maps_;     // of the trunk that regions are pooled from
  BoundWeights weights_;
  std::vector<std::unique_ptr<Model>> models_;
};

}  // namespace

void run_rcnn(const Case& test,
              const Adapted& adapted,
              int threads,
              const WeightStore& weights,
              Result& result) {
  Runner runner(test, adapted, threads, weights, result);
  const bool end = std::any_of(test.outputs.begin(), test.outputs.end(),
                               [](const Samples& output) { return output.name == "boxes"; });
  end ? runner.run_end() : runner.run_stages();
}

}  // namespace atrous::conformance
