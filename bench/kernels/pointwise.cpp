// Kernels that see one pixel at a time: element-wise operations, softmax and argmax.
#include "bench/kernels/register.h"
#include "bench/kernels/row_bench.h"
#include "kernels/argmax/argmax.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/softmax/softmax.h"

namespace atrous::bench {
namespace {

namespace argmax = kernels::argmax;
namespace eltwise = kernels::eltwise;
namespace softmax = kernels::softmax;
using eltwise::Op;
using eltwise::Spread;

struct Size {
  int pixels, channels;
};

constexpr Size kScores[] = {{512 * 512, 11}, {513 * 513, 21}, {360 * 480, 150}};
constexpr Size kFeatures = {64 * 64, 256};

std::string text(Size s) { return std::to_string(s.channels) + "/" + std::to_string(s.pixels); }

eltwise::Problem features(Op op, Spread spread, Act act) {
  return {.op = op,
          .spread = spread,
          .pixels = kFeatures.pixels,
          .channels = kFeatures.channels,
          .a_stride = kFeatures.channels,
          .b_stride = spread == Spread::per_pixel ? 1 : kFeatures.channels,
          .y_stride = kFeatures.channels,
          .activation = {act, 0}};
}

struct Named {
  const char* name;
  eltwise::Problem problem;
};

const std::vector<Named>& operations() {
  static const std::vector<Named> list = {
      {"add_relu", features(Op::add, Spread::full, Act::relu)},
      {"mul_channel", features(Op::mul, Spread::per_channel, Act::none)},
      {"mul_pixel", features(Op::mul, Spread::per_pixel, Act::none)},
      {"affine_relu", features(Op::affine, Spread::full, Act::relu)},
      {"sigmoid", features(Op::unary, Spread::full, Act::sigmoid)},
  };
  return list;
}

double bytes(double floats) { return floats * sizeof(float); }

void bench_eltwise(benchmark::State& state,
                   const eltwise::Kernel& kernel,
                   const eltwise::Problem& p) {
  const std::ptrdiff_t floats = std::ptrdiff_t{p.pixels} * p.channels;
  const Floats a(floats), b(floats), scale(p.channels), y(floats);
  const bool two = p.op == Op::add && p.spread == Spread::full;
  measure(state, kernel, p, eltwise::Args{a.data(), b.data(), scale.data(), scale.data(), y.data()},
          static_cast<double>(floats), bytes((two ? 3.0 : 2.0) * static_cast<double>(floats)));
}

void bench_softmax(benchmark::State& state, const softmax::Kernel& kernel, Size s) {
  const softmax::Problem p{
      .pixels = s.pixels, .channels = s.channels, .x_stride = s.channels, .y_stride = s.channels};
  const std::ptrdiff_t floats = std::ptrdiff_t{s.pixels} * s.channels;
  const Floats x(floats), y(floats);
  measure(state, kernel, p, softmax::Args{x.data(), y.data()}, static_cast<double>(floats),
          bytes(2 * static_cast<double>(floats)));
}

void bench_argmax(benchmark::State& state, const argmax::Kernel& kernel, Size s) {
  const argmax::Problem p{.pixels = s.pixels, .channels = s.channels, .x_stride = s.channels};
  const std::ptrdiff_t floats = std::ptrdiff_t{s.pixels} * s.channels;
  const Floats x(floats);
  std::vector<unsigned char> y(static_cast<std::size_t>(s.pixels));
  measure(state, kernel, p, argmax::Args{x.data(), y.data()}, static_cast<double>(floats),
          bytes(static_cast<double>(floats)) + s.pixels);
}

template <class Row, class Work, class Bench>
void register_row(const Row& kernel, const std::string& name, const Work& work, Bench bench) {
  if (!detected_isa().has(kernel.isa)) return;
  benchmark::RegisterBenchmark((std::string(kernel.name) + "/" + name).c_str(),
                               [&, bench](benchmark::State& state) { bench(state, kernel, work); });
}

}  // namespace

void register_eltwise() {
  for (const Named& operation : operations())
    for (const eltwise::Kernel& kernel : eltwise::all())
      register_row(kernel, operation.name, operation.problem, bench_eltwise);
}

void register_softmax() {
  for (const Size& size : kScores)
    for (const softmax::Kernel& kernel : softmax::all())
      register_row(kernel, text(size), size, bench_softmax);
}

void register_argmax() {
  for (const Size& size : kScores)
    for (const argmax::Kernel& kernel : argmax::all())
      register_row(kernel, text(size), size, bench_argmax);
}

}  // namespace atrous::bench
