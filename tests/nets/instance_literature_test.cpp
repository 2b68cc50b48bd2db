// What papers state about systems that group pixels, for which no case exists: numbers of parameters
// of what they are built on, sizes and numbers of maps.
#include <catch2/catch.hpp>
#include <set>

#include "nets/catalog.h"
#include "nets/instances/instance_net.h"

using namespace atrous;
using namespace atrous::nets;

namespace {

InstanceNet build(std::string_view name, const std::map<std::string, std::string>& options = {}) {
  const System& system = find_system(name);
  return system.build_instances(Options::resolve(system.name, system.options, options));
}

/// Trained parameters whose names begin with `prefix`.
std::ptrdiff_t parameters(const InstanceNet& net, std::string_view prefix = {}) {
  std::ptrdiff_t count = 0;
  for (const WeightSpec& spec : weights_of(net.parts))
    if (spec.name.starts_with(prefix) && spec.name.find(".running_") == std::string::npos)
      count += spec.shape.count();
  return count;
}

Shape output_shape(const InstanceNet& net, std::string_view name, const Shape& image) {
  const Graph& trunk = net.parts.at(0).graph;
  const auto shapes = trunk.infer({&image, 1});
  for (const NamedValue& output : trunk.outputs)
    if (output.name == name) return shapes.at(static_cast<std::size_t>(output.value.id));
  FAIL("no output " << name);
  return {};
}

constexpr std::ptrdiff_t kVggConvolutions = 14714688;

}  // namespace

// Dai et al. 2016, section 3.2: VGG-16 at stride 8; 1x1 of 512 and 3x3 of k^2 maps (k = 5); 3x3 of 512
// and 1x1 for objectness; windows of 21.
TEST_CASE("InstanceFCN has the paper's branches", "[nets][literature]") {
  const InstanceNet net = build("instance-fcn");
  CHECK(parameters(net, "features") == kVggConvolutions);
  CHECK(parameters(net) == kVggConvolutions + (512 * 512 + 512) + (9 * 512 * 25 + 25) +
                               (9 * 512 * 512 + 512) + (512 + 1));
  CHECK(output_shape(net, "maps", {1, 480, 640, 3}) == Shape{1, 60, 80, 25});
  CHECK(output_shape(net, "objectness", {1, 480, 640, 3}) == Shape{1, 60, 80, 1});
  CHECK(output_shape(build("instance-fcn", {{"cells", "3"}}), "maps", {1, 64, 64, 3}).channels() ==
        9);
}

// Chen et al. 2015 (arXiv:1412.7062, table 2): LargeFOV has 20.5 million parameters with 21 classes.
TEST_CASE("the VGG trunk of grouping systems is DeepLab-LargeFOV", "[nets][literature]") {
  const InstanceNet net = build("proposal-free", {{"backbone", "vgg16"}, {"classes", "20"}});
  const std::ptrdiff_t trunk = parameters(net, "semantic");
  CHECK(parameters(net, "trunk") == trunk - (1024 * 21 + 21));
  CHECK(trunk ==
        kVggConvolutions + (9 * 512 * 1024 + 1024) + (1024 * 1024 + 1024) + (1024 * 21 + 21));
  CHECK(std::abs(static_cast<double>(trunk) / 1e6 - 20.5) < 0.1);
  // Liang et al. 2015, section 3: centre and two corners of a pixel's object, a number for each class.
  CHECK(output_shape(net, "locations", {1, 321, 321, 3}) == Shape{1, 41, 41, 6});
  CHECK(output_shape(net, "counts", {1, 321, 321, 3}) == Shape{1, 1, 1, 20});
}

// Liu et al. 2017 (ICCV), section 3.1: breakpoints in four directions; MergerNet rates pairs.
TEST_CASE("SGN predicts four kinds of breakpoints and rates pairs", "[nets][literature]") {
  const InstanceNet net = build("sgn");
  CHECK(output_shape(net, "breakpoints", {1, 256, 512, 3}) == Shape{1, 32, 64, 4});
  CHECK(output_shape(net, "scores", {1, 256, 512, 3}).channels() == 9);
  CHECK(net.parts.at(1).name == "merger");
}

// Kirillov et al. 2017, section 3: two networks that share nothing.
TEST_CASE("InstanceCut has a network for classes and one for edges", "[nets][literature]") {
  const InstanceNet net = build("instance-cut");
  CHECK(parameters(net, "semantic.features") == kVggConvolutions);
  CHECK(parameters(net, "borders.features") == kVggConvolutions);
  CHECK(output_shape(net, "edges", {1, 128, 256, 3}) == Shape{1, 16, 32, 1});
}

// Liu et al. 2018, sections 3.1 and 4: affinities to 8 neighbours at distances 1 to 64; 19 classes of
// Cityscapes, 8 of which have objects; two networks of one structure.
TEST_CASE("Graph Merge derives 56 affinities and 19 scores", "[nets][literature]") {
  const InstanceNet net = build("graph-merge");
  CHECK(output_shape(net, "affinities", {1, 128, 256, 3}) == Shape{1, 16, 32, 56});
  CHECK(output_shape(net, "scores", {1, 128, 256, 3}) == Shape{1, 16, 32, 19});
  CHECK(parameters(net, "semantic.features") == parameters(net, "affinity.features"));
  // He et al. 2016: ResNet-101 has 44,549,160 parameters, 2,049,000 of them in its classifier.
  CHECK(parameters(net, "affinity.features") == 44549160 - 2049000);
}

// Fathi et al. 2017, section 4: ResNet-101, embeddings of 64 numbers, seeds at three thresholds with a
// score for every class and the background.
TEST_CASE("the embedding has 64 dimensions and seeds for every class", "[nets][literature]") {
  const InstanceNet net = build("embedding");
  CHECK(output_shape(net, "embeddings", {1, 128, 128, 3}) == Shape{1, 16, 16, 64});
  CHECK(output_shape(net, "seediness", {1, 128, 128, 3}) == Shape{1, 16, 16, 3 * 21});
  CHECK(parameters(net, "trunk.features") == 44549160 - 2049000);
}

// Hu et al. 2018, section 3; He et al. 2017, table 1; Li et al. 2018 (DetNet), table 1.
TEST_CASE("detectors have their backbones' numbers of parameters", "[nets][literature]") {
  const std::map<std::string, std::string> own = {{"code", "mmdetection"}, {"stride_in_1x1", "0"}};
  CHECK(parameters(build("maskrcnn-detectron", own), "backbone") == 25557032 - 2049000);
  // torchvision's weights tell their numbers of parameters, those of version 1 without frozen norms.
  constexpr std::ptrdiff_t kFrozen = 53120;
  CHECK(parameters(build("maskrcnn-torchvision")) == 44401393 + kFrozen);
  CHECK(parameters(build("maskrcnn-torchvision", {{"version", "v2"}})) == 46359409);
  CHECK(parameters(build("maskrcnn-torchvision", {{"masks", "0"}})) == 41755286 + kFrozen);
  CHECK(parameters(build("maskrcnn-torchvision",
                         {{"masks", "0"}, {"keypoints", "17"}, {"classes", "1"}})) ==
        59137258 + kFrozen);
}
