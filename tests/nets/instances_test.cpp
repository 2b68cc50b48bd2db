#include <catch2/catch.hpp>
#include <numeric>

#include "core/base/error.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "nets/instances/instance_net.h"

using namespace atrous;
using namespace atrous::nets;

namespace {

constexpr int kBlock = 16;

/// A head without weights to speak of: y = sum of a region's four numbers.
Part summing_head() {
  GraphBuilder g("sum");
  const Value x = g.input("regions", {.channels = 4, .height = 1, .width = 1});
  g.output("sums", layers::linear(g, "sum", x, {.out_features = 1, .bias = false}));
  return {"head", std::move(g).finish(), kBlock};
}

Part trunk() {
  GraphBuilder g("trunk");
  g.output("same", layers::relu(g, g.input("image", {})));
  return {"trunk", std::move(g).finish()};
}

struct Fixture {
  std::shared_ptr<MemoryBudget> budget = std::make_shared<MemoryBudget>();
  std::shared_ptr<Allocator> allocator = std::make_shared<HostAllocator>(budget);
  std::shared_ptr<PartModels> models = make_models(allocator);
  PartRunner runner{models, std::make_shared<ThreadPool>(2), allocator, budget};

  static std::shared_ptr<PartModels> make_models(std::shared_ptr<Allocator> allocator) {
    std::vector<Part> parts;
    parts.push_back(trunk());
    parts.push_back(summing_head());
    BoundWeights weights;
    const std::vector<float> ones(4, 1.0F);
    weights.set("sum.weight", Tensor::from_floats(Shape{1, 4}, ones));
    PlanOptions options;
    options.selection.isa = host_isa();
    options.threads = 2;
    return std::make_shared<PartModels>(std::move(parts), weights, options, allocator);
  }
};

/// Copies the trunk's input, framed with a border, into the first object's keypoints.
class Framed final : public InstanceMethod {
 public:
  Framing frame(Extent picture) const override {
    return {picture, {picture.height + 1, picture.width + 2}};
  }
  Instances find(PartRunner&, Session& trunk, const Scene& scene) const override {
    Instances found{scene.picture.height, scene.picture.width, {{}}};
    const TensorView view = trunk.output();
    for (std::ptrdiff_t i = 0; i < view.desc.shape.count(); ++i)
      found.items[0].keypoints.push_back({view.as<float>()[i], 0, 0});
    return found;
  }
};

}  // namespace

TEST_CASE("a head runs on any number of regions in blocks of powers of two", "[nets][instances]") {
  Fixture fixture;
  for (int count : {0, 1, 3, 16, 17, 45}) {
    std::vector<float> sums;
    std::vector<int> blocks;
    fixture.runner.run_regions(
        "head", count,
        [&](Range range, Session& session) {
          float* to = session.input().as<float>();
          for (int i = 4 * range.begin; i < 4 * range.end; ++i) *to++ = static_cast<float>(i);
        },
        [&](Range range, Session& session) {
          const float* from = session.output().as<float>();
          sums.insert(sums.end(), from, from + (range.end - range.begin));
          blocks.push_back(session.plan().inputs[0].second.desc.shape.batch());
        });
    INFO(count);
    REQUIRE(sums.size() == static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      CHECK(sums[static_cast<std::size_t>(i)] == static_cast<float>(16 * i + 6));
    if (count == 45) CHECK(blocks == std::vector<int>{16, 16, 16});
    if (count == 17) CHECK(blocks == std::vector<int>{16, 1});
    if (count == 3) CHECK(blocks == std::vector<int>{4});
  }
}

TEST_CASE("sessions are kept, and heads give way when memory is short", "[nets][instances]") {
  Fixture fixture;
  const Shape small[] = {Shape{1, 4, 4, 3}};
  Session* first = &fixture.runner.session(0, small);
  CHECK(&fixture.runner.session(0, small) == first);
  for (int block : {1, 2, 4}) {
    const auto shapes = fixture.models->block_shapes(1, block);
    fixture.runner.session(1, shapes);
  }
  CHECK(&fixture.runner.session(0, small) == first);
  CHECK(fixture.runner.activation_bytes() > 0);
  CHECK_THROWS_AS(fixture.models->find("tail"), Error);
}

TEST_CASE("a picture lies in the corner of the trunk's input, zeros around it",
          "[nets][instances]") {
  Fixture fixture;
  Tensor picture(DType::f32, Shape{1, 2, 1, 3});
  std::iota(picture.view().as<float>(), picture.view().as<float>() + 6, 1.0F);
  const Instances found = find_instances(Framed(), fixture.runner, {picture.view()});
  CHECK(found.height == 2);
  CHECK(found.width == 1);
  std::vector<float> numbers;
  for (const Keypoint& point : found.items.at(0).keypoints) numbers.push_back(point.x);
  CHECK(numbers == std::vector<float>{1, 2, 3, 0, 0, 0, 0, 0, 0,  //
                                      4, 5, 6, 0, 0, 0, 0, 0, 0,  //
                                      0, 0, 0, 0, 0, 0, 0, 0, 0});
}
