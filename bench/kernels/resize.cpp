#include "kernels/resize/resize.h"

#include "bench/kernels/register.h"
#include "bench/kernels/row_bench.h"
#include "kernels/resize/taps.h"
#include "kernels/resize_argmax/resize_argmax.h"

namespace atrous::bench {
namespace {

namespace fused = kernels::resize_argmax;
using namespace kernels::resize;

/// A square image and its size after resizing.
struct Change {
  int in, out, channels;
  Corners corners = Corners::aligned;
  bool nearest = false;
};

constexpr Change kResizes[] = {
    // the fusions of RefineNet, class scores of CamVid and VOC, a probability map
    {.in = 64, .out = 128, .channels = 256},
    {.in = 32, .out = 64, .channels = 256},
    {.in = 128, .out = 512, .channels = 11},
    {.in = 65, .out = 513, .channels = 21},
    {.in = 128, .out = 512, .channels = 1, .corners = Corners::half_pixel},
    // a pyramid pooling level, and nearest neighbours in a decoder
    {.in = 6, .out = 60, .channels = 512},
    {.in = 64, .out = 128, .channels = 128, .nearest = true},
};

constexpr Change kLabels[] = {
    {.in = 65, .out = 513, .channels = 21},
    {.in = 128, .out = 512, .channels = 11},
    {.in = 90, .out = 713, .channels = 150, .corners = Corners::half_pixel},
};

std::string text(const Change& c) {
  return std::string(c.nearest                       ? "nearest/"
                     : c.corners == Corners::aligned ? "aligned/"
                                                     : "half/") +
         std::to_string(c.channels) + "/" + std::to_string(c.in) + "to" + std::to_string(c.out);
}

std::vector<Tap> taps_of(const Change& c) {
  return c.nearest ? nearest_taps(c.in, c.out, Corners::asymmetric)
                   : linear_taps(c.in, c.out, c.corners);
}

/// The fields that both operations have; the outputs of resizing are dense.
template <class Problem>
Problem problem_of(const Change& c) {
  Problem p;
  p.in_height = p.in_width = c.in;
  p.out_height = p.out_width = c.out;
  p.channels = c.channels;
  p.x_stride = c.channels;
  return p;
}

Problem resize_problem(const Change& c) {
  auto p = problem_of<Problem>(c);
  p.nearest = c.nearest;
  p.y_stride = c.channels;
  return p;
}

void bench_resize(benchmark::State& state, const Kernel& kernel, const Change& c) {
  const Problem p = resize_problem(c);
  const std::ptrdiff_t x_floats = std::ptrdiff_t{c.in} * c.in * c.channels;
  const std::ptrdiff_t y_floats = std::ptrdiff_t{c.out} * c.out * c.channels;
  const Floats x(x_floats), y(y_floats);
  const auto taps = taps_of(c);
  constexpr double kFlopsPerSample = 9;
  measure(state, kernel, p, Args{x.data(), taps.data(), taps.data(), nullptr, y.data()},
          c.nearest ? 0 : kFlopsPerSample * static_cast<double>(y_floats),
          static_cast<double>(x_floats + y_floats) * sizeof(float));
}

void bench_labels(benchmark::State& state, const fused::Kernel& kernel, const Change& c) {
  const auto p = problem_of<fused::Problem>(c);
  const std::ptrdiff_t x_floats = std::ptrdiff_t{c.in} * c.in * c.channels;
  const std::ptrdiff_t pixels = std::ptrdiff_t{c.out} * c.out;
  const Floats x(x_floats);
  std::vector<unsigned char> y(static_cast<std::size_t>(pixels));
  const auto taps = taps_of(c);
  constexpr double kFlopsPerScore = 10;
  measure(state, kernel, p, fused::Args{x.data(), taps.data(), taps.data(), y.data()},
          kFlopsPerScore * static_cast<double>(pixels * c.channels),
          static_cast<double>(x_floats) * sizeof(float) + static_cast<double>(pixels));
}

template <class Row, class Bench>
void register_row(const Row& kernel, const Change& change, bool accepts, Bench bench) {
  if (!detected_isa().has(kernel.isa) || !accepts) return;
  benchmark::RegisterBenchmark(
      (std::string(kernel.name) + "/" + text(change)).c_str(),
      [&, bench](benchmark::State& state) { bench(state, kernel, change); });
}

}  // namespace

void register_resize() {
  for (const Change& change : kResizes)
    for (const Kernel& kernel : all())
      register_row(kernel, change, !kernel.rejects(resize_problem(change)), bench_resize);
}

void register_resize_argmax() {
  for (const Change& change : kLabels)
    for (const fused::Kernel& kernel : fused::all())
      register_row(kernel, change, !kernel.rejects(problem_of<fused::Problem>(change)),
                   bench_labels);
}

}  // namespace atrous::bench
