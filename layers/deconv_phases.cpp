#include "layers/deconv_phases.h"

#include <algorithm>

#include "kernels/conv2d/conv2d.h"

namespace atrous::layers {
namespace {

namespace op = kernels::conv2d;

/// The outputs of one axis that see the same taps.
struct AxisPhase {
  int first, count;       // outputs first, first + stride, ...
  std::vector<int> taps;  // in the order of a convolution
  int dilation, pad;      // of that convolution
};

AxisPhase axis_phase(int index, int out, int stride, int dilation, int kernel, int pad) {
  AxisPhase phase{};
  phase.first = ((index - pad) % stride + stride) % stride;
  phase.count = phase.first < out ? (out - phase.first + stride - 1) / stride : 0;
  for (int tap = kernel; tap-- > 0;)
    if (tap * dilation % stride == index) phase.taps.push_back(tap);
  if (phase.taps.empty()) return phase;
  const int base = (phase.first + pad - index) / stride;
  const auto shift = [&](int tap) { return (index - tap * dilation) / stride; };
  phase.dilation = phase.taps.size() > 1 ? shift(phase.taps[1]) - shift(phase.taps[0]) : 1;
  phase.pad = -(base + shift(phase.taps[0]));
  return phase;
}

/// One phase of both axes, ready to run.
struct Phase {
  op::Problem problem;
  std::ptrdiff_t first_pixel = 0;  // of y
  std::shared_ptr<const Buffer> packed;
};

/// The row that serves all phases; null if there is none.
const op::Kernel* row_for(const op::Problem& problem, const Selection& selection) {
  for (const op::Kernel& row : op::all()) {
    if (!kernels::forbidden(row, selection).empty() || row.rejects(problem)) continue;
    return row.yields(problem) ? nullptr : &row;
  }
  return nullptr;
}

op::Problem phase_problem(const PlanRequest& request,
                          const Deconv2dParams& params,
                          const AxisPhase& rows,
                          const AxisPhase& columns) {
  const Shape& y = request.outputs[0].shape;
  const Window window{
      .kernel = {static_cast<int>(rows.taps.size()), static_cast<int>(columns.taps.size())},
      .stride = {1, 1},
      .dilation = {rows.dilation, columns.dilation},
      .padding = {}};
  auto problem = window_problem<op::Problem>(request, window);
  problem.in_channels = request.inputs[0].shape.channels();
  problem.out_channels = params.out_channels;
  problem.out_height = rows.count;
  problem.out_width = columns.count;
  problem.pad_top = rows.pad;
  problem.pad_left = columns.pad;
  problem.column_pixels = params.stride.width;
  problem.row_pixels = std::ptrdiff_t{params.stride.height} * y.width();
  problem.image_pixels = std::ptrdiff_t{y.height()} * y.width();
  return problem;
}

/// OIHW weights of a phase from IOHW ones of the layer.
std::vector<float> phase_weights(const std::vector<float>& all,
                                 const Deconv2dParams& params,
                                 int in,
                                 const AxisPhase& rows,
                                 const AxisPhase& columns) {
  std::vector<float> weights;
  const int out = params.out_channels;
  weights.reserve(static_cast<std::size_t>(out) * static_cast<std::size_t>(in) * rows.taps.size() *
                  columns.taps.size());
  for (int k = 0; k < out; ++k)
    for (int c = 0; c < in; ++c)
      for (const int r : rows.taps)
        for (const int s : columns.taps) {
          const std::ptrdiff_t filter = std::ptrdiff_t{c} * out + k;
          const std::ptrdiff_t tap = std::ptrdiff_t{r} * params.kernel.width + s;
          weights.push_back(all[static_cast<std::size_t>(
              filter * params.kernel.height * params.kernel.width + tap)]);
        }
  return weights;
}

/// Runs `row` on every phase; tensors are offset in bytes.
void run_phases(const op::Kernel& row,
                const std::vector<Phase>& phases,
                bool sum,
                const Call& call) {
  const auto offset = [](const TensorView& view, std::ptrdiff_t pixel) {
    return reinterpret_cast<float*>(view.data +
                                    pixel * view.desc.pixel_stride * size_of(view.desc.dtype));
  };
  for (const Phase& phase : phases) {
    const op::Args args{call.inputs[0].as<const float>(), phase.packed->data(),
                        sum ? offset(call.inputs.back(), phase.first_pixel) : nullptr,
                        offset(call.outputs[0], phase.first_pixel)};
    kernels::execute(row, phase.problem, args, call.scratch, call.pool);
  }
}

}  // namespace

std::optional<Step> phases_step(const PlanRequest& request,
                                const Deconv2dParams& params,
                                const std::function<FoldedWeights(const PlanRequest&)>& fold) {
  if (params.groups != 1 || request.selection.device.kind != Device::Kind::cpu) return {};
  const Shape& y = request.outputs[0].shape;
  const int in = request.inputs[0].shape.channels();
  const op::Kernel* row = nullptr;
  auto phases = std::make_shared<std::vector<Phase>>();
  std::optional<FoldedWeights> folded;
  Step step;
  for (int i = 0; i < params.stride.height * params.stride.width; ++i) {
    const AxisPhase rows =
        axis_phase(i / params.stride.width, y.height(), params.stride.height,
                   params.dilation.height, params.kernel.height, params.padding.top);
    const AxisPhase columns =
        axis_phase(i % params.stride.width, y.width(), params.stride.width, params.dilation.width,
                   params.kernel.width, params.padding.left);
    if (rows.taps.empty() || columns.taps.empty()) return {};
    if (rows.count == 0 || columns.count == 0) continue;
    Phase phase{phase_problem(request, params, rows, columns),
                std::ptrdiff_t{rows.first} * y.width() + columns.first, nullptr};
    if (!row) row = row_for(phase.problem, request.selection);
    if (!row || row->rejects(phase.problem)) return {};
    const std::string key = std::string(request.node) + "|" + row->name + "|phase " +
                            std::to_string(i) + (request.affine ? "|folded" : "");
    phase.packed = request.packed.get(key, row->fn.packed_bytes(phase.problem), [&](std::byte* to) {
      if (!folded) folded = fold(request);
      const auto weights = phase_weights(folded->weight, params, in, rows, columns);
      row->fn.pack(phase.problem, {weights.data(), folded->bias.data()}, to);
    });
    step.scratch_bytes =
        std::max(step.scratch_bytes, kernels::scratch_bytes(*row, phase.problem, request.threads));
    step.flops += op::flops(phase.problem);
    phases->push_back(std::move(phase));
  }
  if (!row) return {};
  step.kernel = row->name;
  step.run = [row, phases, sum = request.residual.has_value()](const Call& call) {
    run_phases(*row, *phases, sum, call);
  };
  return step;
}

}  // namespace atrous::layers
