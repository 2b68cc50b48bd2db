// limit.tiles.bf16.amx - products of two by two tiles, their operands loaded from L1 each time.
//
//   c[i,j] += a[i] * b[j],  i, j = 0, 1
//
// Layout    four tiles of 16 cache lines.
// Tile      tiles 0..3 hold c, 4 and 5 a, 6 and 7 b.
// Speed     it is the measure of speed: no product can do with fewer loads than one.
// Trusts    nothing.
#include "kernels/limits/problem.h"
#include "kernels/simd/avx512.h"

namespace atrous::kernels::limits::amx {
namespace {

constexpr int kRows = 16;
constexpr int kLine = 64;  // bytes

struct alignas(64) Config {
  unsigned char palette = 1, start = 0, reserved[14] = {};
  unsigned short row_bytes[16] = {};
  unsigned char rows[16] = {};
};

void run(int rounds) noexcept {
  alignas(64) unsigned char operands[4][kRows * kLine];
  __builtin_memset(operands, 0, sizeof(operands));
  Config config;
  for (int i = 0; i < 8; ++i) {
    config.row_bytes[i] = kLine;
    config.rows[i] = kRows;
  }
  // The intrinsics do not tell the compiler what memory they read: all stores before are made.
  __asm__ volatile("" ::: "memory");
  _tile_loadconfig(&config);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (int round = 0; round < rounds; ++round) {
    _tile_loadd(4, operands[0], kLine);
    _tile_loadd(5, operands[1], kLine);
    _tile_loadd(6, operands[2], kLine);
    _tile_loadd(7, operands[3], kLine);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
}

}  // namespace

extern const Loop kTiles = {4 * 2.0 * 16 * 16 * 32, run};

}  // namespace atrous::kernels::limits::amx
