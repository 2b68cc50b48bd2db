// Matrix products by packed panels, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h), kRows the height of a tile.
#pragma once
#include "kernels/matmul/problem.h"

namespace atrous::kernels::matmul {
namespace {

template <class Simd, int kRows>
struct Panel {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kVectors = 2;
  static constexpr int kWidth = kVectors * kLanes;
  static constexpr int kDepth = 512;     // of a packed panel: it stays in L2
  static constexpr int kRowBlock = 240;  // rows of a unit, enough to pay for the packing

  /// What a unit works on; `a` points at its first row.
  struct Place {
    const float* a;
    std::ptrdiff_t row_step, inner_step;  // of a
    const float* b;                       // its first column
    float* y;
    int rows, width;
  };

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int row_blocks(const Problem& p) noexcept { return (p.rows + kRowBlock - 1) / kRowBlock; }
  static int panels(const Problem& p) noexcept { return (p.columns + kWidth - 1) / kWidth; }
  static int units(const Problem& p) noexcept { return p.batch * row_blocks(p) * panels(p); }
  static int grain(const Problem& p) noexcept {
    return 16384 / p.inner / (p.rows < kRowBlock ? p.rows : kRowBlock) + 1;
  }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return sizeof(float) * kWidth * static_cast<std::size_t>(p.inner < kDepth ? p.inner : kDepth);
  }

  static int smaller(int a, int b) noexcept { return a < b ? a : b; }

  static Place place(const Problem& p, const Args& args, int unit) noexcept {
    const int panel = unit % panels(p), block = unit / panels(p) % row_blocks(p);
    const std::ptrdiff_t image = unit / panels(p) / row_blocks(p);
    const std::ptrdiff_t row = std::ptrdiff_t{block} * kRowBlock, column = panel * kWidth;
    Place at{};
    at.row_step = p.transpose_a ? 1 : p.a_stride;
    at.inner_step = p.transpose_a ? p.a_stride : 1;
    at.a = args.a + image * (p.transpose_a ? p.inner : p.rows) * p.a_stride + row * at.row_step;
    at.b = args.b + image * (p.transpose_b ? p.columns : p.inner) * p.b_stride +
           column * (p.transpose_b ? p.b_stride : 1);
    at.y = args.y + (image * p.rows + row) * p.y_stride + column;
    at.rows = smaller(p.rows - static_cast<int>(row), kRowBlock);
    at.width = smaller(p.columns - static_cast<int>(column), kWidth);
    return at;
  }

  /// Rows [from, from + depth) of the panel, kWidth apart; zeros beyond the matrix.
  static void pack(const Problem& p, const Place& at, int from, int depth, float* to) noexcept {
    if (!p.transpose_b) {
      const float* b = at.b + from * p.b_stride;
      for (int k = 0; k < depth; ++k, b += p.b_stride, to += kWidth)
        for (int v = 0; v < kWidth; v += kLanes)
          Simd::store(to + v, Simd::load(b + v, Simd::first(at.width - v)));
      return;
    }
    for (int j = 0; j < kWidth; ++j) {
      const float* b = at.b + j * p.b_stride + from;
      for (std::ptrdiff_t k = 0; k < depth; ++k) to[k * kWidth + j] = j < at.width ? b[k] : 0;
    }
  }

  /// Which part of the sum a tile adds.
  struct Part {
    int from, depth;
    bool last;
  };

  template <int kCount>
  static void tile(
      const Problem& p, const Place& at, const Part& part, const float* b, int row) noexcept {
    Vector sum[kCount][kVectors];
    float* y = at.y + row * p.y_stride;
    for (int i = 0; i < kCount; ++i) {
      for (int v = 0; v < kVectors; ++v) {
        const auto mask = Simd::first(at.width - v * kLanes);
        sum[i][v] =
            part.from == 0 ? Simd::set1(0) : Simd::load(y + i * p.y_stride + v * kLanes, mask);
      }
    }
    const float* a = at.a + row * at.row_step + part.from * at.inner_step;
    for (int k = 0; k < part.depth; ++k, a += at.inner_step, b += kWidth) {
      const Vector b0 = Simd::load(b), b1 = Simd::load(b + kLanes);
#pragma GCC unroll 12
      for (int i = 0; i < kCount; ++i) {
        const Vector x = Simd::set1(a[i * at.row_step]);
        sum[i][0] = Simd::fma(x, b0, sum[i][0]);
        sum[i][1] = Simd::fma(x, b1, sum[i][1]);
      }
    }
    const Vector scale = Simd::set1(part.last ? p.scale : 1);
    for (int i = 0; i < kCount; ++i, y += p.y_stride)
      for (int v = 0; v < kVectors; ++v)
        Simd::store(y + v * kLanes, Simd::first(at.width - v * kLanes),
                    Simd::mul(sum[i][v], scale));
  }

  static void run(const Problem& p, const Args& args, Range range, void* scratch) noexcept {
    auto* packed = static_cast<float*>(scratch);
    for (int unit = range.begin; unit < range.end; ++unit) {
      const Place at = place(p, args, unit);
      for (int from = 0; from < p.inner; from += kDepth) {
        const int depth = smaller(p.inner - from, kDepth);
        const Part part{from, depth, from + depth == p.inner};
        pack(p, at, from, depth, packed);
        int row = 0;
        for (; row + kRows <= at.rows; row += kRows) tile<kRows>(p, at, part, packed, row);
        for (; row + 3 <= at.rows; row += 3) tile<3>(p, at, part, packed, row);
        for (; row < at.rows; ++row) tile<1>(p, at, part, packed, row);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::matmul
