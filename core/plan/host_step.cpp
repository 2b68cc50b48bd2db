#include "core/plan/host_step.h"

#include <vector>

namespace atrous {
namespace {

/// Operands of a call as the host sees them.
class HostOperands {
 public:
  HostOperands(std::span<const TensorView> device, const DeviceRuntime& runtime, Stream& stream)
      : device_(device), runtime_(runtime), stream_(stream) {
    memory_.reserve(device.size());
    for (const TensorView& view : device) {
      const auto bytes = static_cast<std::size_t>(view.desc.span_bytes());
      memory_.push_back(std::make_unique<Buffer>(host_allocator(), bytes));
      views_.push_back({view.desc, memory_.back()->data()});
      // Outputs too: between their pixels may lie another tensor's channels.
      runtime.copy(views_.back().data, view.data, bytes, Copy::to_host, stream);
    }
  }
  std::span<const TensorView> views() const noexcept { return views_; }
  void write_back() const {
    for (std::size_t i = 0; i < views_.size(); ++i)
      runtime_.copy(device_[i].data, views_[i].data, memory_[i]->bytes(), Copy::to_device, stream_);
  }

 private:
  std::span<const TensorView> device_;
  const DeviceRuntime& runtime_;
  Stream& stream_;
  std::vector<std::unique_ptr<Buffer>> memory_;
  std::vector<TensorView> views_;
};

}  // namespace

Step on_host(Step step, const DeviceRuntime& runtime) {
  const std::size_t scratch_bytes = step.scratch_bytes;
  step.kernel += "@host";
  step.scratch_bytes = 0;
  step.runs_on_host = true;
  step.run = [run = std::move(step.run), scratch_bytes, &runtime](const Call& call) {
    const HostOperands inputs(call.inputs, runtime, call.stream);
    const HostOperands outputs(call.outputs, runtime, call.stream);
    call.stream.synchronize();
    const Buffer scratch(host_allocator(), scratch_bytes);
    const auto host_stream = cpu_runtime().make_stream();
    run({inputs.views(), outputs.views(), scratch.data(), call.pool, *host_stream});
    outputs.write_back();
    call.stream.synchronize();
  };
  return step;
}

}  // namespace atrous
