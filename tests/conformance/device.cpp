#include "tests/conformance/device.h"

#include "core/base/error.h"
#include "kernels/cuda/cuda_runtime.h"

namespace atrous::conformance {
namespace {

const DeviceRuntime* chosen = nullptr;

}  // namespace

void choose_device(const std::string& name) {
  if (name == "cpu") {
    chosen = &cpu_runtime();
    return;
  }
  const DeviceRuntime& runtime = kernels::cuda::cuda_runtime(0);
  const bool emulated = runtime.description() == "emulator";
  if (emulated != (name == "emulated")) {
    throw Error(Code::device, "this program's GPU is " +
                                  std::string(emulated ? "emulated" : "real") +
                                  "; build with -DATROUS_CUDA=" + (emulated ? "ON" : "OFF"));
  }
  chosen = &runtime;
}

const DeviceRuntime& device() { return chosen ? *chosen : cpu_runtime(); }

std::shared_ptr<Allocator> device_memory() {
  return device().allocator(std::make_shared<MemoryBudget>());
}

Selection device_selection() {
  Selection selection;
  selection.isa = host_isa().with(Isa::cuda);
  selection.device = device().device();
  return selection;
}

}  // namespace atrous::conformance
