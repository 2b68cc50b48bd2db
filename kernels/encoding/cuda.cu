#include "kernels/encoding/cuda.cuh"
#include "kernels/encoding/rows.h"

namespace atrous::kernels::encoding::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * (p.op == Op::distances ? p.pixels : p.channels) * p.codes;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_codes(const Problem& p, const Args& a, void*, void* stream) {
  if (p.op == Op::residuals) {
    launch_each(numbers(p), Residuals{p, a}, stream);
    return;
  }
  const auto blocks = static_cast<unsigned>((numbers(p) + kWarps - 1) / kWarps);
  launch(distances, dim3(blocks), dim3(kWarps * 32), 0, stream, p, a);
}

}  // namespace

extern const Functions kCodes =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_codes);

}  // namespace atrous::kernels::encoding::cuda
