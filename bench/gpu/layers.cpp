// atrous_gpu_layers: every row of the GPU's kernels on the layers of networks, a JSON line each.
//
//   atrous_gpu_layers --type f16 --nets deeplabv3-resnet,lraspp-mobilenetv3
//
// A line has the layer as its file in bench/shapes says it, the row, the time of one launch among many
// (microseconds, the least of several rounds), and what the layer costs. gpu_peers.py times the same
// layers in PyTorch and joins both.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/kernels/candidates.h"
#include "bench/shapes.h"
#include "core/base/error.h"
#include "core/tensor/dtype.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/cuda/cuda_runtime.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/pool/pool.h"

namespace atrous::bench {
namespace {

using kernels::Element;

struct Options {
  std::vector<std::string> nets;
  std::string shapes = ATROUS_SHAPES, type = "f16";
  int device = 0, rounds = 5;
  double round_ms = 5;
};

/// The GPU with a stream, and tensors in its memory.
class Gpu {
 public:
  explicit Gpu(int index)
      : runtime_(kernels::cuda::cuda_runtime(index)),
        memory_(runtime_.allocator(std::make_shared<MemoryBudget>())),
        stream_(runtime_.make_stream()) {
    runtime_.activate();
  }

  Stream& stream() noexcept { return *stream_; }

  std::unique_ptr<Buffer> make(std::size_t bytes) {
    return std::make_unique<Buffer>(memory_, std::max<std::size_t>(bytes, 1));
  }
  std::unique_ptr<Buffer> upload(const void* from, std::size_t bytes) {
    auto block = make(bytes);
    runtime_.copy(block->data(), from, bytes, Copy::to_device, *stream_);
    stream_->synchronize();
    return block;
  }
  /// Values around 1 of the type.
  std::unique_ptr<Buffer> numbers(Element type, std::ptrdiff_t count) {
    const Floats values(count);
    if (type == Element::f32)
      return upload(values.data(), static_cast<std::size_t>(count) * sizeof(float));
    std::vector<std::uint16_t> bits(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < bits.size(); ++i)
      bits[i] = type == Element::f16 ? to_f16(values.data()[i]) : to_bf16(values.data()[i]);
    return upload(bits.data(), bits.size() * sizeof(bits[0]));
  }

 private:
  const DeviceRuntime& runtime_;
  std::shared_ptr<Allocator> memory_;
  std::unique_ptr<Stream> stream_;
};

class Bench {
 public:
  Bench(const Options& options)
      : options_(options), gpu_(options.device), type_(element(options.type)) {}

  void run(const LayerShape& shape) {
    const WindowText window = parse_window(shape.parameters);
    const int in = shape.x.channels(), out = shape.y.channels();
    const std::ptrdiff_t weights = std::ptrdiff_t{in} * out / std::max(window.groups, 1) *
                                   window.kernel.height * window.kernel.width;
    if (shape.type == "Conv2d" && window.groups == in && in == out && in > 1) {
      namespace op = kernels::depthwise;
      auto p = window_problem<op::Problem>(shape);
      p.channels = in;
      packed<op::Args, op::Weights>(op::all(), p, shape, weights, op::flops(p));
    } else if (shape.type == "Conv2d") {
      namespace op = kernels::conv2d;
      auto p = window_problem<op::Problem>(shape);
      p.in_channels = in, p.out_channels = out, p.groups = window.groups;
      packed<op::Args, op::Weights>(op::all(), p, shape, weights, op::flops(p));
    } else if (shape.type == "MaxPool") {
      namespace op = kernels::pool;
      auto p = window_problem<op::Problem>(shape);
      p.channels = in, p.pad_bottom = p.pad_top, p.pad_right = p.pad_left;
      const double flops = static_cast<double>(shape.y.count()) * p.kernel_height * p.kernel_width;
      rows(op::all(), p, shape, flops, 0, [](const op::Kernel&, const float* x, float* y) {
        return op::Args{x, y};
      });
    }
  }

 private:
  static Element element(const std::string& name) {
    if (name == "f32") return Element::f32;
    return name == "f16" ? Element::f16 : Element::bf16;
  }

  template <class Args, class Weights, class Row, class Problem>
  void packed(std::span<const Row> table,
              Problem p,
              const LayerShape& shape,
              std::ptrdiff_t weights,
              double flops) {
    p.activation = {Act::relu, 0};
    const Floats weight(weights), bias(shape.y.channels());
    std::unique_ptr<Buffer> block;
    rows(table, p, shape, flops, weights, [&](const Row& row, const float* x, float* y) {
      const Problem typed = with_type(p);
      const Buffer host(host_allocator(), row.fn.packed_bytes(typed));
      row.fn.pack(typed, Weights{weight.data(), bias.data()}, host.data());
      block = gpu_.upload(host.data(), row.fn.packed_bytes(typed));
      return Args{x, block->data(), nullptr, y};
    });
  }

  template <class Problem>
  Problem with_type(Problem p) const {
    p.x_type = p.y_type = type_;
    if constexpr (requires { p.residual_type; }) p.residual_type = type_;
    return p;
  }

  template <class Row, class Problem, class Bind>
  void rows(std::span<const Row> table,
            const Problem& problem,
            const LayerShape& shape,
            double flops,
            std::ptrdiff_t weights,
            const Bind& bind) {
    const Problem p = with_type(problem);
    const auto x = gpu_.numbers(type_, shape.x.count());
    const auto y = gpu_.make(static_cast<std::size_t>(shape.y.count()) * sizeof(float));
    for (const Row& row : table) {
      if (row.isa != Isa::cuda || row.rejects(p)) continue;
      const auto args =
          bind(row, reinterpret_cast<const float*>(x->data()), reinterpret_cast<float*>(y->data()));
      const auto scratch = gpu_.make(row.fn.scratch_bytes(p));
      const double us =
          time([&] { row.fn.launch(p, args, scratch->data(), gpu_.stream().native()); });
      const double bytes = static_cast<double>(shape.x.count() + shape.y.count() + weights) *
                           kernels::size_of(type_);
      const nlohmann::ordered_json line = {
          {"layer", shape.text()},    {"type", shape.type},    {"parameters", shape.parameters},
          {"x", extents(shape.x)},    {"y", extents(shape.y)}, {"times", shape.times},
          {"numbers", options_.type}, {"kernel", row.name},    {"us", us},
          {"flops", flops},           {"bytes", bytes}};
      std::printf("%s\n", line.dump().c_str());
      std::fflush(stdout);
    }
  }

  static std::vector<int> extents(const Shape& shape) {
    return {shape.batch(), shape.height(), shape.width(), shape.channels()};
  }

  template <class Launch>
  double time(const Launch& launch) {
    using Clock = std::chrono::steady_clock;
    launch();
    gpu_.stream().synchronize();
    double least = 0;
    int count = 1;
    for (int round = 0; round <= options_.rounds; ++round) {
      const auto start = Clock::now();
      for (int i = 0; i < count; ++i) launch();
      gpu_.stream().synchronize();
      const double us =
          std::chrono::duration<double, std::micro>(Clock::now() - start).count() / count;
      if (round == 0) {
        count = std::max(10, static_cast<int>(1000 * options_.round_ms / us));
      } else {
        least = least == 0 ? us : std::min(least, us);
      }
    }
    return least;
  }

  Options options_;
  Gpu gpu_;
  Element type_;
};

}  // namespace
}  // namespace atrous::bench

int main(int argc, char** argv) {
  atrous::bench::Options options;
  CLI::App app("Times the GPU's kernels on the layers of networks.");
  app.add_option("--shapes", options.shapes, "Folder with the layers of networks")
      ->capture_default_str();
  app.add_option("--nets", options.nets, "Names in bench/shapes (default: all)")->delimiter(',');
  app.add_option("--type", options.type, "Numbers of the tensors")
      ->check(CLI::IsMember({"f32", "f16", "bf16"}))
      ->capture_default_str();
  app.add_option("--device", options.device, "Which GPU")->capture_default_str();
  app.add_option("--rounds", options.rounds, "Rounds, of which the least counts")
      ->capture_default_str();
  app.add_option("--round-ms", options.round_ms, "Length of a round")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    atrous::bench::Bench bench(options);
    for (const auto& shape : atrous::bench::read_shapes(options.shapes, options.nets))
      bench.run(shape);
  } catch (const atrous::Error& error) {
    std::fprintf(stderr, "atrous_gpu_layers: %s\n", error.what());
    return error.code() == atrous::Code::device ? 5 : 1;
  }
  return 0;
}
