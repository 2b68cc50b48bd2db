#include "core/base/error.h"
#include "kernels/cuda/cuda_runtime.h"

namespace atrous::kernels::cuda {

const DeviceRuntime& cuda_runtime(int index) {
  throw Error(Code::device, "cuda:" + std::to_string(index) +
                                ": this build has no CUDA; use --device cpu, or build with "
                                "-DATROUS_CUDA=ON");
}

bool available() noexcept { return false; }

}  // namespace atrous::kernels::cuda
