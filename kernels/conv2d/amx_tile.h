// The register tile of the AMX convolutions: two runs of pixels by one or two vectors of channels.
//
//   c[t,i,k] = sum over taps and channels of  x[tap.from[t] + i][c] * w[tap,c,k]
//
// Layout    x: planes of 32 channels, a pixel is one cache line.  w: steps of 32 channels, each a
//           tile per vector of output channels, 16 pairs of channels x 16 x 2; all of the first
//           parts first (amx_split.h).
// Tile      tiles 0..3 hold c, 4 and 5 x, 6 and 7 w.
// Why       the terms come in an order in which one operand changes at a time: twelve products need
//           eight tile loads, twenty-four need fourteen.
// Trusts    tiles() was called on this thread; every tile row begins at a cache line.
#pragma once
#include <cstdint>

#include "kernels/conv2d/problem.h"
#include "kernels/simd/avx512.h"

namespace atrous::kernels::conv2d::amx {
namespace {

using Bits = std::uint16_t;  // of a bfloat16

inline __m512 widen(__m256i bits) noexcept {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

constexpr int kTileRows = 16;
constexpr int kBlock = 32;         // channels of a step
constexpr int kTileBits = 512;     // of a full tile
constexpr int kTileFloats = 256;   // of a full tile of sums
constexpr int kPairFloats = 1024;  // two runs of pixels by two vectors

/// The tile intrinsics do not tell the compiler what memory they read: all stores before are made.
inline void finish_stores() noexcept { __asm__ volatile("" ::: "memory"); }

/// Sets the tile registers up for `rows` pixels a tile.
inline void configure_tiles(int rows) noexcept {
  struct alignas(64) Config {
    std::uint8_t palette = 1, start = 0, reserved[14] = {};
    std::uint16_t row_bytes[16] = {};
    std::uint8_t rows[16] = {};
  } config;
  for (int i = 0; i < 8; ++i) {
    config.row_bytes[i] = 64;
    config.rows[i] = static_cast<std::uint8_t>(i < 6 ? rows : kTileRows);
  }
  finish_stores();
  _tile_loadconfig(&config);
}

/// Where the two runs of pixels read for one tap.
struct Tap {
  const Bits* from[2];
  std::ptrdiff_t step;  // index of the tap
};

/// What multiply() is given besides its taps.
struct Steps {
  int blocks;                  // steps of a tap
  std::ptrdiff_t plane;        // elements from a block of channels to the next
  std::ptrdiff_t part;         // elements from a part of x to the next
  std::ptrdiff_t pixel_bytes;  // from a pixel of a tile to the next
  const Bits* weight;
  const char* ahead;  // memory to be fetched into L2 on the way
  int ahead_lines;    // cache lines a step
};

template <int kVectors>
inline void load_sums(const float* c) noexcept {
  _tile_loadd(0, c, 64);
  _tile_loadd(2, c + 2 * kTileFloats, 64);
  if constexpr (kVectors == 2) {
    _tile_loadd(1, c + kTileFloats, 64);
    _tile_loadd(3, c + 3 * kTileFloats, 64);
  }
}

template <int kVectors>
inline void store_sums(float* c) noexcept {
  _tile_stored(0, c, 64);
  _tile_stored(2, c + 2 * kTileFloats, 64);
  if constexpr (kVectors == 2) {
    _tile_stored(1, c + kTileFloats, 64);
    _tile_stored(3, c + 3 * kTileFloats, 64);
  }
}

inline void zero_sums() noexcept {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

/// Whether weights are worth a place in L1: many pairs of tiles read them one after another.
enum class Reuse { no, yes };

template <int kVectors, Reuse kReuse>
inline void load_weights(const Bits* w) noexcept {
  if constexpr (kReuse == Reuse::yes) {
    _tile_loadd(6, w, 64);
    if constexpr (kVectors == 2) _tile_loadd(7, w + kTileBits, 64);
  } else {
    _tile_stream_loadd(6, w, 64);
    if constexpr (kVectors == 2) _tile_stream_loadd(7, w + kTileBits, 64);
  }
}

inline void load_pixels(const Bits* x0, const Bits* x1, std::ptrdiff_t stride) noexcept {
  _tile_loadd(4, x0, stride);
  _tile_loadd(5, x1, stride);
}

/// All products of the loaded tiles of x and w.
template <int kVectors>
inline void products() noexcept {
  _tile_dpbf16ps(0, 4, 6);
  if constexpr (kVectors == 2) _tile_dpbf16ps(1, 4, 7);
  _tile_dpbf16ps(2, 5, 6);
  if constexpr (kVectors == 2) _tile_dpbf16ps(3, 5, 7);
}

/// Into how many bfloat16 a number is split for so many products of them.
constexpr int parts_of(int terms) noexcept { return terms == 6 ? 3 : terms == 3 ? 2 : 1; }

/// Elements of a step's weights.
constexpr std::ptrdiff_t step_size(int terms, int vectors) noexcept {
  return std::ptrdiff_t{kTileBits} * vectors * parts_of(terms);
}

/// A step: adds all terms of the products of two runs of pixels and the weights of a block.
template <int kTerms, int kVectors, Reuse kReuse>
inline void multiply_step(const Bits* x0,
                          const Bits* x1,
                          std::ptrdiff_t part,
                          std::ptrdiff_t stride,
                          const Bits* w) noexcept {
  constexpr std::ptrdiff_t kPart = std::ptrdiff_t{kTileBits} * kVectors;
  load_weights<kVectors, kReuse>(w);
  for (int i = parts_of(kTerms); i-- > 0;) {
    load_pixels(x0 + i * part, x1 + i * part, stride);
    products<kVectors>();
  }
  if constexpr (kTerms == 3) {
    load_weights<kVectors, kReuse>(w + kPart);
    products<kVectors>();
  } else if constexpr (kTerms == 6) {
    load_weights<kVectors, kReuse>(w + 2 * kPart);
    products<kVectors>();
    load_weights<kVectors, kReuse>(w + kPart);
    products<kVectors>();
    load_pixels(x0 + part, x1 + part, stride);
    products<kVectors>();
  }
}

/// Adds the products of every tap to the sums in tiles 0..3.
template <int kTerms, int kVectors>
inline void multiply(const Tap* taps, int count, const Steps& s) noexcept {
  constexpr std::ptrdiff_t kStep = step_size(kTerms, kVectors);
  finish_stores();
  const char* ahead = s.ahead;
  for (int i = 0; i < count; ++i) {
    const Bits* x0 = taps[i].from[0];
    const Bits* x1 = taps[i].from[1];
    const Bits* w = s.weight + taps[i].step * s.blocks * kStep;
    for (int block = 0; block < s.blocks; ++block, w += kStep, x0 += s.plane, x1 += s.plane) {
      multiply_step<kTerms, kVectors, Reuse::yes>(x0, x1, s.part, s.pixel_bytes, w);
      for (int line = 0; line < s.ahead_lines; ++line, ahead += 64)
        _mm_prefetch(ahead, _MM_HINT_T1);
    }
  }
}

/// Where a tile's sums go: `count` pixels of y.
struct Target {
  const std::ptrdiff_t* places;
  int count;
};

/// A tensor's elements, 16 at a time.
struct F32 {
  static constexpr int kBytes = 4;
  static __m512 load(const char* from, __mmask16 mask) noexcept {
    return _mm512_maskz_loadu_ps(mask, from);
  }
  static void store(char* to, __mmask16 mask, __m512 x) noexcept {
    _mm512_mask_storeu_ps(to, mask, x);
  }
};

struct Bf16 {
  static constexpr int kBytes = 2;
  static __m512 load(const char* from, __mmask16 mask) noexcept {
    return widen(_mm256_maskz_loadu_epi16(mask, from));
  }
  static void store(char* to, __mmask16 mask, __m512 x) noexcept {
    _mm256_mask_storeu_epi16(to, mask, (__m256i)_mm512_cvtneps_pbh(x));
  }
};

/// A run of output channels: the `width` first of 16 from channel `k` of the image on.
struct Channels {
  int k, width;
  const float* bias;
};

/// y = act(bias + residual + sums) for a tile's pixels.
template <class Y, class Residual>
inline void finish(const Problem& p,
                   const Args& a,
                   const Channels& channels,
                   const Target& target,
                   const float* sums) noexcept {
  using namespace kernels::avx512;
  const __mmask16 mask = first(channels.width);
  const __m512 bias = _mm512_maskz_loadu_ps(mask, channels.bias);
  auto* y = reinterpret_cast<char*>(a.y) + channels.k * Y::kBytes;
  const auto* residual = reinterpret_cast<const char*>(a.residual) + channels.k * Residual::kBytes;
  for (int i = 0; i < target.count; ++i, sums += kLanes) {
    const std::ptrdiff_t place = target.places[i];
    __m512 sum = _mm512_add_ps(_mm512_load_ps(sums), bias);
    if (p.residual) {
      const char* from = residual + place * p.residual_stride * Residual::kBytes;
      sum = _mm512_add_ps(sum, Residual::load(from, mask));
    }
    Y::store(y + place * p.y_stride * Y::kBytes, mask, activate(p.activation, sum));
  }
}

using Finish =
    void (*)(const Problem&, const Args&, const Channels&, const Target&, const float*) noexcept;

/// finish() for the problem's types.
inline Finish finish_of(const Problem& p) noexcept {
  const bool narrow = p.residual && p.residual_type == Element::bf16;
  if (p.y_type == Element::f32) return narrow ? finish<F32, Bf16> : finish<F32, F32>;
  return narrow ? finish<Bf16, Bf16> : finish<Bf16, F32>;
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
