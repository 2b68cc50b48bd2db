// pixels.rows.f32.ref - a picture's bytes as a network's numbers, row by row.
//
//   y[i,j,c] = factor[c] * x[i,j,source(c)] + offset[c]
//
// Layout    x: rows of bytes.  y: dense rows of three channels.
// Tile      48 values: whole pixels and whole vectors of any instruction set.
// Why       factors are repeated over the channels, so the loop has no remainder and the compiler makes
//           vectors of it; bytes that lie otherwise are put in order first.
// Trusts    1 or 3 channels.
#include <cstddef>

#include "kernels/pixels/rows.h"

namespace atrous::kernels::pixels::ref {
namespace {

constexpr int kBlock = 48;

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.height; }

int grain(const Problem&) noexcept { return 16; }

bool as_is(const Problem& p) noexcept { return p.channels == 3 && !p.reversed; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return as_is(p) ? 0 : std::size_t{3} * static_cast<std::size_t>(p.width);
}

struct Affine {
  float factor[kBlock], offset[kBlock];
};

Affine spread(const Problem& p) noexcept {
  Affine affine{};
  for (int i = 0; i < kBlock; ++i) {
    affine.factor[i] = p.factor[i % 3];
    affine.offset[i] = p.offset[i % 3];
  }
  return affine;
}

void apply(const Affine& affine, const std::uint8_t* from, int count, float* to) noexcept {
  int i = 0;
  for (; i + kBlock <= count; i += kBlock)
    for (int j = 0; j < kBlock; ++j)
      to[i + j] = static_cast<float>(from[i + j]) * affine.factor[j] + affine.offset[j];
  for (int j = 0; i + j < count; ++j)
    to[i + j] = static_cast<float>(from[i + j]) * affine.factor[j] + affine.offset[j];
}

/// Three channels in the network's order.
void reorder(const std::uint8_t* from, int width, int channels, std::uint8_t* to) noexcept {
  if (channels == 1) {
    for (int x = 0; x < width; ++x) to[3 * x] = to[3 * x + 1] = to[3 * x + 2] = from[x];
    return;
  }
  for (int x = 0; x < width; ++x) {
    to[3 * x] = from[3 * x + 2];
    to[3 * x + 1] = from[3 * x + 1];
    to[3 * x + 2] = from[3 * x];
  }
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const Affine affine = spread(p);
  auto* own = static_cast<std::uint8_t*>(scratch);
  for (int y = range.begin; y < range.end; ++y) {
    const std::uint8_t* from = a.x + y * p.row_bytes;
    if (!as_is(p)) reorder(from, p.width, p.channels, own);
    apply(affine, as_is(p) ? from : own, 3 * p.width, a.y + std::ptrdiff_t{3} * p.width * y);
  }
}

}  // namespace

extern const Functions kRows = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::pixels::ref
