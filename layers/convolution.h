// What the layers share that are planned onto kernels with packed weights and a window.
#pragma once
#include <utility>

#include "core/graph/layer.h"
#include "kernels/row.h"
#include "kernels/table.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {

/// Weights in the layer's own layout, and one bias per output channel.
struct FoldedWeights {
  std::vector<float> weight;
  std::vector<float> bias;
};

/// The weights as they are; the bias is 0 where the layer has none.
FoldedWeights unfolded_weights(const PlanRequest& request);

/// With an absorbed affine map folded in; output channels are the weight's first axis.
FoldedWeights fold_output_channels(const PlanRequest& request);

/// The fields that the problems of all windowed operations have.
template <class Problem>
Problem window_problem(const PlanRequest& request, const Window& given) {
  const TensorDesc& x = request.inputs[0];
  const Window window = padded(given, x.shape.height(), x.shape.width());
  const TensorDesc& y = request.outputs[0];
  Problem problem;
  problem.batch = x.shape.batch();
  problem.in_height = x.shape.height();
  problem.in_width = x.shape.width();
  problem.out_height = y.shape.height();
  problem.out_width = y.shape.width();
  problem.kernel_height = window.kernel.height;
  problem.kernel_width = window.kernel.width;
  problem.stride_height = window.stride.height;
  problem.stride_width = window.stride.width;
  problem.dilation_height = window.dilation.height;
  problem.dilation_width = window.dilation.width;
  problem.pad_top = window.padding.top;
  problem.pad_left = window.padding.left;
  problem.x_stride = x.pixel_stride;
  problem.y_stride = y.pixel_stride;
  if constexpr (requires { problem.residual; }) {
    problem.residual = request.residual.has_value();
    problem.residual_stride = request.residual ? request.residual->pixel_stride : 0;
  }
  if constexpr (requires { problem.activation; }) problem.activation = request.activation;
  if constexpr (requires { problem.x_type; }) {
    problem.x_type = element_of(x.dtype);
    problem.y_type = element_of(y.dtype);
  }
  if constexpr (requires { problem.residual_type; })
    if (request.residual) problem.residual_type = element_of(request.residual->dtype);
  return problem;
}

/// A step of an operation with packed weights: `fold(request)` gives them in the layer's layout,
/// `bind(call, packed, residual)` the kernel's Args.
template <class Kernel, class Problem, class Weights, class Fold, class Bind>
Step packed_step(const PlanRequest& request,
                 std::span<const Kernel> table,
                 const Problem& problem,
                 double flops,
                 Weights weights,
                 Fold fold,
                 Bind bind) {
  auto choice = kernels::choose(table, problem, request.selection);
  const Kernel& kernel = *choice.row;
  const std::string key =
      std::string(request.node) + "|" + kernel.name + (request.affine ? "|folded" : "");
  auto packed = request.packed.get(key, kernel.fn.packed_bytes(problem), [&](std::byte* to) {
    const FoldedWeights folded = fold(request);
    weights.weight = folded.weight.data();
    weights.bias = folded.bias.data();
    kernel.fn.pack(problem, weights, to);
  });
  const bool residual = request.residual.has_value();
  return {.kernel = kernel.name,
          .refused = std::move(choice.refused),
          .scratch_bytes = kernels::scratch_bytes(kernel, problem, request.threads),
          .flops = flops,
          .run = [problem, &kernel, packed, residual, bind](const Call& call) {
            const float* sum = residual ? call.inputs.back().as<const float>() : nullptr;
            kernels::execute(kernel, problem, bind(call, packed->data(), sum), call.scratch,
                             call.pool, call.stream);
          }};
}

/// Throws Error{Code::shape} unless `groups` divides both channel counts and `out` is positive.
void require_groups(int groups, int in, int out);

}  // namespace atrous::layers
