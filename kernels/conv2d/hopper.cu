// The rows of conv2d for GPUs of compute capability 9.0: conv2d.wgmma.f16.cuda and .bf16. Compiled for
// that generation alone.
#include "kernels/conv2d/hopper.cuh"
#include "kernels/conv2d/igemm_row.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::cuda {
namespace {

/// Channels below which a step of the tile would be zeros for the most part.
constexpr int kFewChannels = 32;

template <class T>
const char* rejects_warpgroups(const Problem& p) noexcept {
  if (!has_warpgroups()) return "needs a GPU of compute capability 9.0";
  if (p.stride_height != 1 || p.stride_width != 1) return "a stride";
  if (p.groups > 1) return "groups";
  if (p.in_channels % 8 != 0 || p.x_stride % 8 != 0) return "rows of x are not aligned";
  if (p.in_channels < kFewChannels || p.out_channels < kFewChannels)
    return "fewer than 32 channels";
  return rejects_igemm<T>(p);
}

/// The patch shape that covers an image with the fewest blocks.
Patches cut_patches(const IgemmProblem& p) {
  Patches best;
  int fewest = 0;
  for (int width = 4; width <= WarpgroupTile::kPixels; width *= 2) {
    const int height = WarpgroupTile::kPixels / width;
    const Patches cut{height, width, quotient_up(p.rows.out, height),
                      quotient_up(p.columns.out, width)};
    // Square ones among equals: their boxes overlap the most.
    const bool better = cut.rows * cut.columns < fewest ||
                        (cut.rows * cut.columns == fewest && width <= 2 * height);
    if (fewest > 0 && !better) continue;
    best = cut;
    fewest = cut.rows * cut.columns;
  }
  return best;
}

template <class T>
WarpgroupMaps maps_of(const IgemmProblem& p, const IgemmArgs<T>& a, const Patches& cut) {
  const auto u64 = [](std::ptrdiff_t n) { return static_cast<std::uint64_t>(n); };
  const auto pixel = u64(p.x_stride * static_cast<std::ptrdiff_t>(sizeof(T)));
  const std::uint64_t row = pixel * u64(p.columns.in);
  const std::uint64_t filter = u64(filter_size<T>(p)) * sizeof(T);
  const int taps = p.rows.count * p.columns.count;
  constexpr unsigned kDepth = WarpgroupTile::kDepth;
  const BoxedTensor x{
      a.x,
      kElement<T>,
      4,
      {u64(p.channels), u64(p.columns.in), u64(p.rows.in), u64(p.batch)},
      {0, pixel, row, row * u64(p.rows.in)},
      {kDepth, static_cast<unsigned>(cut.width), static_cast<unsigned>(cut.height), 1}};
  const BoxedTensor w{a.w,
                      kElement<T>,
                      3,
                      {filter / sizeof(T) / u64(taps), u64(taps), u64(p.out_channels)},
                      {0, filter / u64(taps), filter},
                      {kDepth, 1, WarpgroupTile::kChannels}};
  return {tensor_map(x), tensor_map(w)};
}

/// Small maps, and tensors that begin between 16-byte boundaries, are igemm's; the weights are the same.
template <class T>
void launch_warpgroups(const Problem& p, const Args& a, void* partial, void* stream) {
  const IgemmProblem g = as_igemm<T>(p);
  IgemmArgs<T> args = igemm_args<T>(p, a, partial);
  const Patches cut = cut_patches(g);
  const int patches = p.batch * cut.rows * cut.columns;
  const int channel_blocks = quotient_up(p.out_channels, WarpgroupTile::kChannels);
  if (reinterpret_cast<std::uintptr_t>(a.x) % 16 != 0 ||
      patches * channel_blocks < multiprocessors() / 2) {
    launch_igemm<T>(g, args, stream);
    return;
  }
  args.rows_of_eight = rows_of_eight(g, args);
  launch(warpgroups<T>, dim3(static_cast<unsigned>(patches), static_cast<unsigned>(channel_blocks)),
         dim3(WarpgroupTile::kThreads), WarpgroupTile::kShared, stream, maps_of(g, args, cut), g,
         args, cut);
}

template <class T>
constexpr Functions warpgroup_row() {
  return {narrow_row<Problem, Args>(rejects_warpgroups<T>, scratch<T>, launch_warpgroups<T>),
          packed_bytes<T>, pack_igemm<T>};
}

}  // namespace

extern const Functions kWarpgroupsF16 = warpgroup_row<__half>();
extern const Functions kWarpgroupsBf16 = warpgroup_row<__nv_bfloat16>();

}  // namespace atrous::kernels::conv2d::cuda
