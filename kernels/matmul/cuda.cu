#include "kernels/matmul/cuda.cuh"
#include "kernels/matmul/rows.h"

namespace atrous::kernels::matmul::cuda {
namespace {

int tiles(int extent) noexcept { return (extent + kTile - 1) / kTile; }

const char* rejects(const Problem& p) noexcept {
  constexpr int kGridLimit = 65535;
  return p.batch > kGridLimit || tiles(p.rows) > kGridLimit ? "more than a grid holds" : nullptr;
}

void launch_tile(const Problem& p, const Args& a, void*, void* stream) {
  const dim3 grid(static_cast<unsigned>(tiles(p.columns)), static_cast<unsigned>(tiles(p.rows)),
                  static_cast<unsigned>(p.batch));
  launch(tile_product, grid, dim3(kThreads), 0, stream, p, a);
}

}  // namespace

extern const Functions kTileProduct =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_tile);

}  // namespace atrous::kernels::matmul::cuda
