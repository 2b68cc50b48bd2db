#include "kernels/nms/nms.h"

#include <numeric>

#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"

using namespace atrous;
namespace nms = kernels::nms;
using nms::Problem;

namespace {

struct Boxes {
  std::vector<float> x1, y1, x2, y2;
};

/// Whole corners, so that every overlap is exact. Some boxes are empty or turned inside out.
Boxes whole_boxes(int count, int extent, std::uint64_t seed) {
  test::Random random(seed);
  Boxes boxes;
  for (int i = 0; i < count; ++i) {
    const auto corner = [&](int least) {
      return static_cast<float>(random.integer(least, extent));
    };
    boxes.x1.push_back(corner(-3));
    boxes.y1.push_back(corner(-3));
    boxes.x2.push_back(boxes.x1.back() + corner(-1));
    boxes.y2.push_back(boxes.y1.back() + corner(-1));
  }
  return boxes;
}

std::vector<std::uint8_t> naive(const Problem& p, const Boxes& b) {
  std::vector<std::uint8_t> keep;
  for (std::size_t j = 0; j < b.x1.size(); ++j) {
    bool kept = true;
    for (std::size_t i = 0; i < j && kept; ++i) {
      if (keep[i] == 0) continue;
      const auto side = [&](double low, double high) { return high - low + p.extra; };
      const auto area = [&](std::size_t k) {
        return side(b.x1[k], b.x2[k]) * side(b.y1[k], b.y2[k]);
      };
      const double width = side(std::max(b.x1[i], b.x1[j]), std::min(b.x2[i], b.x2[j]));
      const double height = side(std::max(b.y1[i], b.y1[j]), std::min(b.y2[i], b.y2[j]));
      const double both = std::max(width, 0.0) * std::max(height, 0.0);
      kept = !(both / (area(i) + area(j) - both) > double{p.threshold});
    }
    keep.push_back(kept ? 1 : 0);
  }
  return keep;
}

std::vector<std::uint8_t> run(const nms::Kernel& kernel, const Problem& p, const Boxes& b) {
  std::vector<std::uint8_t> keep(static_cast<std::size_t>(p.boxes) + 1, 7);
  ThreadPool one(1);
  const auto guarded = [](const std::vector<float>& from) {
    return test::GuardedBuffer(from, 1, 1);
  };
  auto x1 = guarded(b.x1), y1 = guarded(b.y1), x2 = guarded(b.x2), y2 = guarded(b.y2);
  test::run_row(kernel, p, nms::Args{x1.data(), y1.data(), x2.data(), y2.data(), keep.data()},
                &one);
  CHECK(keep.back() == 7);
  keep.pop_back();
  return keep;
}

}  // namespace

TEST_CASE("every nms kernel keeps the boxes that the naive loop keeps", "[kernels][nms]") {
  test::Tried tried(nms::all());
  for (int count : {1, 2, 7, 8, 9, 16, 17, 33, 100, 400}) {
    for (float threshold : {0.0F, 0.3F, 0.5F, 0.75F}) {
      for (float extra : {0.0F, 1.0F}) {
        const Problem p{count, threshold, extra};
        const Boxes boxes = whole_boxes(count, 12, static_cast<std::uint64_t>(count));
        const auto expected = naive(p, boxes);
        for (std::size_t row = 0; row < nms::all().size(); ++row) {
          const nms::Kernel& kernel = nms::all()[row];
          if (!test::serves(kernel, p)) continue;
          tried.count(row);
          INFO(kernel.name << " on " << count << " boxes, " << threshold << ", " << extra);
          CHECK(run(kernel, p, boxes) == expected);
        }
      }
    }
  }
  tried.check();
}

TEST_CASE("nms kernels agree on boxes with many digits", "[kernels][nms]") {
  const int count = 3000;
  const Problem p{count, 0.5F, 0};
  test::Random random(5);
  Boxes boxes;
  for (int i = 0; i < count; ++i) {
    boxes.x1.push_back(random.real(0, 100));
    boxes.y1.push_back(random.real(0, 100));
    boxes.x2.push_back(boxes.x1.back() + random.real(1, 40));
    boxes.y2.push_back(boxes.y1.back() + random.real(1, 40));
  }
  const auto expected = run(nms::all().back(), p, boxes);
  CHECK(std::accumulate(expected.begin(), expected.end(), 0) > 10);
  for (const nms::Kernel& kernel : nms::all()) {
    INFO(kernel.name);
    if (test::serves(kernel, p)) CHECK(run(kernel, p, boxes) == expected);
  }
}

TEST_CASE("nms of nothing does nothing", "[kernels][nms]") {
  for (const nms::Kernel& kernel : nms::all()) {
    const Problem p{0, 0.5F, 0};
    if (test::serves(kernel, p)) CHECK(run(kernel, p, {}).empty());
  }
}
