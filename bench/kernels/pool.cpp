#include "kernels/pool/pool.h"

#include <string>

#include "bench/kernels/register.h"
#include "bench/kernels/row_bench.h"

namespace atrous::bench {
namespace {

using namespace kernels::pool;

constexpr Problem sliding(Kind kind, int size, int channels, int kernel, int stride, int pad) {
  Problem p;
  p.kind = kind;
  p.in_height = p.in_width = size;
  p.out_height = p.out_width = (size + 2 * pad - kernel) / stride + 1;
  p.channels = channels;
  p.kernel_height = p.kernel_width = kernel;
  p.stride_height = p.stride_width = stride;
  p.pad_top = p.pad_left = p.pad_bottom = p.pad_right = pad;
  p.x_stride = p.y_stride = channels;
  return p;
}

constexpr Problem kProblems[] = {
    // chained residual pooling of RefineNet
    sliding(Kind::max, 128, 256, 5, 1, 2),
    sliding(Kind::max, 64, 256, 5, 1, 2),
    sliding(Kind::max, 32, 256, 5, 1, 2),
    sliding(Kind::max, 16, 512, 5, 1, 2),
    // DeepLab's 3x3 pooling of stride 1, and a spatial pyramid of 13x13
    sliding(Kind::max, 65, 512, 3, 1, 1),
    sliding(Kind::max, 32, 256, 13, 1, 6),
    // the stem of ResNet, VGG and SegNet
    sliding(Kind::max, 256, 64, 3, 2, 1),
    sliding(Kind::max, 256, 64, 2, 2, 0),
    // pyramid pooling of PSPNet, whole images of ASPP, local averages
    sliding(Kind::average, 60, 2048, 10, 10, 0),
    sliding(Kind::average, 65, 2048, 65, 1, 0),
    sliding(Kind::average_padded, 65, 256, 3, 1, 1),
};

std::string text(const Problem& p) {
  constexpr const char* kKinds[] = {"max", "average", "average_padded"};
  return std::string(kKinds[static_cast<int>(p.kind)]) + "/" + std::to_string(p.kernel_height) +
         "x" + std::to_string(p.kernel_width) + "s" + std::to_string(p.stride_height) + "/" +
         std::to_string(p.channels) + "/" + std::to_string(p.in_height) + "x" +
         std::to_string(p.in_width);
}

void bench_problem(benchmark::State& state, const Kernel& kernel, const Problem& p) {
  const std::ptrdiff_t x_floats = std::ptrdiff_t{p.in_height} * p.in_width * p.channels;
  const std::ptrdiff_t y_floats = std::ptrdiff_t{p.out_height} * p.out_width * p.channels;
  const Floats x(x_floats), y(y_floats);
  const double window = double{1} * p.kernel_height * p.kernel_width;
  measure(state, kernel, p, Args{x.data(), y.data()}, window * static_cast<double>(y_floats),
          static_cast<double>(x_floats + y_floats) * sizeof(float));
}

}  // namespace

void register_pool() {
  for (const Problem& problem : kProblems) {
    for (const Kernel& kernel : all()) {
      if (!detected_isa().has(kernel.isa) || kernel.rejects(problem)) continue;
      const std::string name = std::string(kernel.name) + "/" + text(problem);
      benchmark::RegisterBenchmark(name.c_str(), [&](benchmark::State& state) {
        bench_problem(state, kernel, problem);
      })->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace atrous::bench
