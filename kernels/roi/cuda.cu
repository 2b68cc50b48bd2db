#include "kernels/roi/cuda.cuh"
#include "kernels/roi/rows.h"

namespace atrous::kernels::roi::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.regions} * p.out_height * p.out_width * p.out_channels();
}

std::size_t region_bytes(const Problem& p) noexcept {
  return axis_bytes(p, p.out_height) + axis_bytes(p, p.out_width);
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return region_bytes(p) * static_cast<std::size_t>(p.regions);
}

void launch_taps(const Problem& p, const Args& a, void* scratch, void* stream) {
  const Axes axes{static_cast<std::byte*>(scratch), region_bytes(p), axis_bytes(p, p.out_height),
                  p.out_height, p.out_width};
  launch_each(std::ptrdiff_t{2} * p.regions, Place{p, a, axes}, stream);
  launch_each(numbers(p), Pool{p, a, axes}, stream);
}

}  // namespace

extern const Functions kTaps = device_row<Problem, Args>(rejects, scratch_bytes, launch_taps);

}  // namespace atrous::kernels::roi::cuda
