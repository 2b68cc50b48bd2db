// The GPU's rows of pool: pool.plane.any.cuda (one window over the whole image),
// pool.separable.any.cuda and pool.window.any.cuda.
#include "kernels/pool/cuda.cuh"
#include "kernels/pool/rows.h"

namespace atrous::kernels::pool::cuda {
namespace {

std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

unsigned quotient_up(std::ptrdiff_t a, int b) noexcept {
  return static_cast<unsigned>((a + b - 1) / b);
}

const char* rejects_window(const Problem& p) noexcept { return too_many(outputs(p)); }

void launch_window(const Problem& p, const Args& a, void*, void* stream) {
  const int wide =
      channels_at_once(p.channels, {{a.x, p.x_type, p.x_stride}, {a.y, p.y_type, p.y_stride}});
  with_type(p.x_type, wide, [&]<int kWide, class T>() {
    launch_each(outputs(p) / kWide, Window<kWide, T>{p, a}, stream);
  });
}

constexpr std::ptrdiff_t kGridLimit = 65535;  // of its second and third extent

const char* rejects_separable(const Problem& p) noexcept {
  constexpr int kFewestTaps = 16;
  if (p.kind != Kind::max) return "averages";
  if (p.stride_height != 1 || p.stride_width != 1) return "a stride";
  if (p.dilation_height != 1 || p.dilation_width != 1) return "a dilation";
  if (p.kernel_height > kMostKernel || p.kernel_width > kMostKernel) return "more than 9x9";
  if (p.kernel_height * p.kernel_width < kFewestTaps) return "fewer than 16 taps";
  const std::ptrdiff_t blocks = std::ptrdiff_t{p.batch} * quotient_up(p.channels, kChannels);
  if (blocks > kGridLimit || p.out_height > kGridLimit * kSide) return "more than a grid holds";
  return too_many(outputs(p));
}

void launch_separable(const Problem& p, const Args& a, void*, void* stream) {
  const dim3 grid(quotient_up(p.out_width, kSide), quotient_up(p.out_height, kSide),
                  static_cast<unsigned>(p.batch) * quotient_up(p.channels, kChannels));
  with_type(p.x_type, [&]<class T>() {
    launch(separable_max<T>, grid, dim3(kChannels, kSide), 0, stream, p, a);
  });
}

const char* rejects_plane(const Problem& p) noexcept {
  const int bottom = p.kernel_height - p.pad_top, right = p.kernel_width - p.pad_left;
  if (p.out_height != 1 || p.out_width != 1) return "more than one window";
  if (p.dilation_height != 1 || p.dilation_width != 1) return "a dilation";
  if (p.pad_top < 0 || p.pad_left < 0 || bottom < p.in_height || right < p.in_width)
    return "the window does not hold the whole image";
  if (std::ptrdiff_t{p.batch} * p.in_height > kGridLimit * kRows) return "more than a grid holds";
  return too_many(std::ptrdiff_t{p.batch} * p.in_height * p.channels);
}

std::size_t plane_scratch(const Problem& p) noexcept {
  return static_cast<std::size_t>(std::ptrdiff_t{p.batch} * p.in_height * p.channels) *
         sizeof(float);
}

void launch_plane(const Problem& p, const Args& a, void* scratch, void* stream) {
  auto* rows = static_cast<float*>(scratch);
  const dim3 grid(quotient_up(p.channels, kChannels),
                  quotient_up(std::ptrdiff_t{p.batch} * p.in_height, kRows));
  with_type(p.x_type, [&]<class T>() {
    launch(plane<T>, grid, dim3(kChannels, kRows), 0, stream, p, a, rows);
  });
  launch_each(std::ptrdiff_t{p.batch} * p.channels, AddRows{p, a, rows}, stream);
}

}  // namespace

extern const Functions kPlane =
    narrow_row<Problem, Args>(rejects_plane, plane_scratch, launch_plane);
extern const Functions kSeparable =
    narrow_row<Problem, Args>(rejects_separable, no_scratch<Problem>, launch_separable);
extern const Functions kWindow =
    narrow_row<Problem, Args>(rejects_window, no_scratch<Problem>, launch_window);

}  // namespace atrous::kernels::pool::cuda
