// Tensor-core instructions. Products are exact, sums wide, with one rounding at the end: at least as
// accurate as the hardware, and not bit for bit the same.
#include "tests/cuda_emulation/instructions.h"
#include "tests/cuda_emulation/machine.h"

namespace atrous::kernels::cuda::ptx {
namespace {

using emulation::WarpCall;

void require_whole_warp(const WarpCall& call, const char* what) {
  if (call.mask != ~0U) emulation::fatal("%s: only lanes %08x take part", what, call.mask);
}

struct LoadMatrix {
  const void* row;
  unsigned* out;
  void* pc;
};

template <bool kTransposed>
void load_matrices(WarpCall& call) {
  require_whole_warp(call, "ldmatrix");
  const auto lane_of = [&](int lane) { return static_cast<LoadMatrix*>(call.argument[lane]); };
  for (int lane = 0; lane < 32; ++lane) {
    emulation::require_aligned(lane_of(lane)->row, 16, "ldmatrix row");
    emulation::touch(lane_of(lane)->row, 16, false, lane, lane_of(lane)->pc);
  }
  for (int lane = 0; lane < 32; ++lane) {
    for (int matrix = 0; matrix < 4; ++matrix) {
      unsigned short pair[2];
      for (int i = 0; i < 2; ++i) {
        const int row = kTransposed ? lane % 4 * 2 + i : lane / 4;
        const int column = kTransposed ? lane / 4 : lane % 4 * 2 + i;
        const auto* from = static_cast<const unsigned short*>(lane_of(matrix * 8 + row)->row);
        std::memcpy(&pair[i], from + column, sizeof(pair[i]));
      }
      lane_of(lane)->out[matrix] = pair[0] | static_cast<unsigned>(pair[1]) << 16;
    }
  }
}

struct Mma {
  float* d;
  const unsigned* a;
  unsigned b0, b1;
};

Mma& lane_of(const WarpCall& call, int lane) { return *static_cast<Mma*>(call.argument[lane]); }

/// D(16x8) += A(16xkDepth) * B(kDepthx8), both operands gathered already, B by columns.
template <int kDepth>
void multiply(WarpCall& call, const float (&a)[16][kDepth], const float (&b)[8][kDepth]) {
  for (int lane = 0; lane < 32; ++lane) {
    for (int q = 0; q < 4; ++q) {
      const float* row = a[lane / 4 + q / 2 * 8];
      const float* column = b[lane % 4 * 2 + q % 2];
      double sum = 0;
      for (int k = 0; k < kDepth; ++k) sum += double{row[k]} * double{column[k]};
      float& d = lane_of(call, lane).d[q];
      d = static_cast<float>(sum + double{d});
    }
  }
}

float number(unsigned bits, __nv_bfloat16) {
  return __bfloat162float({static_cast<std::uint16_t>(bits)});
}
float number(unsigned bits, __half) { return __half2float({static_cast<std::uint16_t>(bits)}); }

/// Fragments as the PTX ISA lays them out for m16n8k16 with 16-bit operands.
template <class T>
void multiply_16bit(WarpCall& call) {
  require_whole_warp(call, "mma.sync");
  float a[16][16], b[8][16];
  for (int lane = 0; lane < 32; ++lane) {
    const Mma& m = lane_of(call, lane);
    const int row = lane / 4, k = lane % 4 * 2;
    for (int q = 0; q < 4; ++q) {
      float* at = &a[row + q % 2 * 8][k + q / 2 * 8];
      at[0] = number(m.a[q] & 0xffffU, T{});
      at[1] = number(m.a[q] >> 16, T{});
    }
    b[row][k] = number(m.b0 & 0xffffU, T{});
    b[row][k + 1] = number(m.b0 >> 16, T{});
    b[row][k + 8] = number(m.b1 & 0xffffU, T{});
    b[row][k + 9] = number(m.b1 >> 16, T{});
  }
  multiply(call, a, b);
}

/// m16n8k8 with TF32 operands: the tensor core passes over the low 13 bits.
void multiply_tf32(WarpCall& call) {
  require_whole_warp(call, "mma.sync");
  const auto tf32 = [](unsigned bits) { return std::bit_cast<float>(bits & 0xffffe000U); };
  float a[16][8], b[8][8];
  for (int lane = 0; lane < 32; ++lane) {
    const Mma& m = lane_of(call, lane);
    const int row = lane / 4, k = lane % 4;
    for (int q = 0; q < 4; ++q) a[row + q % 2 * 8][k + q / 2 * 4] = tf32(m.a[q]);
    b[row][k] = tf32(m.b0);
    b[row][k + 4] = tf32(m.b1);
  }
  multiply(call, a, b);
}

/// Both factors of a tile, gathered from the lanes: rows of A, columns of B. TF32 factors come in two
/// parts, what the format keeps and what it keeps of the rest.
struct Gathered {
  static constexpr int kRows = 128, kDepth = 16;
  float high[kRows][kDepth], low[kRows][kDepth];
};

struct Tile {
  float* acc;
  const unsigned *a, *b;
  int m, n;
  Factors factors;
};

/// Puts the number(s) of a register where they belong; `t` is the lane's place in its group of four.
void scatter(Factors factors, unsigned bits, Gathered& to, int row, int t, int piece) {
  if (factors == Factors::tf32 || factors == Factors::tf32x3) {
    const float x = std::bit_cast<float>(bits);
    float& high = to.high[row][t + piece * 4];
    high = std::bit_cast<float>(to_tf32(x));
    to.low[row][t + piece * 4] = std::bit_cast<float>(to_tf32(x - high));
    return;
  }
  const bool half = factors == Factors::f16;
  for (int i = 0; i < 2; ++i) {
    const unsigned one = bits >> (16 * i) & 0xffffU;
    to.high[row][t * 2 + piece * 8 + i] =
        half ? number(one, __half{}) : number(one, __nv_bfloat16{});
  }
}

/// Product of row `i` of A and column `j` of B.
double product_sum(const Gathered& a, int i, const Gathered& b, int j, Factors factors) {
  double sum = 0;
  const int depth = factors == Factors::tf32 || factors == Factors::tf32x3 ? 8 : 16;
  for (int k = 0; k < depth; ++k) sum += double{a.high[i][k]} * double{b.high[j][k]};
  if (factors != Factors::tf32x3) return sum;
  for (int k = 0; k < 8; ++k)
    sum += double{a.high[i][k]} * double{b.low[j][k]} + double{a.low[i][k]} * double{b.high[j][k]};
  return sum;
}

void multiply_tile(WarpCall& call) {
  require_whole_warp(call, "mma_tile");
  const auto tile_of = [&](int lane) { return static_cast<Tile*>(call.argument[lane]); };
  const Tile shape = *tile_of(0);
  static Gathered a, b;
  for (int lane = 0; lane < 32; ++lane) {
    const Tile& own = *tile_of(lane);
    for (int i = 0; i < shape.m * 4; ++i)
      scatter(shape.factors, own.a[i], a, i / 4 * 16 + i % 2 * 8 + lane / 4, lane % 4, i % 4 / 2);
    for (int j = 0; j < shape.n * 2; ++j)
      scatter(shape.factors, own.b[j], b, j / 2 * 8 + lane / 4, lane % 4, j % 2);
  }
  for (int lane = 0; lane < 32; ++lane) {
    for (int i = 0; i < shape.m; ++i)
      for (int j = 0; j < shape.n; ++j)
        for (int q = 0; q < 4; ++q) {
          float& d = tile_of(lane)->acc[(i * shape.n + j) * 4 + q];
          d = static_cast<float>(double{d} + product_sum(a, i * 16 + q / 2 * 8 + lane / 4, b,
                                                         j * 8 + lane % 4 * 2 + q % 2,
                                                         shape.factors));
        }
  }
}

}  // namespace

void mma_tile_of(float* acc,
                 const unsigned* a,
                 const unsigned* b,
                 int m,
                 int n,
                 Factors factors,
                 emulation::Site site) {
  if (m * 16 > Gathered::kRows || n * 8 > Gathered::kRows)
    emulation::fatal("mma_tile is too large");
  Tile own{acc, a, b, m, n, factors};
  emulation::warp_collective(~0U, "mma_tile", &own, multiply_tile, false, site);
}

void ldmatrix_x4(unsigned (&r)[4], const void* row, const char* site_file, int site_line) {
  LoadMatrix own{row, r, __builtin_return_address(0)};
  emulation::warp_collective(~0U, "ldmatrix", &own, load_matrices<false>, false, ATROUS_SITE);
}

void ldmatrix_x4_trans(unsigned (&r)[4], const void* row, const char* site_file, int site_line) {
  LoadMatrix own{row, r, __builtin_return_address(0)};
  emulation::warp_collective(~0U, "ldmatrix.trans", &own, load_matrices<true>, false, ATROUS_SITE);
}

void mma_16816(float (&d)[4],
               const unsigned (&a)[4],
               unsigned b0,
               unsigned b1,
               __nv_bfloat16,
               const char* site_file,
               int site_line) {
  Mma own{d, a, b0, b1};
  emulation::warp_collective(~0U, "mma.sync.bf16", &own, multiply_16bit<__nv_bfloat16>, false,
                             ATROUS_SITE);
}

void mma_16816(float (&d)[4],
               const unsigned (&a)[4],
               unsigned b0,
               unsigned b1,
               __half,
               const char* site_file,
               int site_line) {
  Mma own{d, a, b0, b1};
  emulation::warp_collective(~0U, "mma.sync.f16", &own, multiply_16bit<__half>, false, ATROUS_SITE);
}

void mma_1688_tf32(float (&d)[4],
                   const unsigned (&a)[4],
                   unsigned b0,
                   unsigned b1,
                   const char* site_file,
                   int site_line) {
  Mma own{d, a, b0, b1};
  emulation::warp_collective(~0U, "mma.sync.tf32", &own, multiply_tf32, false, ATROUS_SITE);
}

unsigned to_tf32(float x) {
  const unsigned bits = std::bit_cast<unsigned>(x);
  const bool finite = (bits & 0x7f800000U) != 0x7f800000U;
  return finite ? (bits + 0x1000U) & 0xffffe000U : bits;  // to nearest, ties away from zero
}

}  // namespace atrous::kernels::cuda::ptx
