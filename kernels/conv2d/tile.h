// What a register tile of the convolutions is given. Plain data with internal linkage, shared by the
// sources of all instruction sets.
#pragma once
#include "kernels/conv2d/problem.h"

namespace atrous::kernels::conv2d {
namespace {

/// Pointers of a tap, a power of two that no tile exceeds in pixels.
constexpr int kTapPixels = 16;

/// Where a tile reads for one place of the window, or for a row of places that lie side by side.
struct Tap {
  const float* from[kTapPixels];  // by pixel; those beyond the tile's count repeat the last one
  std::ptrdiff_t weight;          // offset into the panel
  std::ptrdiff_t channels;
};

/// What a tile computes: `count` pixels by `width` output channels.
struct Tile {
  const Tap* taps = nullptr;
  int tap_count = 0;
  int count = 0;
  int width = 0;
  const float* weight = nullptr;
  const float* bias = nullptr;
  const float* residual = nullptr;  // may be null
  float* y = nullptr;
  std::ptrdiff_t residual_stride = 0, y_stride = 0;
  /// With one tap: floats from a pixel to the one that comes first in the next tile, when its tile
  /// is still to be fetched from memory; else 0.
  std::ptrdiff_t ahead = 0;
  Activation activation;
};

using TileFunction = void (*)(const Tile&) noexcept;

/// Tiles of one kind of panel, by (pixels - 1): the smallest instantiated one that has room.
struct TileSet {
  int pixels;  // the largest
  TileFunction by_count[kTapPixels];
};

/// Vectors of a panel, and how many input channels share a vector.
struct PanelKind {
  int split, vectors;
};

/// Output and input channel of a packed lane, relative to the panel and to the step.
struct Lane {
  int out, in;
};

}  // namespace
}  // namespace atrous::kernels::conv2d
