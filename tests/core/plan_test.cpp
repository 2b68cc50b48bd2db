#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "core/base/error.h"
#include "core/plan/fusion.h"
#include "core/plan/memory_layout.h"
#include "core/plan/plan_cache.h"
#include "core/runtime/session.h"
#include "layers/batch_norm.h"
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/resize.h"

using namespace atrous;
using namespace atrous::layers;

namespace {

constexpr Extent k3 = {3, 3};

/// Every planning feature in a few layers: batch norm and activation to fold, a residual sum, two
/// convolutions that both could take over one sum, nested concatenations, one value in two
/// concatenations, and a resize to the size of an early value.
Graph test_graph() {
  GraphBuilder g("test");
  const Value image = g.input("image", {});
  const Value a = relu(
      g, batch_norm(
             g, "bn",
             conv2d(g, "a", image,
                    {.out_channels = 8, .kernel = k3, .padding = Padding::all(1), .bias = false})));
  const Value b = conv2d(g, "b", a, {.out_channels = 8});
  const Value sum = relu6(g, add(g, "sum", b, a));
  const Value half = max_pool(g, "half", sum,
                              {.kernel = k3,
                               .stride = {2, 2},
                               .dilation = {},
                               .padding = Padding::all(1),
                               .ceil_mode = false});
  const Value c = conv2d(g, "c", half, {.out_channels = 5});
  const Value d =
      conv2d(g, "d", half, {.out_channels = 5, .kernel = k3, .padding = Padding::all(1)});
  const Value rivals = add(g, "rivals", c, d);
  const Value up = resize_like(g, "up", rivals, a, Interp::bilinear, Corners::aligned);
  const Value inner[] = {up, sum};
  const Value wide = concat(g, "wide", inner);
  const Value outer[] = {wide, a, sum};
  const Value wider = concat(g, "wider", outer);
  g.output("logits", conv2d(g, "last", wider, {.out_channels = 4}));
  return std::move(g).finish();
}

Model make_model(Graph graph, const Shape& shape) {
  const auto specs = graph.weights(graph.infer({&shape, 1}));
  return Model(std::move(graph), random_weights(specs), host_allocator());
}

PlanOptions options_for(int threads) {
  PlanOptions options;
  options.selection.isa = host_isa();
  options.threads = threads;
  return options;
}

std::vector<float> run(Model& model, const Shape& shape, const PlanOptions& options) {
  Session session(make_plan(model, {&shape, 1}, options),
                  std::make_shared<ThreadPool>(options.threads));
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  const TensorView input = session.input();
  for (std::ptrdiff_t i = 0; i < input.desc.shape.count(); ++i)
    input.as<float>()[i] = uniform(random);
  session.run();
  session.run();  // a second run must not see traces of the first
  // An input lives until its last reader only: every run needs it anew.
  for (std::ptrdiff_t i = 0; i < input.desc.shape.count(); ++i)
    input.as<float>()[i] = std::sin(static_cast<float>(i));
  session.run();
  const TensorView output = session.output();
  const float* data = output.as<const float>();
  return {data, data + output.desc.shape.count()};
}

const Shape kShape{1, 13, 17, 3};

}  // namespace

TEST_CASE("buffers that live together never overlap", "[core][plan]") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<PlannedBuffer> buffers(1 + random() % 30);
    for (PlannedBuffer& buffer : buffers) {
      buffer.bytes = random() % 5000;
      buffer.first = static_cast<int>(random() % 20);
      buffer.last = buffer.first + static_cast<int>(random() % 10);
    }
    const std::size_t arena = lay_out(buffers, true);
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      CHECK(buffers[i].offset % Allocator::kAlignment == 0);
      CHECK(buffers[i].offset + buffers[i].bytes <= arena);
      for (std::size_t j = 0; j < i; ++j) {
        const PlannedBuffer &a = buffers[i], &b = buffers[j];
        const bool alive = a.first <= b.last && b.first <= a.last;
        const bool apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
        CHECK((!alive || apart));
      }
    }
  }
}

TEST_CASE("fusion absorbs batch norm, activations and sums", "[core][plan]") {
  const Graph graph = test_graph();
  Model model = make_model(graph, kShape);
  const auto plan = make_plan(model, {&kShape, 1}, options_for(1));
  std::vector<std::string> names;
  for (const PlannedStep& step : plan->steps) names.push_back(step.name);
  // `rivals` goes into d, the later of its operands. `wider` costs nothing; `wide` has to copy `sum`,
  // which lies in `wider` already.
  CHECK(names == std::vector<std::string>{"a", "b", "half", "c", "d", "up", "wide", "last"});
  CHECK(plan->steps[0].absorbed.size() == 2);
  CHECK(plan->steps[1].absorbed.size() == 2);
  CHECK(plan->steps[4].absorbed == std::vector<std::string>{"rivals"});
  CHECK(plan->arena_bytes > 0);
  CHECK(plan->flops() > 0);
}

TEST_CASE("sharing memory and splitting loops change no byte", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  const std::vector<float> wanted = run(model, kShape, options_for(1));
  PlanOptions separate = options_for(1);
  separate.share_memory = false;
  CHECK(run(model, kShape, separate) == wanted);
  for (const int threads : {2, 3, 7}) CHECK(run(model, kShape, options_for(threads)) == wanted);
}

TEST_CASE("a fused plan computes what the layers alone compute", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  const std::vector<float> fused = run(model, kShape, options_for(1));
  PlanOptions plain = options_for(1);
  plain.fuse = false;
  const std::vector<float> layered = run(model, kShape, plain);
  REQUIRE(layered.size() == fused.size());
  for (std::size_t i = 0; i < fused.size(); ++i) CHECK(fused[i] == Approx(layered[i]).margin(1e-5));
}

TEST_CASE("kept values survive to the end", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  PlanOptions options = options_for(1);
  options.keep = {model.graph().find("sum"), model.graph().find("a")};
  Session session(make_plan(model, {&kShape, 1}, options), std::make_shared<ThreadPool>(1));
  std::memset(session.input().data, 0, static_cast<std::size_t>(session.input().desc.span_bytes()));
  session.run();
  CHECK(session.kept(options.keep[0]).desc.shape == Shape{1, 13, 17, 8});
  CHECK_THROWS_AS(session.kept(model.graph().find("up")), Error);
}

TEST_CASE("an allocation that fails leaks nothing", "[core][plan]") {
  auto budget = std::make_shared<MemoryBudget>(3000);
  auto allocator = std::make_shared<HostAllocator>(budget);
  Graph graph = test_graph();
  const auto specs = graph.weights(graph.infer({&kShape, 1}));
  {
    Model model(std::move(graph), random_weights(specs), allocator);
    try {
      const auto plan = make_plan(model, {&kShape, 1}, options_for(1));
      Session session(plan, std::make_shared<ThreadPool>(1), cpu_runtime(), allocator);
      FAIL("3000 bytes cannot be enough");
    } catch (const Error& error) {
      CHECK(error.code() == Code::memory);
    }
  }
  CHECK(budget->used() == 0);
}

TEST_CASE("threads that plan together make the plan that one makes", "[core][plan]") {
  ThreadPool pool(3);
  Model alone = make_model(test_graph(), kShape), together = make_model(test_graph(), kShape);
  const auto expected = make_plan(alone, {&kShape, 1}, options_for(1));
  const auto plan = make_plan(together, {&kShape, 1}, options_for(1), &pool);
  REQUIRE(plan->steps.size() == expected->steps.size());
  for (std::size_t i = 0; i < plan->steps.size(); ++i) {
    CHECK(plan->steps[i].name == expected->steps[i].name);
    CHECK(plan->steps[i].scratch_offset == expected->steps[i].scratch_offset);
  }
  CHECK(plan->weight_bytes == expected->weight_bytes);
  PlanOptions none;  // every convolution of it fails: the first one is named
  none.selection.allow_reference = false;
  CHECK_THROWS_WITH(make_plan(together, {&kShape, 1}, none, &pool), Catch::StartsWith("a: "));
}

TEST_CASE("wrong input shapes name the input or the layer", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  const auto plan_for = [&](const Shape& shape) {
    return make_plan(model, {&shape, 1}, options_for(1));
  };
  CHECK_THROWS_WITH(plan_for(Shape{1, 13, 17, 4}), Catch::Contains("input 'image'"));
  CHECK_THROWS_WITH(plan_for(Shape{1, 0, 17, 3}), Catch::Contains("input 'image'"));
  GraphBuilder g("tall");
  const Value image = g.input("image", {});
  g.output("logits", conv2d(g, "big", image, {.out_channels = 1, .kernel = {9, 9}}));
  const Graph tall = std::move(g).finish();
  const Shape small{1, 4, 4, 3};
  CHECK_THROWS_WITH(tall.infer({&small, 1}),
                    Catch::Contains("big: ") && Catch::Contains("does not fit"));
}

TEST_CASE("a pool larger than the plan is refused", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  const auto plan = make_plan(model, {&kShape, 1}, options_for(1));
  CHECK_THROWS_AS(Session(plan, std::make_shared<ThreadPool>(2)), Error);
}

TEST_CASE("the plan cache keeps the plans used last", "[core][plan]") {
  auto model = std::make_shared<Model>(
      make_model(test_graph(), kShape).graph(),
      random_weights(test_graph().weights(test_graph().infer({&kShape, 1}))), host_allocator());
  PlanCache cache(model, options_for(1), 2);
  const Shape other{1, 9, 9, 3}, third{1, 11, 9, 3};
  const auto first = cache.get({&kShape, 1});
  const auto second = cache.get({&other, 1});
  CHECK(cache.get({&kShape, 1}) == first);
  cache.get({&third, 1});  // pushes `other` out
  CHECK(cache.get({&kShape, 1}) == first);
  CHECK(cache.get({&other, 1}) != second);
}

TEST_CASE("forbidding reference rows is an error when nothing else serves", "[core][plan]") {
  Model model = make_model(test_graph(), kShape);
  PlanOptions options;  // scalar only
  options.selection.allow_reference = false;
  CHECK_THROWS_WITH(make_plan(model, {&kShape, 1}, options),
                    Catch::Contains("a: ") && Catch::Contains("needs avx"));
}
