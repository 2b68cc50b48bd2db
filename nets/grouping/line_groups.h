#pragma once
#include <functional>
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// Pixels of a row (or column) of one class, without a breakpoint between them.
struct Line {
  int row = 0;    // column of a vertical line
  int begin = 0;  // first pixel
  int end = 0;    // one past the last
  int label = 0;
  bool operator==(const Line&) const = default;
};

/// Cuts the rows of a label map into lines: a new one begins where the class changes and at a pixel
/// whose `starts` is at least the threshold, and one ends behind a pixel whose `ends` is. Classes
/// below 0 make no lines. `vertical` cuts columns. By row, then from the left.
std::vector<Line> make_lines(const std::vector<int>& labels,
                             const std::vector<float>& starts,
                             const std::vector<float>& ends,
                             Extent size,
                             float threshold,
                             bool vertical);

/// A line of the row before and one behind it.
using LineAffinity = std::function<float(const Line& before, const Line& line)>;

/// Groups lines from row to row: a line joins the group of the one before it that it overlaps or
/// touches, has its class and the highest affinity, if that is at least the threshold; else it
/// begins a group. Of equal affinities the first line wins. Numbers from 0, parallel to `lines`.
std::vector<int> group_lines(const std::vector<Line>& lines,
                             float threshold,
                             const LineAffinity& affinity);

/// Joins components: pairs at least `threshold` of one class, the best first; as union-find.
struct ComponentPair {
  int a = 0;
  int b = 0;
  float affinity = 0;
};
std::vector<int> merge_components(int components,
                                  std::vector<ComponentPair> pairs,
                                  float threshold);

/// Sequential grouping (Liu et al. 2017, "SGN: Sequential Grouping Networks for Instance
/// Segmentation"): lines between breakpoints, components of lines, objects of components.
struct GroupingMaps {
  Extent size;
  int classes = 8;                 // without the background
  std::vector<float> scores = {};  // probabilities [height, width, classes + 1]
  std::vector<float> breakpoints =
      {};  // [height, width, 4]: row starts, row ends, column starts, ends
};

struct GroupingParams {
  float breakpoint = 0.5F;  // probability from which on there is one
  float line = 0.5F;        // share of a line's pixels that must be joined to those before
  float merge = 0.5F;       // probability from which on two components are one object
  int reach = 16;           // gap, in pixels, over which components may be one object
  int most_pairs = 512;     // that are looked at, those with the smallest gaps
};

/// Components: horizontal lines joined where enough of their pixels have no vertical breakpoint
/// between them. One number per pixel, -1 for the background.
std::vector<int> line_components(const GroupingParams& params, const GroupingMaps& maps);

/// Pairs of components of one class whose boxes are at most `reach` apart, the nearest first, then
/// by number.
std::vector<ComponentPair> near_components(const GroupingParams& params,
                                           const std::vector<int>& components,
                                           const GroupingMaps& maps);

/// Objects of components that are joined as `pairs` say. By falling score, the mean probability
/// of the class.
Instances grouped_instances(const GroupingParams& params,
                            const GroupingMaps& maps,
                            const std::vector<int>& components,
                            std::vector<ComponentPair> pairs);

}  // namespace atrous::nets
