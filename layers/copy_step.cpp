#include "layers/copy_step.h"

#include <algorithm>

#include "kernels/copy/copy.h"
#include "kernels/table.h"

namespace atrous::layers {
namespace {

namespace op = kernels::copy;

bool in_place(const op::Problem& problem, const op::Args& args) {
  const auto size = std::ptrdiff_t{problem.element_bytes};
  return static_cast<const std::byte*>(args.x) + problem.x_begin * size ==
             static_cast<const std::byte*>(args.y) + problem.y_begin * size &&
         std::equal(problem.x_step, problem.x_step + op::kRank, problem.y_step);
}

}  // namespace

op::Problem box_copy(const TensorDesc& x, const TensorDesc& y, const Shape& box) {
  op::Problem problem;
  problem.element_bytes = size_of(y.dtype);
  const auto set = [&](int axis, int extent, std::ptrdiff_t x_step, std::ptrdiff_t y_step) {
    problem.extent[axis] = extent;
    problem.x_step[axis] = x_step;
    problem.y_step[axis] = y_step;
  };
  const std::ptrdiff_t x_row = x.shape.width() * x.pixel_stride;
  const std::ptrdiff_t y_row = y.shape.width() * y.pixel_stride;
  set(BoxAxis::kBatch, box.batch(), x.shape.height() * x_row, y.shape.height() * y_row);
  set(BoxAxis::kRow, box.height(), x_row, y_row);
  set(BoxAxis::kColumn, box.width(), x.pixel_stride, y.pixel_stride);
  set(BoxAxis::kChannel, box.channels(), 1, 1);
  return problem;
}

Step copy_step(const PlanRequest& request, std::vector<CopyPart> parts) {
  auto choice = kernels::choose(op::all(), parts.at(0).problem, request.selection);
  const op::Kernel& kernel = *choice.row;
  std::size_t scratch = 0;
  for (const CopyPart& part : parts)
    scratch = std::max(scratch, kernels::scratch_bytes(kernel, part.problem, request.threads));
  return {.kernel = kernel.name,
          .refused = std::move(choice.refused),
          .scratch_bytes = scratch,
          .flops = 0,
          .run = [&kernel, parts = std::move(parts)](const Call& call) {
            for (const CopyPart& part : parts) {
              const op::Args args{call.inputs[static_cast<std::size_t>(part.input)].data,
                                  call.outputs[0].data};
              if (!in_place(part.problem, args))
                kernels::execute(kernel, part.problem, args, call.scratch, call.pool, call.stream);
            }
          }};
}

}  // namespace atrous::layers
