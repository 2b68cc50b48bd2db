#pragma once
#include <utility>

#include "core/graph/layer.h"
#include "kernels/element.h"
#include "kernels/row.h"
#include "kernels/table.h"

namespace atrous::layers {

/// The kernels' word for an activation's type.
inline kernels::Element element_of(DType type) noexcept {
  switch (type) {
    case DType::bf16:
      return kernels::Element::bf16;
    case DType::f16:
      return kernels::Element::f16;
    default:
      return kernels::Element::f32;
  }
}

/// Whether a layer that has rows for them should hand numbers of 16 bits on: where convolutions take
/// them. On the host all rows but those of convolutions want one type for all tensors; plans see to it.
inline bool keeps_narrow(const Selection& selection) noexcept {
  return selection.on_gpu() || selection.isa.has(Isa::amx_bf16);
}

/// A step of an operation without packed weights: `bind(call)` gives the kernel's Args.
template <class Kernel, class Problem, class Bind>
Step make_step(const PlanRequest& request,
               std::span<const Kernel> table,
               const Problem& problem,
               double flops,
               Bind bind) {
  auto choice = kernels::choose(table, problem, request.selection);
  const Kernel& kernel = *choice.row;
  return {.kernel = kernel.name,
          .refused = std::move(choice.refused),
          .scratch_bytes = kernels::scratch_bytes(kernel, problem, request.threads),
          .flops = flops,
          .run = [problem, &kernel, bind = std::move(bind)](const Call& call) {
            kernels::execute(kernel, problem, bind(call), call.scratch, call.pool, call.stream);
          }};
}

}  // namespace atrous::layers
