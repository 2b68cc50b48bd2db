#include "kernels/copy/cuda.cuh"
#include "kernels/copy/rows.h"

namespace atrous::kernels::copy::cuda {
namespace {

std::ptrdiff_t elements(const Problem& p) noexcept {
  std::ptrdiff_t count = 1;
  for (const int extent : p.extent) count *= extent;
  return count;
}

const char* rejects(const Problem& p) noexcept { return too_many(elements(p)); }

void launch_box(const Problem& p, const Args& a, void*, void* stream) {
  if (p.element_bytes == 4)
    launch_each(elements(p), Box<std::uint32_t>{p, a}, stream);
  else if (p.element_bytes == 2)
    launch_each(elements(p), Box<std::uint16_t>{p, a}, stream);
  else
    launch_each(elements(p), Box<std::uint8_t>{p, a}, stream);
}

}  // namespace

extern const Functions kBox = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_box);

}  // namespace atrous::kernels::copy::cuda
