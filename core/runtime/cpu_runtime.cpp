#include <cstring>

#include "core/runtime/device.h"

namespace atrous {
namespace {

class CpuStream final : public Stream {
 public:
  void synchronize() override {}
  void* native() const noexcept override { return nullptr; }
};

class CpuRuntime final : public DeviceRuntime {
 public:
  Device device() const noexcept override { return {}; }
  std::string description() const override { return "this machine's processor"; }
  std::shared_ptr<Allocator> allocator(std::shared_ptr<MemoryBudget> budget,
                                       Memory) const override {
    return std::make_shared<HostAllocator>(std::move(budget));
  }
  std::unique_ptr<Stream> make_stream() const override { return std::make_unique<CpuStream>(); }
  void copy(void* to, const void* from, std::size_t bytes, Copy, Stream&) const override {
    std::memcpy(to, from, bytes);
  }
  std::unique_ptr<Recording> record(Stream&, FunctionRef<void()>) const override { return nullptr; }
};

}  // namespace

const DeviceRuntime& cpu_runtime() {
  static const CpuRuntime runtime;
  return runtime;
}

}  // namespace atrous
