#include "nets/instances/grouping_methods.h"

#include <algorithm>
#include <cmath>

#include "nets/grouping/pixel_masks.h"
#include "nets/instances/map_values.h"

namespace atrous::nets {
namespace {

class EmbeddingMethod final : public InstanceMethod {
 public:
  EmbeddingMethod(int classes, std::vector<float> thresholds, const SeedParams& params)
      : classes_(classes), thresholds_(std::move(thresholds)), params_(params) {}

  Instances find(PartRunner&, Session& trunk, const Scene& scene) const override {
    const TensorView embeddings = trunk.output(0);
    const EmbeddingMaps maps{.size = map_size(embeddings),
                             .channels = embeddings.desc.shape.channels(),
                             .classes = classes_,
                             .thresholds = thresholds_,
                             .embeddings = map_values(embeddings),
                             .seediness = map_values(trunk.output(1))};
    return enlarge(embedding_instances(params_, maps), scene.picture);
  }

 private:
  int classes_;
  std::vector<float> thresholds_;
  SeedParams params_;
};

class ProposalFreeMethod final : public InstanceMethod {
 public:
  explicit ProposalFreeMethod(const ProposalFreeParams& params) : params_(params) {}

  Instances find(PartRunner&, Session& trunk, const Scene& scene) const override {
    const TensorView scores = trunk.output(0);
    const LocationMaps maps{.size = map_size(scores),
                            .classes = scores.desc.shape.channels() - 1,
                            .scores = map_values(scores),
                            .locations = map_values(trunk.output(1)),
                            .counts = map_values(trunk.output(2))};
    return enlarge(proposal_free_instances(params_, maps), scene.picture);
  }

 private:
  ProposalFreeParams params_;
};

/// One part of a pair's crop, resized to the merger's input.
void add_crop(
    const std::vector<float>& plane, Extent size, const Rectangle& crop, int channel, float* to) {
  for (int y = 0; y < kMergerSide; ++y) {
    for (int x = 0; x < kMergerSide; ++x) {
      const int row = crop.top + (2 * y + 1) * crop.height / (2 * kMergerSide);
      const int column = crop.left + (2 * x + 1) * crop.width / (2 * kMergerSide);
      to[(y * kMergerSide + x) * kMergerChannels + channel] =
          plane[static_cast<std::size_t>(std::ptrdiff_t{row} * size.width + column)];
    }
  }
}

class SgnMethod final : public InstanceMethod {
 public:
  explicit SgnMethod(const GroupingParams& params) : params_(params) {}

  Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const override {
    const TensorView scores = trunk.output(0);
    const GroupingMaps maps{.size = map_size(scores),
                            .classes = scores.desc.shape.channels() - 1,
                            .scores = map_values(scores),
                            .breakpoints = map_values(trunk.output(1))};
    const std::vector<int> components = line_components(params_, maps);
    std::vector<ComponentPair> pairs = near_components(params_, components, maps);
    rate(parts, maps, components, pairs);
    return enlarge(grouped_instances(params_, maps, components, std::move(pairs)), scene.picture);
  }

 private:
  /// The merger's probability for every pair.
  static void rate(PartRunner& parts,
                   const GroupingMaps& maps,
                   const std::vector<int>& components,
                   std::vector<ComponentPair>& pairs) {
    const auto members = pixels_by_number(components);
    parts.run_regions(
        "merger", static_cast<int>(pairs.size()),
        [&](Range range, Session& head) {
          float* to = head.input().as<float>();
          for (int i = range.begin; i < range.end;
               ++i, to += kMergerSide * kMergerSide * kMergerChannels)
            fill(maps, members, pairs[static_cast<std::size_t>(i)], to);
        },
        [&](Range range, Session& head) {
          const float* from = head.output().as<const float>();
          for (int i = range.begin; i < range.end; ++i)
            pairs[static_cast<std::size_t>(i)].affinity = *from++;
        });
  }

  static void fill(const GroupingMaps& maps,
                   const std::vector<std::vector<std::size_t>>& members,
                   const ComponentPair& pair,
                   float* to) {
    std::vector<float> plane(pixels_of(maps.size));
    int left = maps.size.width, top = maps.size.height, right = 0, bottom = 0;
    const auto width = static_cast<std::size_t>(maps.size.width);
    for (const int component : {pair.a, pair.b})
      for (const std::size_t pixel : members[static_cast<std::size_t>(component)]) {
        left = std::min(left, static_cast<int>(pixel % width));
        right = std::max(right, static_cast<int>(pixel % width) + 1);
        top = std::min(top, static_cast<int>(pixel / width));
        bottom = std::max(bottom, static_cast<int>(pixel / width) + 1);
      }
    const Rectangle crop{top, left, bottom - top, right - left};
    int channel = 0;
    for (const int component : {pair.a, pair.b}) {
      std::fill(plane.begin(), plane.end(), 0.0F);
      for (const std::size_t pixel : members[static_cast<std::size_t>(component)]) plane[pixel] = 1;
      add_crop(plane, maps.size, crop, channel++, to);
    }
    const std::size_t all = static_cast<std::size_t>(maps.classes) + 1;
    const float* own = maps.scores.data() + members[static_cast<std::size_t>(pair.a)][0] * all;
    const auto label = static_cast<std::size_t>(std::max_element(own, own + all) - own);
    for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = maps.scores[i * all + label];
    add_crop(plane, maps.size, crop, channel++, to);
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = maps.breakpoints[4 * i + k];
      add_crop(plane, maps.size, crop, channel++, to);
    }
  }

  GroupingParams params_;
};

class InstanceFcnMethod final : public InstanceMethod {
 public:
  InstanceFcnMethod(int cells, const AssemblingParams& params) : cells_(cells), params_(params) {}

  Instances find(PartRunner&, Session& trunk, const Scene& scene) const override {
    const TensorView scores = trunk.output(0);
    const SensitiveMaps maps{.size = map_size(scores),
                             .cells = cells_,
                             .scores = map_values(scores),
                             .objectness = map_values(trunk.output(1))};
    return enlarge(assemble_instances(params_, maps), scene.picture);
  }

 private:
  int cells_;
  AssemblingParams params_;
};

}  // namespace

Instances enlarge(const Instances& instances, Extent picture) {
  Instances result{picture.height, picture.width, {}};
  for (const Instance& each : instances.items) {
    const std::vector<std::uint8_t> small = decode_runs(each.mask);
    // Places of the picture that lie on the object's box, and perhaps one more on either side.
    const auto first = [](float edge, int from, int to) {
      return std::max(
          static_cast<int>(edge * static_cast<float>(to) / static_cast<float>(from)) - 1, 0);
    };
    const auto last = [](float edge, int from, int to) {
      return std::min(
          static_cast<int>(edge * static_cast<float>(to) / static_cast<float>(from)) + 2, to);
    };
    const int top = first(each.box.y1, instances.height, picture.height);
    const int left = first(each.box.x1, instances.width, picture.width);
    MaskPatch patch{top,
                    left,
                    last(each.box.y2, instances.height, picture.height) - top,
                    last(each.box.x2, instances.width, picture.width) - left,
                    {}};
    for (int y = top; y < top + patch.height; ++y) {
      const auto row = (2 * std::ptrdiff_t{y} + 1) * instances.height / (2 * picture.height);
      for (int x = left; x < left + patch.width; ++x) {
        const auto column = (2 * std::ptrdiff_t{x} + 1) * instances.width / (2 * picture.width);
        patch.pixels.push_back(small[static_cast<std::size_t>(row * instances.width + column)]);
      }
    }
    if (auto object = make_instance(patch, picture, each.label, each.score))
      result.items.push_back(std::move(*object));
  }
  return result;
}

std::shared_ptr<const InstanceMethod> embedding_method(int classes,
                                                       std::vector<float> thresholds,
                                                       const SeedParams& params) {
  return std::make_shared<EmbeddingMethod>(classes, std::move(thresholds), params);
}

std::shared_ptr<const InstanceMethod> proposal_free_method(const ProposalFreeParams& params) {
  return std::make_shared<ProposalFreeMethod>(params);
}

std::shared_ptr<const InstanceMethod> sgn_method(const GroupingParams& params) {
  return std::make_shared<SgnMethod>(params);
}

std::shared_ptr<const InstanceMethod> instance_fcn_method(int cells,
                                                          const AssemblingParams& params) {
  return std::make_shared<InstanceFcnMethod>(cells, params);
}

}  // namespace atrous::nets
