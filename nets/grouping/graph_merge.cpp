#include "nets/grouping/graph_merge.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

#include "nets/grouping/pixel_masks.h"

namespace atrous::nets {
namespace {

constexpr int kDirections = 8;
constexpr int kStepX[kDirections] = {-1, 0, 1, -1, 1, -1, 0, 1};
constexpr int kStepY[kDirections] = {-1, -1, -1, 0, 0, 1, 1, 1};

/// Sum and number of pixel pairs between two nodes.
struct Link {
  double sum = 0;
  int pairs = 0;

  double affinity() const { return sum / pairs; }
  void add(const Link& other) {
    sum += other.sum;
    pairs += other.pairs;
  }
};

int best_class(const ClassMaps& classes, std::size_t pixel) {
  const float* p = classes.values.data() + pixel * static_cast<std::size_t>(classes.classes);
  return static_cast<int>(std::max_element(p, p + classes.classes) - p);
}

/// Group of each pixel: that of its best class; -1 for none.
std::vector<int> groups_of(const GraphMergeParams& params, const ClassMaps& classes, Extent size) {
  std::vector<int> groups;
  const auto pixels = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
  for (std::size_t i = 0; i < pixels; ++i) {
    const int label = best_class(classes, i);
    groups.push_back(params.group.empty() ? label : params.group[static_cast<std::size_t>(label)]);
  }
  return groups;
}

/// Nodes before merging: the pixels of one group in a block.
struct Nodes {
  std::vector<int> of_pixel;  // -1: none
  int count = 0;
};

Nodes make_nodes(const std::vector<int>& groups, Extent size, int force) {
  Nodes nodes{std::vector<int>(groups.size(), -1), 0};
  std::map<std::pair<int, int>, int> known;  // block and group
  const int columns = (size.width + force - 1) / force;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const auto pixel = static_cast<std::size_t>(std::ptrdiff_t{y} * size.width + x);
      if (groups[pixel] < 0) continue;
      const int block = y / force * columns + x / force;
      const auto [found, added] = known.emplace(std::pair{block, groups[pixel]}, nodes.count);
      if (added) ++nodes.count;
      nodes.of_pixel[pixel] = found->second;
    }
  }
  return nodes;
}

/// The graph while it is being merged.
class Merger {
 public:
  explicit Merger(int nodes) : links_(static_cast<std::size_t>(nodes)), parent_(links_.size()) {
    for (int i = 0; i < nodes; ++i) parent_[static_cast<std::size_t>(i)] = i;
  }

  void add(int a, int b, double affinity) {
    links_[static_cast<std::size_t>(a)][b].add({affinity, 1});
    links_[static_cast<std::size_t>(b)][a].add({affinity, 1});
  }

  void run(double threshold) {
    for (int a = 0; a < static_cast<int>(links_.size()); ++a)
      for (const auto& [b, link] : links_[static_cast<std::size_t>(a)])
        if (a < b) offer(a, b, link, threshold);
    while (!queue_.empty()) {
      const Edge edge = queue_.top();
      queue_.pop();
      const auto& around = links_[static_cast<std::size_t>(edge.a)];
      const auto link = around.find(edge.b);
      // An entry from before one of the two changed is out of date.
      if (link == around.end() || link->second.affinity() != edge.affinity) continue;
      contract(edge.a, edge.b, threshold);
    }
  }

  int find(int node) const {
    while (parent_[static_cast<std::size_t>(node)] != node)
      node = parent_[static_cast<std::size_t>(node)];
    return node;
  }

 private:
  struct Edge {
    double affinity;
    int a, b;
    bool operator<(const Edge& other) const {
      if (affinity != other.affinity) return affinity < other.affinity;
      return std::pair(a, b) > std::pair(other.a, other.b);
    }
  };

  void offer(int a, int b, const Link& link, double threshold) {
    if (link.affinity() >= threshold)
      queue_.push({link.affinity(), std::min(a, b), std::max(a, b)});
  }

  /// The lower node stays.
  void contract(int a, int b, double threshold) {
    auto& own = links_[static_cast<std::size_t>(a)];
    for (const auto& [other, link] : links_[static_cast<std::size_t>(b)]) {
      links_[static_cast<std::size_t>(other)].erase(b);
      if (other == a) continue;
      own[other].add(link);
      links_[static_cast<std::size_t>(other)][a] = own[other];
      offer(a, other, own[other], threshold);
    }
    own.erase(b);
    links_[static_cast<std::size_t>(b)].clear();
    parent_[static_cast<std::size_t>(b)] = a;
  }

  std::vector<std::map<int, Link>> links_;
  std::vector<int> parent_;
  std::priority_queue<Edge> queue_;
};

/// Every pair once: from each pixel to the neighbours that come later.
void add_links(const GraphMergeParams& params,
               const AffinityMaps& maps,
               const ClassMaps& classes,
               const std::vector<int>& groups,
               const Nodes& nodes,
               Merger& merger) {
  const std::size_t each = maps.distances.size() * kDirections;
  const auto at = [&](int y, int x) {
    return static_cast<std::size_t>(std::ptrdiff_t{y} * maps.size.width + x);
  };
  const auto row = static_cast<std::size_t>(classes.classes);
  for (int y = 0; y < maps.size.height; ++y) {
    for (int x = 0; x < maps.size.width; ++x) {
      const std::size_t from = at(y, x);
      if (nodes.of_pixel[from] < 0) continue;
      for (std::size_t d = 0; d < maps.distances.size(); ++d) {
        for (int k = kDirections / 2; k < kDirections; ++k) {
          const int v = y + kStepY[k] * maps.distances[d], u = x + kStepX[k] * maps.distances[d];
          if (v < 0 || u < 0 || v >= maps.size.height || u >= maps.size.width) continue;
          const std::size_t to = at(v, u);
          if (nodes.of_pixel[to] < 0 || nodes.of_pixel[to] == nodes.of_pixel[from] ||
              groups[to] != groups[from])
            continue;
          const std::size_t there = d * kDirections + static_cast<std::size_t>(k);
          const std::size_t back = d * kDirections + static_cast<std::size_t>(kDirections - 1 - k);
          double affinity =
              0.5 * (double{maps.values[from * each + there]} + maps.values[to * each + back]);
          if (params.refine)
            affinity *= double{class_agreement(classes.values.data() + from * row,
                                               classes.values.data() + to * row, classes.classes)};
          merger.add(nodes.of_pixel[from], nodes.of_pixel[to], affinity);
        }
      }
    }
  }
}

/// The best class of the group by the sum of its probabilities, and their mean.
Grade grade(const GraphMergeParams& params,
            const ClassMaps& classes,
            int own,
            std::span<const std::size_t> pixels) {
  std::vector<double> sums(static_cast<std::size_t>(classes.classes));
  for (const std::size_t pixel : pixels)
    for (std::size_t c = 0; c < sums.size(); ++c)
      sums[c] += double{classes.values[pixel * sums.size() + c]};
  int label = -1;
  for (int c = 0; c < classes.classes; ++c) {
    const int group = params.group.empty() ? c : params.group[static_cast<std::size_t>(c)];
    const auto at = static_cast<std::size_t>(c);
    if (group == own && (label < 0 || sums[at] > sums[static_cast<std::size_t>(label)])) label = c;
  }
  const double mean = sums[static_cast<std::size_t>(label)] / static_cast<double>(pixels.size());
  return {label, static_cast<float>(mean)};
}

}  // namespace

float class_agreement(const float* p, const float* q, int classes) noexcept {
  double divergence = 0;
  for (int c = 0; c < classes; ++c) {
    const double a = p[c], b = q[c], mean = 0.5 * (a + b);
    if (a > 0) divergence += 0.5 * a * std::log2(a / mean);
    if (b > 0) divergence += 0.5 * b * std::log2(b / mean);
  }
  return static_cast<float>(std::clamp(1 - divergence, 0.0, 1.0));
}

Instances graph_merge(const GraphMergeParams& params,
                      const AffinityMaps& affinities,
                      const ClassMaps& classes) {
  const Extent size = affinities.size;
  const std::vector<int> groups = groups_of(params, classes, size);
  const Nodes nodes = make_nodes(groups, size, params.force);
  Merger merger(nodes.count);
  add_links(params, affinities, classes, groups, nodes, merger);
  merger.run(double{params.threshold});
  std::vector<int> roots(groups.size(), -1);
  for (std::size_t pixel = 0; pixel < groups.size(); ++pixel)
    if (nodes.of_pixel[pixel] >= 0) roots[pixel] = merger.find(nodes.of_pixel[pixel]);
  Instances found = number_instances(roots, size, [&](int, std::span<const std::size_t> pixels) {
    return grade(params, classes, groups[pixels[0]], pixels);
  });
  std::erase_if(found.items, [&](const Instance& each) {
    return area(each.mask) < static_cast<std::uint64_t>(params.least_pixels);
  });
  return found;
}

std::vector<Rectangle> foreground_regions(const GraphMergeParams& params,
                                          const ClassMaps& classes,
                                          Extent size,
                                          float margin,
                                          int least_pixels) {
  const std::vector<int> groups = groups_of(params, classes, size);
  const std::vector<int> parts = connected_parts(
      size, [&](std::size_t at) { return groups[at] >= 0; },
      [](std::size_t, std::size_t) { return true; });
  std::vector<Rectangle> regions;
  for (const std::vector<std::size_t>& pixels : pixels_by_number(parts)) {
    if (std::ssize(pixels) < least_pixels) continue;
    int left = size.width, top = size.height, right = 0, bottom = 0;
    for (const std::size_t pixel : pixels) {
      const int y = static_cast<int>(pixel) / size.width, x = static_cast<int>(pixel) % size.width;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
    }
    const int more_x = static_cast<int>(margin * static_cast<float>(right - left));
    const int more_y = static_cast<int>(margin * static_cast<float>(bottom - top));
    Rectangle region{std::max(top - more_y, 0), std::max(left - more_x, 0), 0, 0};
    region.height = std::min(bottom + more_y, size.height) - region.top;
    region.width = std::min(right + more_x, size.width) - region.left;
    regions.push_back(region);
  }
  return regions;
}

Extent second_size(const Rectangle& region, int shorter, int longer) noexcept {
  const double least = std::min(region.height, region.width);
  const double most = std::max(region.height, region.width);
  const double scale = std::max(1.0, std::min(shorter / least, longer / most));
  return {static_cast<int>(std::lround(region.height * scale)),
          static_cast<int>(std::lround(region.width * scale))};
}

}  // namespace atrous::nets
