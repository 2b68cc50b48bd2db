#include <cmath>
#include <cstdlib>

#include "core/base/error.h"
#include "io/results/rle.h"

namespace atrous::io {
namespace {

constexpr double kFiner = 5;
constexpr double kFarthest = 1 << 20;

struct Point {
  int x = 0, y = 0;
};

/// Calls point(x, y) for every point of the fine grid from `a` to `b`, both included. The rounding
/// is the one of COCO's tools: along the longer axis, and always from the smaller end.
template <class Visit>
void follow(Point a, Point b, Visit visit) {
  const int dx = std::abs(b.x - a.x), dy = std::abs(b.y - a.y);
  const bool flat = dx >= dy;
  const bool flip = flat ? a.x > b.x : a.y > b.y;
  if (flip) std::swap(a, b);
  const int steps = flat ? dx : dy;
  const double rise = flat ? b.y - a.y : b.x - a.x;
  const double slope = steps > 0 ? rise / steps : 0;
  for (int d = 0; d <= steps; ++d) {
    const int t = flip ? steps - d : d;
    if (flat)
      visit(t + a.x, static_cast<int>(a.y + slope * t + 0.5));
    else
      visit(static_cast<int>(a.x + slope * t + 0.5), t + a.y);
  }
}

void check(std::span<const double> points, std::string_view name) {
  if (points.size() < 6 || points.size() % 2 != 0) {
    throw Error(Code::corrupt_file, std::string(name) + ": a polygon of " +
                                        std::to_string(points.size()) +
                                        " numbers: expected pairs, at least three");
  }
  for (const double each : points) {
    if (std::abs(each) <= kFarthest) continue;
    throw Error(Code::corrupt_file,
                std::string(name) + ": a polygon with the coordinate " + std::to_string(each));
  }
}

/// The outline's crossings of pixel columns as places in column-major order.
class Crossings {
 public:
  Crossings(int height, int width) : height_(height), width_(width) {}

  void visit(int u, int v) {
    if (started_ && u != last_.x) cross(u, v);
    last_ = {u, v};
    started_ = true;
  }

  /// Runs from one crossing to the next; two at one place cancel out.
  std::vector<std::uint32_t> runs() && {
    places_.push_back(static_cast<std::uint32_t>(height_) * static_cast<std::uint32_t>(width_));
    std::sort(places_.begin(), places_.end());
    std::vector<std::uint32_t> counts;
    std::uint32_t before = 0;
    bool joins = false;
    for (const std::uint32_t place : places_) {
      const std::uint32_t length = place - before;
      before = place;
      if (joins) {
        counts.back() += length;
        joins = false;
      } else if (length > 0 || counts.empty()) {
        counts.push_back(length);
      } else {
        joins = true;
      }
    }
    return counts;
  }

 private:
  void cross(int u, int v) {
    const double x = ((u < last_.x ? u : u - 1) + 0.5) / kFiner - 0.5;
    if (std::floor(x) != x || x < 0 || x > width_ - 1) return;
    const double y = (std::min(v, last_.y) + 0.5) / kFiner - 0.5;
    const double row = std::ceil(std::clamp(y, 0.0, static_cast<double>(height_)));
    places_.push_back(static_cast<std::uint32_t>(x) * static_cast<std::uint32_t>(height_) +
                      static_cast<std::uint32_t>(row));
  }

  int height_, width_;
  std::vector<std::uint32_t> places_;
  Point last_;
  bool started_ = false;
};

}  // namespace

RunMask rle_from_polygon(std::span<const double> points,
                         int height,
                         int width,
                         std::string_view name) {
  check(points, name);
  const RunMask empty = rle_from_counts({}, height, width, name);
  std::vector<Point> corners;
  for (std::size_t i = 0; i < points.size(); i += 2) {
    corners.push_back({static_cast<int>(kFiner * points[i] + 0.5),
                       static_cast<int>(kFiner * points[i + 1] + 0.5)});
  }
  corners.push_back(corners.front());
  Crossings crossings(height, width);
  for (std::size_t i = 0; i + 1 < corners.size(); ++i)
    follow(corners[i], corners[i + 1], [&](int u, int v) { crossings.visit(u, v); });
  return {empty.height, empty.width, std::move(crossings).runs()};
}

}  // namespace atrous::io
