#include "core/plan/host_step.h"

#include <vector>

namespace atrous {
namespace {

bool is_narrow(DType type) { return type == DType::bf16 || type == DType::f16; }

/// Operands of a call as the host sees them: numbers of 16 bits become float32, since the host's kernels
/// were chosen for that (see host_desc()).
class HostOperands {
 public:
  HostOperands(std::span<const TensorView> device, const DeviceRuntime& runtime, Stream& stream)
      : device_(device), runtime_(runtime), stream_(stream) {
    for (const TensorView& view : device) {
      const auto bytes = static_cast<std::size_t>(view.desc.span_bytes());
      raw_.push_back(std::make_unique<Buffer>(host_allocator(), bytes));
      // Outputs too: between their pixels may lie another tensor's channels.
      runtime.copy(raw_.back()->data(), view.data, bytes, Copy::to_host, stream);
    }
    stream.synchronize();
    for (std::size_t i = 0; i < device.size(); ++i) {
      const TensorDesc desc = host_desc(device[i].desc);
      std::byte* data = raw_[i]->data();
      wide_.push_back(nullptr);
      if (desc.dtype != device[i].desc.dtype) {
        const auto bytes = static_cast<std::size_t>(desc.span_bytes());
        wide_.back() = std::make_unique<Buffer>(host_allocator(), bytes);
        data = wide_.back()->data();
        to_f32(device[i].desc.dtype, raw_[i]->data(), desc.span_bytes() / size_of(desc.dtype),
               reinterpret_cast<float*>(data));
      }
      views_.push_back({desc, data});
    }
  }
  std::span<const TensorView> views() const noexcept { return views_; }
  void write_back() const {
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (wide_[i]) narrow(i);
      runtime_.copy(device_[i].data, raw_[i]->data(), raw_[i]->bytes(), Copy::to_device, stream_);
    }
  }

 private:
  void narrow(std::size_t i) const {
    const bool half = device_[i].desc.dtype == DType::f16;
    const auto* from = views_[i].as<const float>();
    auto* to = reinterpret_cast<std::uint16_t*>(raw_[i]->data());
    for (std::size_t k = 0; k < raw_[i]->bytes() / sizeof(*to); ++k)
      to[k] = half ? to_f16(from[k]) : to_bf16(from[k]);
  }

  std::span<const TensorView> device_;
  const DeviceRuntime& runtime_;
  Stream& stream_;
  std::vector<std::unique_ptr<Buffer>> raw_, wide_;  // wide_: null where nothing is converted
  std::vector<TensorView> views_;
};

}  // namespace

TensorDesc host_desc(TensorDesc desc) {
  if (is_narrow(desc.dtype)) desc.dtype = DType::f32;
  return desc;
}

Step on_host(Step step, const DeviceRuntime& runtime) {
  const std::size_t scratch_bytes = step.scratch_bytes;
  step.kernel += "@host";
  step.scratch_bytes = 0;
  step.runs_on_host = true;
  step.run = [run = std::move(step.run), scratch_bytes, &runtime](const Call& call) {
    const HostOperands inputs(call.inputs, runtime, call.stream);
    const HostOperands outputs(call.outputs, runtime, call.stream);
    const Buffer scratch(host_allocator(), scratch_bytes);
    const auto host_stream = cpu_runtime().make_stream();
    run({inputs.views(), outputs.views(), scratch.data(), call.pool, *host_stream});
    outputs.write_back();
    call.stream.synchronize();
  };
  return step;
}

}  // namespace atrous
