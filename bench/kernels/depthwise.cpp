#include "kernels/depthwise/depthwise.h"

#include <string>

#include "bench/kernels/register.h"
#include "bench/kernels/row_bench.h"

namespace atrous::bench {
namespace {

using namespace kernels::depthwise;

/// A 3x3 window that keeps the size, or halves it with stride 2.
struct Layer {
  int height, width, channels;
  int stride = 1, dilation = 1;
};

constexpr Layer kLayers[] = {
    // MobileNetV2 of a 360x480 picture
    {.height = 180, .width = 240, .channels = 32},
    {.height = 180, .width = 240, .channels = 96, .stride = 2},
    {.height = 90, .width = 120, .channels = 144},
    {.height = 90, .width = 120, .channels = 144, .stride = 2},
    {.height = 45, .width = 60, .channels = 192},
    {.height = 45, .width = 60, .channels = 192, .stride = 2},
    {.height = 23, .width = 30, .channels = 384},
    {.height = 23, .width = 30, .channels = 576, .stride = 2},
    {.height = 12, .width = 15, .channels = 960},
    // the same at output stride 16 of a 513x513 picture, and an atrous separable head
    {.height = 33, .width = 33, .channels = 960, .dilation = 2},
    {.height = 65, .width = 65, .channels = 256, .dilation = 12},
};

std::string text(const Layer& l) {
  return "3x3s" + std::to_string(l.stride) + "d" + std::to_string(l.dilation) + "/" +
         std::to_string(l.channels) + "/" + std::to_string(l.height) + "x" +
         std::to_string(l.width);
}

Problem problem_of(const Layer& l) {
  Problem p;
  p.in_height = l.height;
  p.in_width = l.width;
  p.channels = l.channels;
  p.out_height = (l.height - 1) / l.stride + 1;
  p.out_width = (l.width - 1) / l.stride + 1;
  p.kernel_height = p.kernel_width = 3;
  p.stride_height = p.stride_width = l.stride;
  p.dilation_height = p.dilation_width = l.dilation;
  p.pad_top = p.pad_left = l.dilation;
  p.x_stride = p.y_stride = l.channels;
  p.activation = {Act::relu6, 0};
  return p;
}

void bench_layer(benchmark::State& state, const Kernel& kernel, const Layer& layer) {
  const Problem p = problem_of(layer);
  const std::ptrdiff_t weights = std::ptrdiff_t{9} * p.channels;
  const std::ptrdiff_t x_floats = std::ptrdiff_t{p.in_height} * p.in_width * p.channels;
  const std::ptrdiff_t y_floats = std::ptrdiff_t{p.out_height} * p.out_width * p.channels;
  const Floats x(x_floats), y(y_floats), weight(weights), bias(p.channels);
  const Buffer packed(host_allocator(), kernel.fn.packed_bytes(p));
  kernel.fn.pack(p, Weights{weight.data(), bias.data()}, packed.data());
  const Args args{x.data(), packed.data(), nullptr, y.data()};
  measure(state, kernel, p, args, flops(p),
          static_cast<double>(x_floats + y_floats + weights) * sizeof(float));
}

}  // namespace

void register_depthwise() {
  for (const Layer& layer : kLayers) {
    for (const Kernel& kernel : all()) {
      if (!detected_isa().has(kernel.isa) || kernel.rejects(problem_of(layer))) continue;
      const std::string name = std::string(kernel.name) + "/" + text(layer);
      benchmark::RegisterBenchmark(name.c_str(), [&](benchmark::State& state) {
        bench_layer(state, kernel, layer);
      })->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace atrous::bench
