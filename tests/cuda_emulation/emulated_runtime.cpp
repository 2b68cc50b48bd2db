// The emulator as the GPU of the programs that are linked with it.
#include <cstring>

#include "kernels/cuda/cuda_runtime.h"
#include "tests/cuda_emulation/runtime.h"

namespace atrous::kernels::cuda {
namespace {

class EmulatedStream final : public Stream {
 public:
  void synchronize() override {}
  void* native() const noexcept override { return nullptr; }
};

class EmulatedAllocator final : public Allocator {
 public:
  explicit EmulatedAllocator(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}

  void* allocate(std::size_t bytes) override {
    budget_->reserve(bytes);
    return emulation::device_alloc(bytes, "device memory");
  }
  void release(void* block, std::size_t bytes) noexcept override {
    emulation::device_free(block);
    budget_->release(bytes);
  }

 private:
  std::shared_ptr<MemoryBudget> budget_;
};

class EmulatedRuntime final : public DeviceRuntime {
 public:
  Device device() const noexcept override { return {Device::Kind::cuda, 0}; }
  std::string description() const override { return "emulator"; }
  std::shared_ptr<Allocator> allocator(std::shared_ptr<MemoryBudget> budget,
                                       Memory memory) const override {
    if (memory == Memory::staging) return std::make_shared<HostAllocator>(std::move(budget));
    return std::make_shared<EmulatedAllocator>(std::move(budget));
  }
  std::unique_ptr<Stream> make_stream() const override {
    return std::make_unique<EmulatedStream>();
  }
  void copy(void* to, const void* from, std::size_t bytes, Copy, Stream&) const override {
    std::memcpy(to, from, bytes);
    emulation::device_written(to, bytes);
  }
  std::unique_ptr<Recording> record(Stream&, FunctionRef<void()>) const override { return nullptr; }
};

}  // namespace

const DeviceRuntime& cuda_runtime(int index) {
  if (index != 0) throw Error(Code::device, "the emulator is one device, cuda:0");
  static const EmulatedRuntime runtime;
  return runtime;
}

bool available() noexcept { return true; }

}  // namespace atrous::kernels::cuda
