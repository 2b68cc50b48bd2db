// Where the bins of a region lie along one axis, for the host and for device code.
#pragma once
#include <math.h>

#include <cstddef>

#include "kernels/roi/axis.h"

#if defined(__CUDACC__)
#define ATROUS_BOTH __host__ __device__ inline
#else
#define ATROUS_BOTH inline
#endif

namespace atrous::kernels::roi {
namespace {

ATROUS_BOTH float larger(float a, float b) { return a < b ? b : a; }
ATROUS_BOTH float smaller(float a, float b) { return b < a ? b : a; }
ATROUS_BOTH int smaller(int a, int b) { return b < a ? b : a; }
ATROUS_BOTH float limited(float x, float low, float high) {
  return x < low ? low : high < x ? high : x;
}

constexpr float kFar = 1 << 20;   // farther than any map reaches
constexpr int kFinest = 1 << 14;  // more samples per bin than any map has places

/// Places within a bin differ by at most two from those of its neighbours (or stay at an edge);
/// samples of a maximum lie at least half a place apart, two or more a bin.
ATROUS_BOTH std::size_t most_taps(const Problem& p, int bins) noexcept {
  return 4 * static_cast<std::size_t>(p.extent) + 6 * static_cast<std::size_t>(bins) + 8;
}

ATROUS_BOTH std::size_t aligned(std::size_t bytes) noexcept { return (bytes + 15) / 16 * 16; }

ATROUS_BOTH std::size_t first_bytes(int bins) noexcept {
  return aligned(sizeof(int) * static_cast<std::size_t>(bins + 1));
}

ATROUS_BOTH std::size_t axis_bytes(const Problem& p, int bins) noexcept {
  return first_bytes(bins) + aligned(sizeof(Tap) * most_taps(p, bins));
}

ATROUS_BOTH Axis axis_at(std::byte* memory, int bins) noexcept {
  return {reinterpret_cast<int*>(memory), reinterpret_cast<Tap*>(memory + first_bytes(bins))};
}

ATROUS_BOTH bool is_number(float value) noexcept { return fabsf(value) <= kFar; }

/// Writes an axis tap by tap.
class Writer {
 public:
  ATROUS_BOTH explicit Writer(const Axis& axis) : axis_(axis) { axis_.first[0] = 0; }

  ATROUS_BOTH void end_bin() noexcept {
    axis_.first[++bin_] = count_;
    begin_ = count_;
  }
  ATROUS_BOTH void add(int place, float weight) noexcept { axis_.taps[count_++] = {place, weight}; }
  /// As add(), onto the tap of this bin that is at `place` already.
  ATROUS_BOTH void join(int place, float weight) noexcept {
    for (int i = count_; i-- > begin_;) {
      if (axis_.taps[i].place == place) {
        axis_.taps[i].weight += weight;
        return;
      }
      // Samples go one way: what is two places off has been left behind.
      if (count_ - i > 2) break;
    }
    add(place, weight);
  }

 private:
  Axis axis_;
  int bin_ = 0;
  int count_ = 0;
  int begin_ = 0;
};

struct Places {
  int low, high;
  float weight;  // of high
};

/// The two places around a coordinate at or above the axis's begin, clamped to its end.
ATROUS_BOTH Places around(float at, int extent) noexcept {
  const float inside = larger(at, 0.0F);
  const int low = smaller(static_cast<int>(inside), extent - 1);
  if (low == extent - 1) return {low, low, 0};
  return {low, low + 1, inside - static_cast<float>(low)};
}

ATROUS_BOTH void place_means(const Problem& p, const Side& side, Writer& writer) noexcept {
  const bool shifted = p.aligned || p.method == Method::ps_align;
  const float shift = shifted ? 0.5F : 0.0F;
  const float start = side.low * side.scale - shift;
  float size = side.high * side.scale - shift - start;
  if (!shifted) size = larger(size, 1.0F);
  const float bin = size / static_cast<float>(side.bins);
  const int grid =
      p.sampling > 0 ? p.sampling : static_cast<int>(limited(ceilf(bin), 0.0F, float{kFinest}));
  const float share = grid > 0 ? 1.0F / static_cast<float>(grid) : 0.0F;
  for (int i = 0; i < side.bins; ++i) {
    for (int k = 0; k < grid; ++k) {
      const float within = (static_cast<float>(k) + 0.5F) * bin / static_cast<float>(grid);
      const float at = start + static_cast<float>(i) * bin + within;
      if (!(at >= -1.0F && at <= static_cast<float>(side.extent))) continue;
      const Places places = around(at, side.extent);
      writer.join(places.low, (1.0F - places.weight) * share);
      if (places.weight != 0) writer.join(places.high, places.weight * share);
    }
    writer.end_bin();
  }
}

ATROUS_BOTH void place_samples(const Side& side, Writer& writer) noexcept {
  const float start = roundf(side.low * side.scale);
  const float size = larger(roundf(side.high * side.scale) - start, 0.0F);
  const float bin = size / static_cast<float>(side.bins);
  const int steps = static_cast<int>(smaller(ceilf(bin), float{kFinest}));
  for (int i = 0; i < side.bins; ++i) {
    for (int k = 0; k <= steps; ++k) {
      const float part = steps > 0 ? static_cast<float>(k) / static_cast<float>(steps) : 0.0F;
      const float at = start + (static_cast<float>(i) + part) * bin;
      if (!(at >= -0.5F && at <= static_cast<float>(side.extent) - 0.5F)) continue;
      const Places places = around(at, side.extent);
      writer.add(places.low, 1.0F - places.weight);
      writer.add(places.high, places.weight);
    }
    writer.end_bin();
  }
}

ATROUS_BOTH void place_crop(const Side& side, Writer& writer) noexcept {
  const float start = side.low * side.scale, end = side.high * side.scale;
  const float step = side.bins > 1 ? (end - start) / static_cast<float>(side.bins - 1) : 0.0F;
  const float first = side.bins > 1 ? start : 0.5F * (start + end);
  for (int i = 0; i < side.bins; ++i) {
    const float at = first + static_cast<float>(i) * step;
    if (at >= 0.0F && at <= static_cast<float>(side.extent - 1)) {
      const Places places = around(at, side.extent);
      writer.add(places.low, 1.0F - places.weight);
      if (places.weight != 0) writer.add(places.high, places.weight);
    }
    writer.end_bin();
  }
}

struct Whole {
  float start, size;
  float offset;  // what is added before rounding the bins; otherwise the start is added after it
  int end;       // where bins end at the latest
};

/// Corners of the methods that take whole pixels.
ATROUS_BOTH Whole whole_corners(const Problem& p, const Side& side) noexcept {
  if (p.method == Method::ps_pool && p.rounded_first) {
    const float start = roundf(side.low) * side.scale;
    const float size = (roundf(side.high) + 1.0F) * side.scale - start;
    return {start, larger(size, 0.1F), start, side.extent};
  }
  const float start = roundf(side.low * side.scale);
  const float size = roundf(side.high * side.scale) - start;
  if (p.method == Method::pool) return {start, larger(size + 1, 1.0F), 0, side.extent};
  return {start, larger(size, 1.0F), 0, side.extent - 1};
}

ATROUS_BOTH void place_pixels(const Problem& p, const Side& side, Writer& writer) noexcept {
  const Whole corners = whole_corners(p, side);
  const float bin = corners.size / static_cast<float>(side.bins);
  const float after = corners.offset == 0 ? corners.start : 0.0F;
  for (int i = 0; i < side.bins; ++i) {
    const float low = floorf(static_cast<float>(i) * bin + corners.offset) + after;
    const float high = ceilf(static_cast<float>(i + 1) * bin + corners.offset) + after;
    const auto last = static_cast<float>(corners.end);
    const int begin = static_cast<int>(limited(low, 0.0F, last));
    const int end = static_cast<int>(limited(high, 0.0F, last));
    const float share = end > begin ? 1.0F / static_cast<float>(end - begin) : 0.0F;
    for (int place = begin; place < end; ++place) writer.add(place, share);
    writer.end_bin();
  }
}

ATROUS_BOTH void fill_axis(const Problem& p, const Side& side, const Axis& axis) noexcept {
  Writer writer(axis);
  if (!is_number(side.low * side.scale) || !is_number(side.high * side.scale)) {
    for (int i = 0; i < side.bins; ++i) writer.end_bin();
    return;
  }
  switch (p.method) {
    case Method::align:
    case Method::ps_align:
      return place_means(p, side, writer);
    case Method::crop:
      return place_crop(side, writer);
    case Method::warp:
      return place_samples(side, writer);
    case Method::pool:
    case Method::ps_pool:
      return place_pixels(p, side, writer);
  }
}

}  // namespace
}  // namespace atrous::kernels::roi
