// What papers state about networks that no conformance case holds: sizes, numbers of parameters,
// identities.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "core/base/error.h"
#include "layers/resize.h"
#include "layers/scores.h"
#include "nets/heads/depth_gate.h"
#include "nets/heads/scale_adaptive.h"
#include "tests/support/run_graph.h"
#include "tests/support/small_integers.h"

using namespace atrous;
using namespace atrous::layers;
using test::parameters;
using test::shape_of;

namespace {

double millions(const std::string& name, const std::map<std::string, std::string>& options = {}) {
  return static_cast<double>(parameters(name, options)) / 1e6;
}

/// The largest difference of two results.
double apart(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    most = std::max(most, std::abs(double{a[i]} - double{b[i]}));
  return most;
}

template <class Make>
std::vector<float> run_head(Make make, const std::map<std::string, float>& constants = {}) {
  GraphBuilder g("head");
  const Value x = g.input("image", {.channels = 6});
  g.output("y", make(g, x));
  const Shape shape{1, 11, 13, 6};
  return test::run_graph(std::move(g).finish(), shape, test::random_reals(shape.count(), 1),
                         constants)[0];
}

std::vector<float> run_system(const std::string& name,
                              const std::map<std::string, std::string>& options,
                              const Shape& shape,
                              std::size_t output = 0) {
  return test::run_graph(test::build_system(name, options), shape,
                         test::random_reals(shape.count(), 2))
      .at(output);
}

}  // namespace

TEST_CASE("networks without cases have the published numbers of parameters", "[nets][literature]") {
  CHECK(parameters("nasnet") == 5289978);
  CHECK(parameters("nasnet", {{"repeats", "6"}, {"filters", "4032"}, {"stem", "96"}}) == 88753150);
  CHECK(parameters("alexnet", {}, {1, 227, 227, 3}) == 60965224);
  CHECK(parameters("resnet", {{"form", "pre_activation"}, {"depth", "18"}}) == 11687848);
  CHECK(parameters("resnet", {{"form", "pre_activation"}, {"depth", "50"}}) == 25549480);
  CHECK(parameters("resnet", {{"form", "pre_activation"}, {"depth", "152"}}) == 60185256);
  CHECK(std::abs(millions("hrnet", {{"width", "48"}}) - 65.8) < 0.1);
  CHECK(std::abs(millions("hrnet", {{"width", "18"}}) - 9.6) < 0.1);
  CHECK(std::abs(millions("enet", {{"classes", "12"}}) - 0.37) < 0.01);
  CHECK(parameters("segnet") == parameters("segnet", {{"samples", "6"}}));
}

TEST_CASE("outputs have the sizes that papers state", "[nets][literature]") {
  const Shape street{1, 1025, 2049, 3};
  const Graph icnet = test::build_system("icnet");
  CHECK(shape_of(icnet, "logits", street) == Shape{1, 1025, 2049, 19});
  CHECK(shape_of(icnet, "pyramid.sum1", street) == Shape{1, 33, 65, 1024});
  CHECK(shape_of(icnet, "sub12.sum", street) == Shape{1, 129, 257, 128});
  CHECK(shape_of(test::build_system("hypercolumn", {{"backbone", "alexnet"}}), "logits",
                 {1, 227, 227, 3}) == Shape{1, 50, 50, 20});
  CHECK(shape_of(test::build_system("hypercolumn"), "logits", {1, 224, 224, 3}) ==
        Shape{1, 50, 50, 20});
  for (const char* system : {"fcn", "fcn-alexnet"}) {
    CHECK(shape_of(test::build_system(system, {{"shift_and_stitch", "1"}}), "logits",
                   {1, 45, 61, 3}) == Shape{1, 45, 61, 21});
  }
  const Graph nasnet = test::build_system("lwrefinenet-nasnet");
  CHECK(shape_of(nasnet, "logits", {1, 224, 288, 3}) == Shape{1, 56, 72, 21});
  CHECK(shape_of(nasnet, "encoder.stage3", {1, 224, 288, 3}) == Shape{1, 7, 9, 1056});
  const Graph hrnet = test::build_system("hrnet", {{"width", "18"}, {"head", "ocr"}});
  CHECK(shape_of(hrnet, "concat", {1, 64, 96, 3}) == Shape{1, 16, 24, 270});
}

TEST_CASE("U-Net is the paper's with valid convolutions and without norms", "[nets][literature]") {
  const std::map<std::string, std::string> paper = {
      {"padding", "valid"}, {"norm", "none"}, {"channels", "1"}};
  CHECK(shape_of(test::build_system("unet", paper), "logits", {1, 572, 572, 1}) ==
        Shape{1, 388, 388, 2});
  CHECK(parameters("unet", paper, {1, 572, 572, 1}) == 31030658);
  for (const char* up : {"transposed", "bilinear", "projected"}) {
    CHECK(shape_of(test::build_system("unet", {{"up", up}}), "logits", {1, 99, 130, 3}) ==
          Shape{1, 99, 130, 2});
  }
}

TEST_CASE("a scale-adaptive convolution of scale 1 is the plain one", "[nets][literature]") {
  const auto plain = [](int dilation) {
    return run_head([dilation](GraphBuilder& g, Value x) {
      return nets::conv_block(g, "s", x, {.channels = 5, .kernel = 3, .dilation = dilation});
    });
  };
  const auto adaptive = [](float scale, int dilation) {
    return run_head(
        [dilation](GraphBuilder& g, Value x) {
          return nets::scale_adaptive_conv(g, "s", x,
                                           {.channels = 5, .kernel = 3, .dilation = dilation});
        },
        {{"scale.weight", 0.0F}, {"scale.bias", scale}});
  };
  CHECK(apart(adaptive(1, 2), plain(2)) < 1e-5);
  CHECK(apart(adaptive(2, 1), plain(2)) < 1e-5);
  CHECK(apart(adaptive(1, 1), plain(2)) > 1e-2);
}

TEST_CASE("a depth gate that is always open is the plain convolution", "[nets][literature]") {
  const auto gated = run_head([](GraphBuilder& g, Value x) {
    const Value gates = softmax(g, "gates", conv2d(g, "depth", x, {.out_channels = 1}));
    return nets::depth_gated_conv(g, "d", x, gates, {.channels = 5, .rates = {4}});
  });
  const auto plain = run_head([](GraphBuilder& g, Value x) {
    return nets::conv_block(g, "d", x, {.channels = 5, .kernel = 3, .dilation = 4});
  });
  CHECK(apart(gated, plain) < 1e-5);
}

TEST_CASE("adaptive affinity fields leave the network as it is", "[nets][literature]") {
  const Graph base = test::build_system("semseg-pspnet"), trained = test::build_system("aaf");
  REQUIRE(base.nodes.size() == trained.nodes.size());
  for (std::size_t i = 0; i < base.nodes.size(); ++i) {
    CHECK(base.nodes[i].name == trained.nodes[i].name);
    CHECK(base.nodes[i].inputs == trained.nodes[i].inputs);
  }
}

TEST_CASE("DSSPN's classes share what their concepts have", "[nets][literature]") {
  const auto logits = run_system(
      "dsspn", {{"depth", "50"}, {"classes", "6"}, {"concepts", "1,3,2"}}, {1, 33, 33, 3});
  // The corners are pixels of the unresized map: logarithms of probabilities.
  double sum = 0;
  for (std::size_t c = 0; c < 6; ++c) sum += std::exp(double{logits[c]});
  CHECK(sum == Approx(1));
  CHECK_THROWS_AS(test::build_system("dsspn", {{"classes", "7"}, {"concepts", "3,3"}}), Error);
}

TEST_CASE("depths of DepthSeg are probabilities, loops add no weights after the first",
          "[nets][literature]") {
  const auto depth = run_system("depthseg", {{"loops", "1"}, {"width", "16"}}, {1, 33, 33, 3}, 1);
  CHECK(std::accumulate(depth.begin(), depth.begin() + 5, 0.0) == Approx(1));
  CHECK(parameters("depthseg", {{"loops", "1"}}) == parameters("depthseg", {{"loops", "3"}}));
  CHECK(parameters("depthseg", {{"loops", "0"}}) < parameters("depthseg", {{"loops", "1"}}));
}

TEST_CASE("Bayesian SegNet gives mean and variance, the same for one seed", "[nets][literature]") {
  const auto run = [](const char* seed, std::size_t output) {
    return run_system("segnet-basic", {{"samples", "4"}, {"seed", seed}}, {1, 32, 48, 3}, output);
  };
  const auto mean = run("1", 0), variance = run("1", 1);
  CHECK(mean == run("1", 0));
  CHECK(mean != run("2", 0));
  for (std::size_t p = 0; p < mean.size(); p += 11) {
    double sum = 0;
    for (std::size_t c = 0; c < 11; ++c) sum += double{mean[p + c]};
    CHECK(sum == Approx(1).epsilon(1e-5));
  }
  CHECK(*std::min_element(variance.begin(), variance.end()) >= 0);
  CHECK(*std::max_element(variance.begin(), variance.end()) > 1e-6);
}

TEST_CASE("EncNet's SE head scores the presence of every class beside the logits",
          "[nets][literature]") {
  const Graph graph = test::build_system("encnet", {{"classes", "23"}, {"se", "1"}});
  std::set<std::string> outputs;
  for (const NamedValue& output : graph.outputs) outputs.insert(output.name);
  CHECK(outputs.count("se") == 1);
  CHECK(shape_of(graph, "se", {1, 64, 96, 3}).channels() == 23);
  CHECK(parameters("encnet", {{"se", "1"}, {"classes", "23"}}) -
            parameters("encnet", {{"se", "0"}, {"classes", "23"}}) ==
        512 * 23 + 23);
}

TEST_CASE("wrong options of these networks say what is possible", "[nets][literature]") {
  const auto message = [](const std::string& name, const std::map<std::string, std::string>& o) {
    try {
      test::build_system(name, o);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(message("sac", {{"output_stride", "7"}}).find("output_stride=7") != std::string::npos);
  CHECK(message("drn", {{"arch", "c"}, {"depth", "22"}}).find("26, 42 and 58") !=
        std::string::npos);
  CHECK(message("enet", {{"classes", "0"}}).find("classes=0") != std::string::npos);
}
