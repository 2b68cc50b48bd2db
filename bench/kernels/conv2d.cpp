#include "kernels/conv2d/conv2d.h"

#include <string>

#include "bench/kernels/register.h"
#include "bench/kernels/row_bench.h"

namespace atrous::bench {
namespace {

using namespace kernels::conv2d;

/// A convolution that keeps the size, or halves it with stride 2.
struct Layer {
  int height, width, in, out;
  int kernel = 1, stride = 1, dilation = 1;
};

constexpr Layer kLayers[] = {
    // MobileNetV2 of a 360x480 picture
    {.height = 360, .width = 480, .in = 3, .out = 32, .kernel = 3, .stride = 2},
    {.height = 180, .width = 240, .in = 32, .out = 16},
    {.height = 180, .width = 240, .in = 16, .out = 96},
    {.height = 90, .width = 120, .in = 96, .out = 24},
    {.height = 90, .width = 120, .in = 24, .out = 144},
    {.height = 90, .width = 120, .in = 144, .out = 24},
    {.height = 45, .width = 60, .in = 144, .out = 32},
    {.height = 45, .width = 60, .in = 32, .out = 192},
    {.height = 23, .width = 30, .in = 192, .out = 64},
    {.height = 23, .width = 30, .in = 64, .out = 384},
    {.height = 23, .width = 30, .in = 384, .out = 64},
    {.height = 23, .width = 30, .in = 576, .out = 96},
    {.height = 12, .width = 15, .in = 160, .out = 960},
    {.height = 12, .width = 15, .in = 960, .out = 160},
    {.height = 12, .width = 15, .in = 960, .out = 320},
    // refinement heads and classifiers
    {.height = 90, .width = 120, .in = 256, .out = 256},
    {.height = 90, .width = 120, .in = 256, .out = 11, .kernel = 3},
    {.height = 90, .width = 120, .in = 256, .out = 21, .kernel = 3},
    // ResNet at output stride 8 of a 513x513 picture
    {.height = 513, .width = 513, .in = 3, .out = 64, .kernel = 7, .stride = 2},
    {.height = 129, .width = 129, .in = 64, .out = 64, .kernel = 3},
    {.height = 129, .width = 129, .in = 64, .out = 256},
    {.height = 129, .width = 129, .in = 256, .out = 128},
    {.height = 65, .width = 65, .in = 512, .out = 1024},
    {.height = 65, .width = 65, .in = 2048, .out = 256},
    {.height = 65, .width = 65, .in = 256, .out = 256, .kernel = 3},
    {.height = 65, .width = 65, .in = 256, .out = 256, .kernel = 3, .dilation = 2},
    {.height = 65, .width = 65, .in = 256, .out = 256, .kernel = 3, .dilation = 12},
};

std::string text(const Layer& l) {
  return std::to_string(l.kernel) + "x" + std::to_string(l.kernel) + "s" +
         std::to_string(l.stride) + "d" + std::to_string(l.dilation) + "/" + std::to_string(l.in) +
         "->" + std::to_string(l.out) + "/" + std::to_string(l.height) + "x" +
         std::to_string(l.width);
}

Problem problem_of(const Layer& l) {
  Problem p;
  p.in_height = l.height;
  p.in_width = l.width;
  p.in_channels = l.in;
  p.out_height = (l.height - 1) / l.stride + 1;
  p.out_width = (l.width - 1) / l.stride + 1;
  p.out_channels = l.out;
  p.kernel_height = p.kernel_width = l.kernel;
  p.stride_height = p.stride_width = l.stride;
  p.dilation_height = p.dilation_width = l.dilation;
  p.pad_top = p.pad_left = l.dilation * (l.kernel / 2);
  p.x_stride = l.in;
  p.y_stride = l.out;
  p.activation = {Act::relu6, 0};
  return p;
}

void bench_layer(benchmark::State& state, const Kernel& kernel, const Layer& layer) {
  const Problem p = problem_of(layer);
  const std::ptrdiff_t weights = std::ptrdiff_t{layer.in} * layer.out * layer.kernel * layer.kernel;
  const std::ptrdiff_t x_floats = std::ptrdiff_t{p.in_height} * p.in_width * p.in_channels;
  const std::ptrdiff_t y_floats = std::ptrdiff_t{p.out_height} * p.out_width * p.out_channels;
  const Floats x(x_floats), y(y_floats), weight(weights), bias(p.out_channels);
  const Buffer packed(host_allocator(), kernel.fn.packed_bytes(p));
  kernel.fn.pack(p, Weights{weight.data(), bias.data()}, packed.data());
  const Args args{x.data(), packed.data(), nullptr, y.data()};
  measure(state, kernel, p, args, flops(p),
          static_cast<double>(x_floats + y_floats + weights) * sizeof(float));
}

}  // namespace

void register_conv2d() {
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
