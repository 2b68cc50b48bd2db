// Bins of a region along one axis, for the kernels of every instruction set. Compiled without any,
// so that all of them see the same places.
#pragma once
#include <cstddef>

#include "kernels/roi/problem.h"

namespace atrous::kernels::roi {

/// A place on an axis of the map and its share in a bin.
struct Tap {
  int place;
  float weight;
};

/// taps[first[i]] .. taps[first[i + 1]] belong to bin i. Sums: every place once. Maxima of pixels:
/// the weights mean nothing. Maxima of samples: pairs of taps, one pair a sample.
struct Axis {
  int* first;
  Tap* taps;
};

/// Where a region lies on one axis.
struct Side {
  float low;  // corners in the input's pixels
  float high;
  float scale;  // of the level
  int extent;   // of the level
  int bins;
};

/// Bytes that the bins of both axes need, whatever the region.
std::size_t axes_bytes(const Problem& problem) noexcept;

/// The axes' memory in `scratch`, which has axes_bytes().
Axis row_axis(const Problem& problem, void* scratch) noexcept;
Axis column_axis(const Problem& problem, void* scratch) noexcept;

/// Fills an axis.
void place_bins(const Problem& problem, const Side& side, const Axis& axis) noexcept;

}  // namespace atrous::kernels::roi
