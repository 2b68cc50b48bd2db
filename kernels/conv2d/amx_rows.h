// Fills the planes of an AMX convolution with the rows of x that a unit needs.
#pragma once
#include "kernels/conv2d/amx_work.h"

namespace atrous::kernels::conv2d::amx {
namespace {

inline void clear(Bits* pixels, std::ptrdiff_t count) noexcept {
  for (; count > 0; --count, pixels += kBlock) _mm512_store_si512(pixels, _mm512_setzero_si512());
}

/// Split columns [first, end) of a row stand for places inside the image.
struct Inside {
  std::ptrdiff_t first, end;
};

inline Inside inside_of(const Work& w, int columns) noexcept {
  if (w.d.folded) return {0, w.v.columns};
  const std::ptrdiff_t first = w.p.pad_left > 0 ? ceil_div(w.p.pad_left, w.v.column_step) : 0;
  const std::ptrdiff_t end =
      columns + w.p.pad_left > 0 ? (columns - 1 + w.p.pad_left) / w.v.column_step + 1 : 0;
  return {smaller(first, w.v.split_columns), smaller(end, w.v.split_columns)};
}

/// Zeros where the planes stand for places outside the image; they stay there for all slices.
inline void clear_margins(const Work& w, int parts) noexcept {
  const Inside inside = inside_of(w, w.v.in_columns);
  for (int i = 0; i < w.d.slice_blocks * parts; ++i) {
    Bits* plane = w.planes() + i * w.s.plane;
    clear(plane + w.s.zeros, (w.s.plane - w.s.zeros) / kBlock);
    for (int slot = 0; slot < w.slot_count; ++slot) {
      Bits* row = plane + slot * w.v.split_columns * kBlock;
      clear(row, inside.first);
      clear(row + inside.end * kBlock, w.v.split_columns - inside.end);
    }
  }
}

/// Numbers of one split column, `count` of them from a block on.
template <int kParts, class X>
inline void split_column(
    const char* x, int count, const Scratch& s, int blocks, Bits* to) noexcept {
  for (int block = 0; block < blocks; ++block, x += kBlock * X::kBytes, to += s.plane) {
    if constexpr (X::kBytes == 2) {
      copy_block(reinterpret_cast<const Bits*>(x), count - block * kBlock, to);
    } else {
      split_block<kParts>(reinterpret_cast<const float*>(x), count - block * kBlock, to, s.part);
    }
  }
}

/// A row whose places are folded; those outside the image count as 0.
template <int kParts>
inline void split_folded(const Work& w, const float* row, int slice, Bits* to) noexcept {
  const int channels = w.p.in_channels;
  const int begin = slice * w.d.slice_blocks * kBlock;
  const int blocks = blocks_of_slice(w.d, slice);
  for (int q = 0; q < w.v.columns; ++q, to += kBlock) {
    const int column = q * w.p.stride_width - w.p.pad_left;
    const float* from = row + std::ptrdiff_t{column} * channels;
    float edge[kMostFolded];
    if (column < 0 || column + w.p.kernel_width > w.v.in_columns) {
      for (int i = 0; i < w.d.in; ++i) {
        const int at = column + i / channels;
        edge[i] = at >= 0 && at < w.v.in_columns ? from[i] : 0.0F;
      }
      from = edge;
    }
    split_column<kParts, F32>(reinterpret_cast<const char*>(from + begin), w.d.in - begin, w.s,
                              blocks, to);
  }
}

/// Splits the rows that the unit needs, channels of one slice.
template <int kParts, class X>
inline void split_rows(const Work& w, int slice) noexcept {
  constexpr std::ptrdiff_t kAhead = 4;  // columns
  const int begin = slice * w.d.slice_blocks * kBlock;
  const int blocks = blocks_of_slice(w.d, slice);
  const std::ptrdiff_t step = w.v.column_step * w.p.x_stride * X::kBytes;
  const auto* image = reinterpret_cast<const char*>(w.a.x);
  for (int slot = 0; slot < w.slot_count; ++slot) {
    const int row = w.slots()[slot];
    const std::ptrdiff_t pixel = (std::ptrdiff_t{w.image} * w.v.in_rows + row) * w.v.in_columns;
    Bits* to = w.planes() + slot * w.v.split_columns * kBlock;
    if (w.d.folded) {
      split_folded<kParts>(w, w.a.x + pixel * w.p.x_stride, slice, to);
      continue;
    }
    const bool last = row == w.v.in_rows - 1 && w.image == w.v.images - 1;
    const Inside inside = inside_of(w, last && is_plain(w.p) ? w.v.last_columns : w.v.in_columns);
    const std::ptrdiff_t column = inside.first * w.v.column_step - w.p.pad_left;
    const char* x =
        image + ((pixel + column) * w.p.x_stride + w.group * w.d.in + begin) * X::kBytes;
    to += inside.first * kBlock;
    for (std::ptrdiff_t i = inside.first; i < inside.end; ++i, x += step, to += kBlock) {
      for (std::ptrdiff_t line = 0; line < blocks * kBlock * X::kBytes; line += 64)
        _mm_prefetch(x + kAhead * step + line, _MM_HINT_T0);
      split_column<kParts, X>(x, w.d.in - begin, w.s, blocks, to);
    }
  }
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
