// What a library without CUDA has in place of a GPU: its runtime, and the rows of the tables, which
// reject everything. Programs that bring their own (the tests' emulator) define all of these names.
#include "core/base/error.h"
#include "kernels/adaptive_pool/rows.h"
#include "kernels/argmax/rows.h"
#include "kernels/conv2d/rows.h"
#include "kernels/copy/rows.h"
#include "kernels/crf/rows.h"
#include "kernels/criss_cross/rows.h"
#include "kernels/cuda/cuda_runtime.h"
#include "kernels/deconv2d/rows.h"
#include "kernels/deform_conv2d/rows.h"
#include "kernels/depthwise/rows.h"
#include "kernels/eltwise/rows.h"
#include "kernels/encoding/rows.h"
#include "kernels/grid_sample/rows.h"
#include "kernels/group_norm/rows.h"
#include "kernels/lrn/rows.h"
#include "kernels/matmul/rows.h"
#include "kernels/max_index/rows.h"
#include "kernels/nms/rows.h"
#include "kernels/paste/rows.h"
#include "kernels/pixels/rows.h"
#include "kernels/pool/rows.h"
#include "kernels/prelu/rows.h"
#include "kernels/psa_mask/rows.h"
#include "kernels/resample/rows.h"
#include "kernels/resize/rows.h"
#include "kernels/resize_argmax/rows.h"
#include "kernels/roi/rows.h"
#include "kernels/softmax/rows.h"
#include "kernels/unpool/rows.h"

namespace atrous::kernels {
namespace {

template <class Functions>
constexpr Functions absent() {
  Functions functions{};
  functions.rejects = [](const auto&) noexcept -> const char* { return "this build has no CUDA"; };
  return functions;
}

}  // namespace

namespace adaptive_pool::cuda {
extern const Functions kBins = absent<Functions>();
}
namespace argmax::cuda {
extern const Functions kWarp = absent<Functions>();
}
namespace conv2d::cuda {
extern const Functions kWarpgroupsBf16 = absent<Functions>();
extern const Functions kWarpgroupsF16 = absent<Functions>();
extern const Functions kIgemmBf16 = absent<Functions>();
extern const Functions kIgemmF16 = absent<Functions>();
extern const Functions kIgemmTf32 = absent<Functions>();
extern const Functions kIgemm = absent<Functions>();
extern const Functions kDirect = absent<Functions>();
}  // namespace conv2d::cuda
namespace copy::cuda {
extern const Functions kBox = absent<Functions>();
}
namespace crf::cuda {
extern const Functions kLattice = absent<Functions>();
extern const Functions kPairs = absent<Functions>();
}  // namespace crf::cuda
namespace criss_cross::cuda {
extern const Functions kBlock = absent<Functions>();
}
namespace deconv2d::cuda {
extern const Functions kPhasesBf16 = absent<Functions>();
extern const Functions kPhasesF16 = absent<Functions>();
extern const Functions kPhases = absent<Functions>();
extern const Functions kGather = absent<Functions>();
}  // namespace deconv2d::cuda
namespace deform_conv2d::cuda {
extern const Functions kSamples = absent<Functions>();
}
namespace depthwise::cuda {
extern const Functions kWindow = absent<Functions>();
}
namespace eltwise::cuda {
extern const Functions kMap = absent<Functions>();
}
namespace encoding::cuda {
extern const Functions kCodes = absent<Functions>();
}
namespace grid_sample::cuda {
extern const Functions kGather = absent<Functions>();
}
namespace group_norm::cuda {
extern const Functions kBlock = absent<Functions>();
}
namespace lrn::cuda {
extern const Functions kWindow = absent<Functions>();
}
namespace matmul::cuda {
extern const Functions kTileProduct = absent<Functions>();
}
namespace max_index::cuda {
extern const Functions kWindow = absent<Functions>();
}
namespace nms::cuda {
extern const Functions kMasks = absent<Functions>();
}  // namespace nms::cuda
namespace paste::cuda {
extern const Functions kLerp = absent<Functions>();
}  // namespace paste::cuda
namespace pixels::cuda {
extern const Functions kPixel = absent<Functions>();
}
namespace pool::cuda {
extern const Functions kPlane = absent<Functions>();
extern const Functions kSeparable = absent<Functions>();
extern const Functions kWindow = absent<Functions>();
}  // namespace pool::cuda
namespace prelu::cuda {
extern const Functions kMap = absent<Functions>();
}
namespace psa_mask::cuda {
extern const Functions kPixel = absent<Functions>();
}
namespace resample::cuda {
extern const Functions kGather = absent<Functions>();
}
namespace resize::cuda {
extern const Functions kDirect = absent<Functions>();
}
namespace resize_argmax::cuda {
extern const Functions kPixel = absent<Functions>();
}
namespace roi::cuda {
extern const Functions kTaps = absent<Functions>();
}
namespace softmax::cuda {
extern const Functions kWarp = absent<Functions>();
}
namespace unpool::cuda {
extern const Functions kScatter = absent<Functions>();
}

namespace cuda {

const DeviceRuntime& cuda_runtime(int index) {
  throw Error(Code::device, "cuda:" + std::to_string(index) +
                                ": this build has no CUDA; use --device cpu, or build with "
                                "-DATROUS_CUDA=ON");
}

bool available() noexcept { return false; }

}  // namespace cuda
}  // namespace atrous::kernels
