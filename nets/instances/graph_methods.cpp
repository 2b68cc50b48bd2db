#include <algorithm>
#include <cmath>

#include "nets/grouping/multicut.h"
#include "nets/grouping/pixel_masks.h"
#include "nets/instances/grouping_methods.h"
#include "nets/instances/map_values.h"

namespace atrous::nets {
namespace {

/// What Graph Merge reads from a trunk.
struct MergeMaps {
  AffinityMaps affinities;
  ClassMaps classes;
};

MergeMaps read_maps(Session& trunk, const std::vector<int>& distances) {
  const TensorView scores = trunk.output(0);
  return {{map_size(scores), distances, map_values(trunk.output(1))},
          {scores.desc.shape.channels(), map_values(scores)}};
}

class GraphMergeMethod final : public InstanceMethod {
 public:
  GraphMergeMethod(GraphMergeParams params, std::vector<int> distances, const GraphMergeLook& look)
      : params_(std::move(params)), distances_(std::move(distances)), look_(look) {}

  Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const override {
    const MergeMaps maps = read_maps(trunk, distances_);
    const Extent size = maps.affinities.size;
    if (look_.second_shorter == 0)
      return finish(graph_merge(params_, maps.affinities, maps.classes), scene);
    // Copied: the trunk's memory is used again for the regions.
    const std::vector<float> picture = map_values(trunk.output(2));
    const Extent input = map_size(trunk.output(2));
    Instances all{input.height, input.width, {}};
    for (const Rectangle& region :
         foreground_regions(params_, maps.classes, size, look_.margin, params_.least_pixels)) {
      const Rectangle crop = scaled(region, size, input);
      const Instances found = look_again(parts, picture, input, crop);
      all.items.insert(all.items.end(), found.items.begin(), found.items.end());
    }
    sort_by_score(all);
    return finish(std::move(all), scene);
  }

 private:
  /// A region of the maps in the input's pixels.
  static Rectangle scaled(const Rectangle& region, Extent from, Extent to) {
    const auto at = [](int value, int own, int other) {
      return static_cast<int>(std::ptrdiff_t{value} * other / own);
    };
    Rectangle crop{at(region.top, from.height, to.height), at(region.left, from.width, to.width), 0,
                   0};
    crop.height = std::max(at(region.top + region.height, from.height, to.height) - crop.top, 1);
    crop.width = std::max(at(region.left + region.width, from.width, to.width) - crop.left, 1);
    return crop;
  }

  /// The labels of classes are those that are found, without the classes that cannot be.
  Instances finish(Instances found, const Scene& scene) const {
    for (Instance& each : found.items) each.label -= first_class();
    return enlarge(found, scene.picture);
  }
  int first_class() const {
    const auto first = std::ranges::find_if(params_.group, [](int group) { return group >= 0; });
    return static_cast<int>(first - params_.group.begin());
  }

  /// Objects of a crop in the input's pixels.
  Instances look_again(PartRunner& parts,
                       const std::vector<float>& picture,
                       Extent input,
                       const Rectangle& crop) const {
    const Extent size = second_size(crop, look_.second_shorter, look_.second_longer);
    const Shape shapes[] = {Shape{1, size.height, size.width, 3}};
    Session& session = parts.session(0, shapes);
    float* to = session.input().as<float>();
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x, to += 3)
        interpolate(picture, input, crop, size, y, x, to);
    session.run(parts.trace());
    const MergeMaps maps = read_maps(session, distances_);
    const Instances found =
        enlarge(graph_merge(params_, maps.affinities, maps.classes), {crop.height, crop.width});
    Instances moved{input.height, input.width, {}};
    for (const Instance& each : found.items) {
      const MaskPatch patch{crop.top, crop.left, crop.height, crop.width, decode_runs(each.mask)};
      Instance instance = each;
      instance.mask = encode_runs(patch, input);
      const auto dx = static_cast<float>(crop.left), dy = static_cast<float>(crop.top);
      instance.box = {each.box.x1 + dx, each.box.y1 + dy, each.box.x2 + dx, each.box.y2 + dy};
      moved.items.push_back(std::move(instance));
    }
    return moved;
  }

  /// Bilinear, pixel centres, edges of the crop repeated.
  static void interpolate(const std::vector<float>& picture,
                          Extent input,
                          const Rectangle& crop,
                          Extent size,
                          int y,
                          int x,
                          float* to) {
    const auto place = [](int i, int in, int out) {
      return std::clamp((i + 0.5) * in / out - 0.5, 0.0, in - 1.0);
    };
    const double v = place(y, crop.height, size.height), u = place(x, crop.width, size.width);
    const int y0 = static_cast<int>(v), x0 = static_cast<int>(u);
    const int y1 = std::min(y0 + 1, crop.height - 1), x1 = std::min(x0 + 1, crop.width - 1);
    for (int c = 0; c < 3; ++c) {
      const auto at = [&](int row, int column) {
        const std::ptrdiff_t pixel =
            std::ptrdiff_t{crop.top + row} * input.width + crop.left + column;
        return double{picture[static_cast<std::size_t>(pixel * 3 + c)]};
      };
      const double above = at(y0, x0) + (u - x0) * (at(y0, x1) - at(y0, x0));
      const double below = at(y1, x0) + (u - x0) * (at(y1, x1) - at(y1, x0));
      to[c] = static_cast<float>(above + (v - y0) * (below - above));
    }
  }

  GraphMergeParams params_;
  std::vector<int> distances_;
  GraphMergeLook look_;
};

/// The cost of parting neighbours: what the probability of a border between them says.
double edge_cost(double border) {
  const double p = std::clamp(border, 1e-4, 1 - 1e-4);
  return std::log((1 - p) / p);
}

class InstanceCutMethod final : public InstanceMethod {
 public:
  Instances find(PartRunner&, Session& trunk, const Scene& scene) const override {
    const TensorView view = trunk.output(0);
    const std::vector<float> scores = map_values(view), edges = map_values(trunk.output(1));
    const Extent size = map_size(view);
    const int classes = view.desc.shape.channels();
    CutProblem problem{.nodes = static_cast<int>(pixels_of(size)), .classes = classes};
    for (const float score : scores)
      problem.class_cost.push_back(-std::log(std::max(double{score}, 1e-6)));
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const int at = y * size.width + x;
        const auto add = [&](int other) {
          const double border =
              std::max(edges[static_cast<std::size_t>(at)], edges[static_cast<std::size_t>(other)]);
          problem.edges.push_back({at, other, edge_cost(border)});
        };
        if (x + 1 < size.width) add(at + 1);
        if (y + 1 < size.height) add(at + size.width);
      }
    }
    const Cut cut = multicut(problem);
    std::vector<int> numbers = cut.object;
    for (int& number : numbers)
      if (cut.label[static_cast<std::size_t>(number)] == 0) number = -1;
    const Instances found =
        number_instances(numbers, size, [&](int number, std::span<const std::size_t> pixels) {
          const int label = cut.label[static_cast<std::size_t>(number)];
          double sum = 0;
          for (const std::size_t pixel : pixels)
            sum += double{scores[pixel * static_cast<std::size_t>(classes) +
                                 static_cast<std::size_t>(label)]};
          return Grade{label - 1, static_cast<float>(sum / static_cast<double>(pixels.size()))};
        });
    return enlarge(found, scene.picture);
  }
};

}  // namespace

std::shared_ptr<const InstanceMethod> graph_merge_method(const GraphMergeParams& params,
                                                         std::vector<int> distances,
                                                         const GraphMergeLook& look) {
  return std::make_shared<GraphMergeMethod>(params, std::move(distances), look);
}

std::shared_ptr<const InstanceMethod> instance_cut_method() {
  return std::make_shared<InstanceCutMethod>();
}

}  // namespace atrous::nets
