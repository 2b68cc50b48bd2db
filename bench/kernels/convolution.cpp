// Convolutions: dense, grouped, depthwise and transposed.
#include "bench/kernels/candidates.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/deconv2d/deconv2d.h"
#include "kernels/depthwise/depthwise.h"

namespace atrous::bench {
namespace {

struct Operands {
  Operands(const LayerShape& shape, std::ptrdiff_t weights)
      : x(shape.x.count()), y(shape.y.count()), weight(weights), bias(shape.y.channels()) {}
  Floats x, y, weight, bias;
};

/// With weights as one row packs them.
struct Packed {
  Packed(std::shared_ptr<Operands> shared, std::size_t bytes)
      : operands(std::move(shared)), packed(host_allocator(), bytes) {}
  std::shared_ptr<Operands> operands;
  Buffer packed;
};

template <class Weights, class Args, class Row, class Problem>
std::vector<Candidate> packed_rows(std::span<const Row> table,
                                   Problem p,
                                   const LayerShape& shape,
                                   std::ptrdiff_t weights,
                                   double flops) {
  p.activation = {Act::relu, 0};
  return candidates(
      table, p, Cost{flops, tensor_bytes(shape, weights)},
      [shape, weights] { return std::make_shared<Operands>(shape, weights); },
      [](const Row& row, const Problem& problem, const std::shared_ptr<Operands>& operands) {
        auto owner = std::make_shared<Packed>(operands, row.fn.packed_bytes(problem));
        row.fn.pack(problem, Weights{operands->weight.data(), operands->bias.data()},
                    owner->packed.data());
        const Args args{operands->x.data(), owner->packed.data(), nullptr, operands->y.data()};
        return runner(row, problem, args, owner);
      });
}

/// Fields that depthwise convolution has not.
template <class Problem>
Problem channel_problem(const LayerShape& shape) {
  auto p = window_problem<Problem>(shape);
  p.in_channels = shape.x.channels();
  p.out_channels = shape.y.channels();
  p.groups = parse_window(shape.parameters).groups;
  return p;
}

}  // namespace

std::vector<Candidate> convolution_rows(const LayerShape& shape) {
  namespace conv = kernels::conv2d;
  namespace deconv = kernels::deconv2d;
  namespace depthwise = kernels::depthwise;
  if (shape.type != "Conv2d" && shape.type != "Deconv2d") return {};
  const int in = shape.x.channels(), out = shape.y.channels();
  const WindowText window = parse_window(shape.parameters);
  const std::ptrdiff_t weights =
      std::ptrdiff_t{in} * out / window.groups * window.kernel.height * window.kernel.width;
  if (shape.type == "Conv2d" && window.groups == in && in == out && in > 1) {
    auto p = window_problem<depthwise::Problem>(shape);
    p.channels = in;
    return packed_rows<depthwise::Weights, depthwise::Args>(depthwise::all(), p, shape, weights,
                                                            depthwise::flops(p));
  }
  if (shape.type == "Conv2d") {
    const auto p = channel_problem<conv::Problem>(shape);
    return packed_rows<conv::Weights, conv::Args>(conv::all(), p, shape, weights, conv::flops(p));
  }
  auto p = channel_problem<deconv::Problem>(shape);
  // The output takes the input's part: what is cut off is the padding.
  p.pad_top =
      leading_pad(p.out_height, p.in_height, p.kernel_height, p.stride_height, p.dilation_height);
  p.pad_left =
      leading_pad(p.out_width, p.in_width, p.kernel_width, p.stride_width, p.dilation_width);
  return packed_rows<deconv::Weights, deconv::Args>(deconv::all(), p, shape, weights,
                                                    deconv::flops(p));
}

}  // namespace atrous::bench
