#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/nms/nms.h"
#include "kernels/roi/roi.h"
#include "layers/machine.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

/// Runs an operation's best kernel outside of a plan.
template <class Kernel, class Problem, class Args>
void run_kernel(std::span<const Kernel> table, const Problem& problem, const Args& args) {
  const Selection selection{.isa = host_isa(), .device = {}};
  const auto allocator = host_allocator();
  ThreadPool pool(2);
  layers::Machine{selection, allocator, pool}.run(table, problem, args);
}

std::vector<float> floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

void roi_align(Lowering& test) {
  namespace op = kernels::roi;
  if (test.text("mode", "avg") != "avg") throw Skip("the maximum of samples");
  const Array &x = test.in(0), &boxes = test.in(1), &images = test.in(2, Type::i64);
  const std::vector<float> map = floats(permuted(x, {0, 2, 3, 1}));
  const op::Level level{.x = map.data(),
                        .height = x.extent(2),
                        .width = x.extent(3),
                        .stride = x.extent(1),
                        .scale = static_cast<float>(test.number("spatial_scale", 1))};
  std::vector<op::Region> regions;
  const std::vector<float> corners = floats(boxes.values);
  for (std::size_t i = 0; i < images.values.size(); ++i) {
    const float* box = corners.data() + 4 * i;
    regions.push_back({.image = static_cast<int>(images.values[i]),
                       .x1 = box[0],
                       .y1 = box[1],
                       .x2 = box[2],
                       .y2 = box[3]});
  }
  const op::Problem problem{
      .regions = static_cast<int>(regions.size()),
      .channels = x.extent(1),
      .out_height = test.integer("output_height", 1),
      .out_width = test.integer("output_width", 1),
      .sampling = test.integer("sampling_ratio", 0),
      .aligned = test.text("coordinate_transformation_mode", "half_pixel") == "half_pixel",
      .extent = std::max(x.extent(2), x.extent(3)),
      .y_stride = x.extent(1)};
  std::vector<float> y(test.out().values.size());
  run_kernel(op::all(), problem, op::Args{&level, regions.data(), y.data()});
  test.compare_directly({y.begin(), y.end()}, permuted(test.out(), {0, 2, 3, 1}));
}

/// Corners in order, one array each.
struct Corners {
  std::vector<float> x1, y1, x2, y2;

  void add(const float* box, bool centred) {
    const float height = box[3] / 2, width = box[2] / 2;
    const float own[4] = {centred ? box[1] - height : box[0], centred ? box[0] - width : box[1],
                          centred ? box[1] + height : box[2], centred ? box[0] + width : box[3]};
    y1.push_back(std::min(own[0], own[2]));
    x1.push_back(std::min(own[1], own[3]));
    y2.push_back(std::max(own[0], own[2]));
    x2.push_back(std::max(own[1], own[3]));
  }
};

double number_in(const Lowering& test, std::size_t input, Type type) {
  return test.has(input) ? test.in(input, type).values.at(0) : 0;
}

/// Boxes of one image and class that are left, by falling score.
std::vector<int> suppress(const Lowering& test,
                          const float* boxes,
                          const float* scores,
                          int count) {
  namespace op = kernels::nms;
  std::vector<int> order;
  const double least = number_in(test, 4, Type::f32);
  for (int i = 0; i < count; ++i)
    if (!test.has(4) || double{scores[i]} > least) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return scores[a] > scores[b]; });
  Corners corners;
  for (const int i : order)
    corners.add(boxes + std::ptrdiff_t{4} * i, test.integer("center_point_box", 0) != 0);
  std::vector<std::uint8_t> keep(order.size());
  const op::Problem problem{.boxes = static_cast<int>(order.size()),
                            .threshold = static_cast<float>(number_in(test, 3, Type::f32))};
  run_kernel(op::all(), problem,
             op::Args{corners.x1.data(), corners.y1.data(), corners.x2.data(), corners.y2.data(),
                      keep.data()});
  std::vector<int> left;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (keep[i] != 0) left.push_back(order[i]);
  const auto most = static_cast<std::size_t>(number_in(test, 2, Type::i64));
  left.resize(std::min(left.size(), most));
  return left;
}

void non_max_suppression(Lowering& test) {
  const Array &boxes = test.in(0), &scores = test.in(1);
  const int count = boxes.extent(1), classes = scores.extent(1);
  const std::vector<float> corners = floats(boxes.values), score = floats(scores.values);
  std::vector<double> selected;
  for (int n = 0; n < boxes.extent(0); ++n)
    for (int c = 0; c < classes; ++c) {
      const float* own = score.data() + (std::ptrdiff_t{n} * classes + c) * count;
      for (const int i : suppress(test, corners.data() + std::ptrdiff_t{4} * n * count, own, count))
        for (const int number : {n, c, i}) selected.push_back(number);
    }
  test.compare_directly(selected, test.out().values);
}

}  // namespace

Operators region_operators() {
  return {{"NonMaxSuppression", non_max_suppression}, {"RoiAlign", roi_align}};
}

}  // namespace atrous::onnx
