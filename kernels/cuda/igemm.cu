// The launches of igemm.cuh for all operations: its kernels are compiled here and nowhere else.
#include "kernels/cuda/igemm.cuh"
#include "kernels/cuda/igemm_launch.h"

namespace atrous::kernels::cuda {
namespace {

template <class Tile, class Loader>
void launch_tile(const IgemmProblem& p, const IgemmArgs<typename Tile::Number>& a, void* stream) {
  const int pixels = p.batch * p.rows.out * p.columns.out;
  const dim3 grid(static_cast<unsigned>(quotient_up(pixels, Tile::kPixels)),
                  static_cast<unsigned>(quotient_up(p.out_channels, Tile::kChannels)),
                  static_cast<unsigned>(p.groups * a.splits));
  launch(igemm<Tile, Loader>, grid, dim3(Tile::kThreads), Tile::kShared, stream, p, a);
}

}  // namespace

template <class Mma, class T>
void launch_igemm(const IgemmProblem& p, IgemmArgs<T> a, void* stream) {
  const IgemmCut cut = cut_of<T>(p);
  a.splits = cut.splits;
  a.rows_of_eight = rows_of_eight(p, a);
  constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  const bool pieces = !p.flat && p.channels % kPiece == 0 && p.x_stride % kPiece == 0 &&
                      reinterpret_cast<std::uintptr_t>(a.x) % 16 == 0;
  using Small = IgemmTile<T, Mma, 1, 4, 1, 2, 4>;
  using Medium = IgemmTile<T, Mma, 2, 2, 2, 4, 4>;
  // Three passes hold both parts of the factors in registers: half the tile a warp.
  using Large =
      std::conditional_t<std::is_same_v<Mma, ptx::Tf32<3>>, IgemmTile<T, Mma, 2, 4, 4, 4, 4>,
                         IgemmTile<T, Mma, 2, 2, 4, 8, 4>>;
  // Number by number, the large tile would need more registers than there are.
  if (cut.pixels == 16)
    pieces ? launch_tile<Small, PieceLoader<Small>>(p, a, stream)
           : launch_tile<Small, NumberLoader<Small>>(p, a, stream);
  else if (!pieces)
    launch_tile<Medium, NumberLoader<Medium>>(p, a, stream);
  else if (cut.pixels == 64)
    launch_tile<Medium, PieceLoader<Medium>>(p, a, stream);
  else
    launch_tile<Large, PieceLoader<Large>>(p, a, stream);
  if (a.splits > 1) {
    const std::ptrdiff_t count =
        std::ptrdiff_t{p.batch} * p.rows.out * p.columns.out * p.groups * p.out_channels;
    launch_each(count, AddParts<T>{p, a}, stream);
  }
}

template void launch_igemm<ptx::Tf32<3>>(const IgemmProblem&, IgemmArgs<float>, void*);
template void launch_igemm<ptx::Tf32<1>>(const IgemmProblem&, IgemmArgs<float>, void*);
template void launch_igemm<__half>(const IgemmProblem&, IgemmArgs<__half>, void*);
template void launch_igemm<__nv_bfloat16>(const IgemmProblem&, IgemmArgs<__nv_bfloat16>, void*);

}  // namespace atrous::kernels::cuda
