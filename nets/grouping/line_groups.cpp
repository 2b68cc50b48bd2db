#include "nets/grouping/line_groups.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "nets/grouping/pixel_masks.h"

namespace atrous::nets {
namespace {

/// Sets of numbers that can be joined; the lowest stands for its set.
class Sets {
 public:
  explicit Sets(int count) : parent_(static_cast<std::size_t>(count)) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int find(int item) const {
    while (parent_[static_cast<std::size_t>(item)] != item)
      item = parent_[static_cast<std::size_t>(item)];
    return item;
  }
  void join(int a, int b) {
    a = find(a);
    b = find(b);
    parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }

 private:
  std::vector<int> parent_;
};

/// Numbers from 0 in order of first use.
std::vector<int> renumber(const std::vector<int>& numbers) {
  std::map<int, int> known;
  std::vector<int> result;
  for (const int each : numbers)
    result.push_back(each < 0 ? -1
                              : known.emplace(each, static_cast<int>(known.size())).first->second);
  return result;
}

int best_class(const GroupingMaps& maps, std::size_t pixel) {
  const auto all = static_cast<std::ptrdiff_t>(maps.classes + 1);
  const float* scores = maps.scores.data() + static_cast<std::ptrdiff_t>(pixel) * all;
  return static_cast<int>(std::max_element(scores, scores + all) - scores) - 1;
}

std::vector<float> channel(const GroupingMaps& maps, std::size_t which) {
  std::vector<float> plane;
  for (std::size_t i = 0; i < pixels_of(maps.size); ++i)
    plane.push_back(maps.breakpoints[4 * i + which]);
  return plane;
}

/// The smallest box around a component, corners included.
struct Bounds {
  int left = 1 << 30, top = 1 << 30, right = -1, bottom = -1, label = 0;

  void add(int y, int x) {
    left = std::min(left, x), right = std::max(right, x);
    top = std::min(top, y), bottom = std::max(bottom, y);
  }
  /// Pixels between two boxes along the axis on which they are farther apart.
  int gap(const Bounds& other) const {
    const int across = std::max(left, other.left) - std::min(right, other.right) - 1;
    const int down = std::max(top, other.top) - std::min(bottom, other.bottom) - 1;
    return std::max({across, down, 0});
  }
};

}  // namespace

std::vector<Line> make_lines(const std::vector<int>& labels,
                             const std::vector<float>& starts,
                             const std::vector<float>& ends,
                             Extent size,
                             float threshold,
                             bool vertical) {
  const int rows = vertical ? size.width : size.height;
  const int columns = vertical ? size.height : size.width;
  std::vector<Line> lines;
  for (int row = 0; row < rows; ++row) {
    bool open = false;
    for (int i = 0; i < columns; ++i) {
      const auto at = static_cast<std::size_t>(vertical ? std::ptrdiff_t{i} * size.width + row
                                                        : std::ptrdiff_t{row} * size.width + i);
      if (labels[at] < 0) {
        open = false;
        continue;
      }
      if (!open || lines.back().label != labels[at] || starts[at] >= threshold)
        lines.push_back({row, i, i, labels[at]});
      lines.back().end = i + 1;
      open = !(ends[at] >= threshold);
    }
  }
  return lines;
}

std::vector<int> group_lines(const std::vector<Line>& lines,
                             float threshold,
                             const LineAffinity& affinity) {
  std::vector<int> groups(lines.size(), -1);
  int next = 0;
  std::size_t before = 0, row_begin = 0;  // lines of the row before are [before, row_begin)
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].row != lines[row_begin].row) {
      before = lines[i].row == lines[row_begin].row + 1 ? row_begin : i;
      row_begin = i;
    }
    float best = threshold;
    for (std::size_t j = before; j < row_begin; ++j) {
      const bool meets = lines[j].begin <= lines[i].end && lines[i].begin <= lines[j].end;
      if (!meets || lines[j].label != lines[i].label) continue;
      const float value = affinity(lines[j], lines[i]);
      if (value > best || (value == best && groups[i] < 0)) {
        best = value;
        groups[i] = groups[j];
      }
    }
    if (groups[i] < 0) groups[i] = next++;
  }
  return groups;
}

std::vector<int> merge_components(int components,
                                  std::vector<ComponentPair> pairs,
                                  float threshold) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const ComponentPair& x, const ComponentPair& y) {
    return x.affinity > y.affinity;
  });
  Sets sets(components);
  for (const ComponentPair& pair : pairs)
    if (pair.affinity >= threshold) sets.join(pair.a, pair.b);
  std::vector<int> objects;
  for (int i = 0; i < components; ++i) objects.push_back(sets.find(i));
  return renumber(objects);
}

std::vector<int> line_components(const GroupingParams& params, const GroupingMaps& maps) {
  std::vector<int> labels;
  for (std::size_t i = 0; i < pixels_of(maps.size); ++i) labels.push_back(best_class(maps, i));
  const std::vector<float> starts = channel(maps, 2), ends = channel(maps, 3);
  const std::vector<Line> lines =
      make_lines(labels, channel(maps, 0), channel(maps, 1), maps.size, params.breakpoint, false);
  const auto at = [&](int row, int column) {
    return static_cast<std::size_t>(std::ptrdiff_t{row} * maps.size.width + column);
  };
  const std::vector<int> groups =
      group_lines(lines, params.line, [&](const Line& before, const Line& line) {
        const int begin = std::max(before.begin, line.begin), end = std::min(before.end, line.end);
        int joined = 0;
        for (int i = begin; i < end; ++i)
          joined += !(ends[at(before.row, i)] >= params.breakpoint) &&
                    !(starts[at(line.row, i)] >= params.breakpoint);
        return end > begin ? static_cast<float>(joined) / static_cast<float>(end - begin) : 0.0F;
      });
  std::vector<int> components(labels.size(), -1);
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (int column = lines[i].begin; column < lines[i].end; ++column)
      components[at(lines[i].row, column)] = groups[i];
  return components;
}

std::vector<ComponentPair> near_components(const GroupingParams& params,
                                           const std::vector<int>& components,
                                           const GroupingMaps& maps) {
  std::vector<Bounds> bounds;
  for (const std::vector<std::size_t>& pixels : pixels_by_number(components)) {
    Bounds each;
    for (const std::size_t pixel : pixels)
      each.add(static_cast<int>(pixel) / maps.size.width,
               static_cast<int>(pixel) % maps.size.width);
    each.label = pixels.empty() ? -1 : best_class(maps, pixels[0]);
    bounds.push_back(each);
  }
  std::vector<std::pair<int, ComponentPair>> near;  // with their gaps
  for (std::size_t a = 0; a < bounds.size(); ++a) {
    for (std::size_t b = a + 1; b < bounds.size(); ++b) {
      if (bounds[a].label < 0 || bounds[a].label != bounds[b].label) continue;
      const int gap = bounds[a].gap(bounds[b]);
      if (gap <= params.reach) near.push_back({gap, {static_cast<int>(a), static_cast<int>(b), 0}});
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& x, const auto& y) { return x.first < y.first; });
  if (std::ssize(near) > params.most_pairs)
    near.resize(static_cast<std::size_t>(params.most_pairs));
  std::vector<ComponentPair> pairs;
  for (const auto& [gap, pair] : near) pairs.push_back(pair);
  return pairs;
}

Instances grouped_instances(const GroupingParams& params,
                            const GroupingMaps& maps,
                            const std::vector<int>& components,
                            std::vector<ComponentPair> pairs) {
  const int count =
      components.empty() ? 0 : *std::max_element(components.begin(), components.end()) + 1;
  const std::vector<int> objects = merge_components(count, std::move(pairs), params.merge);
  std::vector<int> numbers;
  for (const int component : components)
    numbers.push_back(component < 0 ? -1 : objects[static_cast<std::size_t>(component)]);
  const std::size_t all = static_cast<std::size_t>(maps.classes) + 1;
  return number_instances(numbers, maps.size, [&](int, std::span<const std::size_t> pixels) {
    const int label = best_class(maps, pixels[0]);
    double sum = 0;
    for (const std::size_t pixel : pixels)
      sum += double{maps.scores[pixel * all + static_cast<std::size_t>(label) + 1]};
    return Grade{label, static_cast<float>(sum / static_cast<double>(pixels.size()))};
  });
}

}  // namespace atrous::nets
