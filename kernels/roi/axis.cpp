#include "kernels/roi/axis.h"

#include "kernels/roi/places.h"

namespace atrous::kernels::roi {

std::size_t axes_bytes(const Problem& p) noexcept {
  return axis_bytes(p, p.out_height) + axis_bytes(p, p.out_width);
}

Axis row_axis(const Problem& p, void* scratch) noexcept {
  return axis_at(static_cast<std::byte*>(scratch), p.out_height);
}

Axis column_axis(const Problem& p, void* scratch) noexcept {
  return axis_at(static_cast<std::byte*>(scratch) + axis_bytes(p, p.out_height), p.out_width);
}

void place_bins(const Problem& p, const Side& side, const Axis& axis) noexcept {
  fill_axis(p, side, axis);
}

}  // namespace atrous::kernels::roi
