#include "kernels/roi/roi.h"

#include <cmath>

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace roi = kernels::roi;
using roi::Method;
using roi::Problem;
using roi::Region;

namespace {

/// One side of a region as problem.h describes it, in float64.
struct Side {
  double start, size;
};

Side side(const Problem& p, double low, double high, double scale) {
  switch (p.method) {
    case Method::align: {
      const double shift = p.aligned ? 0.5 : 0;
      const double size = (high - low) * scale;
      return {low * scale - shift, p.aligned ? size : std::max(size, 1.0)};
    }
    case Method::ps_align:
      return {low * scale - 0.5, (high - low) * scale};
    case Method::pool: {
      const double start = std::round(low * scale);
      return {start, std::max(std::round(high * scale) - start + 1, 1.0)};
    }
    case Method::warp: {
      const double start = std::round(low * scale);
      return {start, std::max(std::round(high * scale) - start, 0.0)};
    }
    case Method::crop:
      return {low * scale, (high - low) * scale};
    case Method::ps_pool:
      break;
  }
  if (p.rounded_first) {
    const double start = std::round(low) * scale;
    return {start, std::max((std::round(high) + 1) * scale - start, 0.1)};
  }
  const double start = std::round(low * scale);
  return {start, std::max(std::round(high * scale) - start, 1.0)};
}

class Naive {
 public:
  Naive(const Problem& p, const std::vector<roi::Level>& levels, const std::vector<Region>& regions)
      : p_(p), levels_(levels), regions_(regions) {}

  std::vector<double> run() const {
    std::vector<double> y;
    for (const Region& region : regions_)
      for (int i = 0; i < p_.out_height; ++i)
        for (int j = 0; j < p_.out_width; ++j)
          for (int c = 0; c < p_.out_channels(); ++c) y.push_back(bin(region, i, j, c));
    return y;
  }

 private:
  double bin(const Region& region, int i, int j, int c) const {
    const roi::Level& level = levels_[static_cast<std::size_t>(region.level)];
    const Side v = side(p_, region.y1, region.y2, level.scale);
    const Side h = side(p_, region.x1, region.x2, level.scale);
    const int from =
        p_.position_sensitive()
            ? (c * p_.group + i * p_.group / p_.out_height) * p_.group + j * p_.group / p_.out_width
            : c;
    const bool samples = p_.method == Method::align || p_.method == Method::ps_align;
    if (samples)
      return mean(region, {v.start + i * v.size / p_.out_height, v.size / p_.out_height},
                  {h.start + j * h.size / p_.out_width, h.size / p_.out_width}, from);
    if (p_.method == Method::crop)
      return crop(region, crop_place(v, i, p_.out_height), crop_place(h, j, p_.out_width), from);
    if (p_.method == Method::warp)
      return warp(region, {v.start + i * v.size / p_.out_height, v.size / p_.out_height},
                  {h.start + j * h.size / p_.out_width, h.size / p_.out_width}, from);
    return pixels(region, range(v, i, p_.out_height, level.height),
                  range(h, j, p_.out_width, level.width), from);
  }

  Range range(const Side& s, int i, int bins, int extent) const {
    const bool inner = p_.method == Method::ps_pool && p_.rounded_first;
    const double bin = s.size / bins;
    const double low = inner ? std::floor(i * bin + s.start) : std::floor(i * bin) + s.start;
    const double high =
        inner ? std::ceil((i + 1) * bin + s.start) : std::ceil((i + 1) * bin) + s.start;
    const int last = p_.method == Method::ps_pool && !p_.rounded_first ? extent - 1 : extent;
    return {static_cast<int>(std::clamp(low, 0.0, double(last))),
            static_cast<int>(std::clamp(high, 0.0, double(last)))};
  }

  double pixels(const Region& region, Range rows, Range columns, int c) const {
    if (rows.begin >= rows.end || columns.begin >= columns.end) return 0;
    double sum = 0, largest = -1e9;
    for (int y = rows.begin; y < rows.end; ++y) {
      for (int x = columns.begin; x < columns.end; ++x) {
        sum += at(region, y, x, c);
        largest = std::max(largest, at(region, y, x, c));
      }
    }
    const int count = (rows.end - rows.begin) * (columns.end - columns.begin);
    return p_.method == Method::pool ? largest : sum / count;
  }

  int grid(double bin) const {
    return p_.sampling > 0 ? p_.sampling : std::max(0, static_cast<int>(std::ceil(bin)));
  }

  double mean(const Region& region, const Side& v, const Side& h, int c) const {
    const int gv = grid(v.size), gh = grid(h.size);
    double sum = 0;
    for (int a = 0; a < gv; ++a)
      for (int b = 0; b < gh; ++b)
        sum +=
            sample(region, v.start + (a + 0.5) * v.size / gv, h.start + (b + 0.5) * h.size / gh, c);
    return gv * gh > 0 ? sum / (gv * gh) : 0;
  }

  static double crop_place(const Side& s, int i, int bins) {
    return s.start + (bins > 1 ? i * s.size / (bins - 1) : s.size / 2);
  }

  double crop(const Region& region, double y, double x, int c) const {
    const roi::Level& level = levels_[static_cast<std::size_t>(region.level)];
    const bool inside = y >= 0 && y <= level.height - 1 && x >= 0 && x <= level.width - 1;
    return inside ? sample(region, y, x, c) : 0;
  }

  double warp(const Region& region, const Side& v, const Side& h, int c) const {
    const roi::Level& level = levels_[static_cast<std::size_t>(region.level)];
    const int gv = static_cast<int>(std::ceil(v.size)), gh = static_cast<int>(std::ceil(h.size));
    double largest = -1e9;
    for (int a = 0; a <= gv; ++a) {
      for (int b = 0; b <= gh; ++b) {
        const double y = v.start + (gv > 0 ? a * v.size / gv : 0);
        const double x = h.start + (gh > 0 ? b * h.size / gh : 0);
        const bool inside =
            y >= -0.5 && y <= level.height - 0.5 && x >= -0.5 && x <= level.width - 0.5;
        if (inside) largest = std::max(largest, sample(region, y, x, c));
      }
    }
    return largest == -1e9 ? 0 : largest;
  }

  double sample(const Region& region, double y, double x, int c) const {
    const roi::Level& level = levels_[static_cast<std::size_t>(region.level)];
    if (y < -1 || y > level.height || x < -1 || x > level.width) return 0;
    y = std::clamp(y, 0.0, level.height - 1.0);
    x = std::clamp(x, 0.0, level.width - 1.0);
    const int top = std::min(static_cast<int>(y), std::max(0, level.height - 2));
    const int left = std::min(static_cast<int>(x), std::max(0, level.width - 2));
    const int bottom = std::min(top + 1, level.height - 1);
    const int right = std::min(left + 1, level.width - 1);
    const double v = y - top, h = x - left;
    return (1 - v) * ((1 - h) * at(region, top, left, c) + h * at(region, top, right, c)) +
           v * ((1 - h) * at(region, bottom, left, c) + h * at(region, bottom, right, c));
  }

  double at(const Region& region, int y, int x, int c) const {
    const roi::Level& level = levels_[static_cast<std::size_t>(region.level)];
    return level
        .x[((std::ptrdiff_t{region.image} * level.height + y) * level.width + x) * level.stride +
           c];
  }

  const Problem& p_;
  const std::vector<roi::Level>& levels_;
  const std::vector<Region>& regions_;
};

/// Two levels of two images.
class Maps {
 public:
  Maps(int channels, int gap, bool whole) {
    const std::ptrdiff_t fine = 2 * 16 * 24, coarse = 2 * 8 * 12;
    buffers_.emplace_back(values(fine * channels, 1, whole), channels, channels + gap);
    buffers_.emplace_back(values(coarse * channels, 2, whole), channels, channels + gap);
    levels = {{buffers_[0].data(), 16, 24, channels + gap, 0.25F},
              {buffers_[1].data(), 8, 12, channels + gap, 0.125F}};
  }
  std::vector<roi::Level> levels;

 private:
  static std::vector<float> values(std::ptrdiff_t count, std::uint64_t seed, bool whole) {
    return whole ? test::small_integers(count, seed) : test::random_reals(count, seed);
  }
  std::vector<test::GuardedBuffer> buffers_;
};

/// Regions inside, across the borders, outside, empty and inside out.
std::vector<Region> regions(bool dyadic) {
  std::vector<Region> list = {{0, 0, 8, 8, 40, 40},       {1, 1, 0, 0, 96, 64},
                              {0, 1, -64, -32, 64, 32},   {1, 0, 64, 32, 128, 160},
                              {0, 0, 200, 200, 264, 264}, {1, 1, 16, 16, 16, 16},
                              {0, 1, 40, 40, 24, 8},      {1, 0, 4, 2, 36, 18}};
  if (dyadic) return list;
  test::Random random(7);
  for (int i = 0; i < 30; ++i) {
    const float x = random.real(-20, 90), y = random.real(-20, 60);
    list.push_back({i % 2, i / 2 % 2, x, y, x + random.real(0, 60), y + random.real(0, 60)});
  }
  return list;
}

void compare(const Problem& given, int channels, bool exact) {
  ThreadPool one(1), three(3);
  Problem p = given;
  Maps maps(channels, 3, exact);
  const std::vector<Region> list = regions(exact);
  p.regions = static_cast<int>(list.size());
  p.channels = channels;
  p.extent = 24;
  p.y_stride = p.out_channels() + 1;
  const auto expected = Naive(p, maps.levels, list).run();
  for (const roi::Kernel& kernel : roi::all()) {
    if (!test::serves(kernel, p)) continue;
    INFO(kernel.name << " method " << static_cast<int>(p.method) << " channels " << channels
                     << " out " << p.out_height << "x" << p.out_width << " sampling "
                     << p.sampling);
    std::vector<float> first;
    for (ThreadPool* pool : {&one, &three, static_cast<ThreadPool*>(nullptr)}) {
      const std::ptrdiff_t bins = std::ptrdiff_t{p.regions} * p.out_height * p.out_width;
      test::GuardedBuffer y(bins, p.out_channels(), p.y_stride);
      test::run_row(kernel, p, roi::Args{maps.levels.data(), list.data(), y.data()}, pool);
      CHECK(y.clean_outside());
      if (first.empty()) first = y.dense();
      CHECK(test::same_bytes(first, y.dense()));
    }
    CHECK(test::difference(first, expected, exact ? 0 : 1e-5, exact ? 0 : 2e-5) == "");
  }
}

}  // namespace

// Bins and grids that are powers of two, corners with few bits: every weight is exact.
TEST_CASE("every roi kernel equals the naive samples", "[kernels][roi]") {
  for (int channels : {1, 3, 8, 16, 19, 64, 130}) {
    for (bool aligned : {false, true}) {
      for (int sampling : {0, 1, 2, 4}) {
        Problem p{.method = Method::align, .out_height = 4, .out_width = 8};
        p.aligned = aligned;
        p.sampling = sampling;
        compare(p, channels, true);
      }
    }
    for (Method method : {Method::pool, Method::warp})
      for (int out : {1, 2, 4})
        compare({.method = method, .out_height = out, .out_width = 2 * out}, channels, true);
    for (int out : {1, 2, 3, 5})  // steps of whole shares of a place
      compare({.method = Method::crop, .out_height = out, .out_width = out}, channels, true);
  }
}

TEST_CASE("every roi kernel picks the channels of position-sensitive bins", "[kernels][roi]") {
  for (int classes : {1, 2, 5, 16, 21}) {
    for (bool rounded_first : {false, true}) {
      Problem p{.method = Method::ps_pool, .out_height = 4, .out_width = 4, .group = 2};
      p.rounded_first = rounded_first;
      compare(p, classes * 4, false);
    }
    Problem p{.method = Method::ps_align, .out_height = 2, .out_width = 2, .group = 2};
    p.sampling = 2;
    compare(p, classes * 4, true);
    p.sampling = 0;
    compare(p, classes * 4, false);
  }
}

TEST_CASE("roi kernels stay near the naive samples on any corners", "[kernels][roi]") {
  for (bool aligned : {false, true}) {
    for (int sampling : {0, 2, 3}) {
      Problem p{.method = Method::align, .out_height = 7, .out_width = 5};
      p.aligned = aligned;
      p.sampling = sampling;
      compare(p, 35, false);
    }
  }
}

TEST_CASE("a region whose corners are no numbers gives zeros", "[kernels][roi]") {
  Maps maps(8, 0, true);
  const float nan = std::nanf("");
  const std::vector<Region> list = {
      {0, 0, nan, 0, 8, 8}, {0, 0, 0, 0, INFINITY, 8}, {0, 0, -1e30F, 0, 1e30F, 8}};
  for (Method method : {Method::align, Method::pool, Method::warp, Method::crop}) {
    Problem p{.method = method, .regions = 3, .channels = 8, .out_height = 2, .out_width = 2};
    p.extent = 24;
    p.y_stride = 8;
    for (const roi::Kernel& kernel : roi::all()) {
      if (!test::serves(kernel, p)) continue;
      ThreadPool one(1);
      std::vector<float> y(3 * 4 * 8, 5);
      test::run_row(kernel, p, roi::Args{maps.levels.data(), list.data(), y.data()}, &one);
      CHECK(y == std::vector<float>(y.size(), 0));
    }
  }
}
