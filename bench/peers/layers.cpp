// Single layers for atrous_peer. layers.py has the same in PyTorch and writes what describes them.
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/library/net.h"
#include "bench/peers/work.h"
#include "core/base/error.h"
#include "core/runtime/session.h"
#include "layers/conv2d.h"
#include "layers/deconv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "layers/scores.h"
#include "layers/unpool.h"
#include "nets/stages/pool_regions.h"

namespace atrous::bench {
namespace {

using Json = nlohmann::json;

Json read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error(Code::io, path + ": missing; run layers.py first");
  return Json::parse(file);
}

Selection select(const Setting& setting) {
  return {.isa = host_isa(),
          .device = {},
          .precision = setting.precision == "bf16" ? Precision::bf16 : Precision::f32_16};
}

Shape shape_of(const Json& input) {
  const auto& extents = input["shape"];
  return Shape{extents[0], extents[1], extents[2], extents[3]};
}

/// `count` pools, each on the one before; with `add` the sum of them all and the input.
Value add_pools(GraphBuilder& g, Value x, const Json& layer) {
  const int kernel = layer["kernel"];
  const layers::Window window{.kernel = {kernel, kernel},
                              .stride = {1, 1},
                              .dilation = {1, 1},
                              .padding = Padding::same(kernel, 1)};
  Value pooled = x, sum = x;
  for (int i = 0; i < layer["count"].get<int>(); ++i) {
    pooled = layers::max_pool(g, "pool" + std::to_string(i), pooled, window);
    if (layer["add"]) sum = layers::add(g, "add" + std::to_string(i), sum, pooled);
  }
  return layer["add"] ? sum : pooled;
}

Value add_layer(GraphBuilder& g, const std::vector<Value>& inputs, const Json& layer) {
  const std::string op = layer["op"];
  if (op == "max_pool") return add_pools(g, inputs[0], layer);
  if (op == "softmax") return layers::softmax(g, "layer", inputs[0]);
  const auto square = [&](const char* key) { return Extent{layer[key], layer[key]}; };
  if (op == "conv2d") {
    return layers::conv2d(g, "layer", inputs[0],
                          {.out_channels = layer["out"],
                           .kernel = square("kernel"),
                           .dilation = square("dilation"),
                           .padding = Padding::same(layer["kernel"], layer["dilation"]),
                           .groups = layer["groups"]});
  }
  if (op == "deconv2d") {
    const int pad = layer["padding"];
    return layers::deconv2d(g, "layer", inputs[0],
                            {.out_channels = layer["out"],
                             .kernel = square("kernel"),
                             .stride = square("stride"),
                             .padding = {pad, pad, pad, pad}});
  }
  if (op == "unpool") {
    const Extent size{layer["height"], layer["width"]};
    return layers::max_unpool(g, "layer", inputs[0], inputs[1], size);
  }
  if (op == "resize_argmax") {
    return layers::resize_argmax_like(g, "layer", inputs[0], inputs[1], layers::Corners::half_pixel,
                                      false);
  }
  throw Error(Code::usage, "layer.json: unknown operation " + op);
}

/// A layer that is planned and run as a network is.
class PlannedLayer final : public Work {
 public:
  PlannedLayer(const std::string& folder, const Json& layer, const Setting& setting) {
    GraphBuilder g("layer");
    std::vector<Value> inputs;
    std::vector<Shape> shapes;
    for (const Json& input : layer["inputs"]) {
      shapes.push_back(shape_of(input));
      inputs.push_back(g.input(input["name"].get<std::string>(),
                               {.channels = shapes.back().channels(),
                                .dtype = input["type"] == "i32" ? DType::i32 : DType::f32}));
    }
    g.output("result", add_layer(g, inputs, layer));
    Graph graph = std::move(g).finish();
    const auto wanted = graph.weights(graph.infer(shapes));
    BoundWeights weights;
    if (!wanted.empty()) {
      const WeightStore store = library::read_store(folder + "/weights.safetensors");
      weights = bind_weights(wanted, store, Naming(), {});
    }
    model_ = std::make_unique<Model>(std::move(graph), std::move(weights), host_allocator());
    // What is kept is not written over by a run, so the inputs need not be copied for each.
    const PlanOptions options{
        .selection = select(setting), .threads = setting.threads, .keep = inputs};
    auto pool = std::make_shared<ThreadPool>(setting.threads);
    auto plan = make_plan(*model_, shapes, options, pool.get());
    session_ = std::make_unique<Session>(std::move(plan), std::move(pool));
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const std::string path = folder + "/" + layer["inputs"][i]["name"].get<std::string>();
      const auto bytes = static_cast<std::size_t>(shapes[i].count()) * sizeof(float);
      session_->write(static_cast<int>(i), read_numbers(path + ".nhwc", bytes).data());
    }
  }

  void run() override { session_->run(); }

  std::span<const std::byte> result() override {
    const TensorView view = session_->output();
    return {view.data, static_cast<std::size_t>(view.desc.span_bytes())};
  }

  double flops() override { return session_->plan().flops(); }

 private:
  std::unique_ptr<Model> model_;
  std::unique_ptr<Session> session_;
};

/// RoIAlign, which networks run between their parts.
class RegionPooling final : public Work {
 public:
  RegionPooling(const std::string& folder, const Json& layer, const Setting& setting)
      : selection_(select(setting)),
        pool_(setting.threads),
        map_(DType::f32, shape_of(layer["inputs"][0])),
        params_{.size = {layer["size"], layer["size"]}, .sampling = layer["sampling"]},
        scale_(layer["scale"]) {
    const auto bytes =
        read_numbers(folder + "/picture.nhwc", static_cast<std::size_t>(map_.bytes()));
    std::memcpy(map_.mutable_data(), bytes.data(), bytes.size());
    const int count = layer["inputs"][1]["shape"][0];
    const auto boxes =
        read_numbers(folder + "/boxes.nhwc", sizeof(float) * 5 * static_cast<std::size_t>(count));
    const auto* box = reinterpret_cast<const float*>(boxes.data());
    for (int i = 0; i < count; ++i, box += 5)
      regions_.push_back({0, static_cast<int>(box[0]), box[1], box[2], box[3], box[4]});
    out_ = Tensor(DType::f32,
                  Shape{count, params_.size.height, params_.size.width, map_.shape().channels()});
  }

  void run() override {
    const nets::FeatureMap maps[] = {{map_.view(), scale_}};
    nets::pool_regions(params_, maps, regions_, out_.view(), {selection_, pool_});
  }

  std::span<const std::byte> result() override {
    return {out_.data(), static_cast<std::size_t>(out_.bytes())};
  }

  /// Four samples a bin and axis pair, each of four values.
  double flops() override {
    const double samples =
        static_cast<double>(out_.shape().count()) * params_.sampling * params_.sampling;
    return 8 * samples;
  }

 private:
  Selection selection_;
  ThreadPool pool_;
  Tensor map_, out_;
  nets::PoolParams params_;
  float scale_;
  std::vector<kernels::roi::Region> regions_;
};

}  // namespace

std::unique_ptr<Work> make_layer(const std::string& folder, const Setting& setting) {
  const Json layer = read_json(folder + "/layer.json");
  if (layer["op"] == "roi_align") return std::make_unique<RegionPooling>(folder, layer, setting);
  return std::make_unique<PlannedLayer>(folder, layer, setting);
}

}  // namespace atrous::bench
