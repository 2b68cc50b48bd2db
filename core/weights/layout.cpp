#include "core/weights/layout.h"

#include <array>
#include <cstddef>

namespace atrous {
namespace {

/// Extents o, i, h, w of a tensor with at most four axes; missing ones are 1.
struct Extents {
  std::ptrdiff_t o = 1, i = 1, h = 1, w = 1;
};

Extents extents_of(const Shape& shape) noexcept {
  std::array<std::ptrdiff_t, 4> all = {1, 1, 1, 1};
  for (int axis = 0; axis < shape.rank() && axis < 4; ++axis)
    all[static_cast<std::size_t>(axis)] = shape[axis];
  return {all[0], all[1], all[2], all[3]};
}

/// Equal, extents of 1 left out.
bool same_but_for_ones(const Shape& a, const Shape& b) noexcept {
  int i = 0, j = 0;
  for (;;) {
    while (i < a.rank() && a[i] == 1) ++i;
    while (j < b.rank() && b[j] == 1) ++j;
    if (i == a.rank() || j == b.rank()) return i == a.rank() && j == b.rank();
    if (a[i++] != b[j++]) return false;
  }
}

bool is(const Shape& shape, std::initializer_list<std::ptrdiff_t> extents) noexcept {
  if (shape.rank() != static_cast<int>(extents.size())) return false;
  int axis = 0;
  for (const std::ptrdiff_t extent : extents)
    if (shape[axis++] != extent) return false;
  return true;
}

struct Strides {
  std::ptrdiff_t offset, o, i, h, w;
};

/// Where an element of the network lies in the source.
Strides strides_of(Layout layout, const Extents& n) noexcept {
  switch (layout) {
    case Layout::hwio:
      return {0, 1, n.o, n.w * n.i * n.o, n.i * n.o};
    case Layout::hwim:
      return {0, 1, 0, n.w * n.o, n.o};
    case Layout::bgr:
      return {(n.i - 1) * n.h * n.w, n.i * n.h * n.w, -n.h * n.w, n.w, 1};
    default:
      return {0, n.i * n.h * n.w, n.h * n.w, n.w, 1};
  }
}

std::vector<float> permuted(Layout layout, const std::vector<float>& source, const Shape& wanted) {
  const Extents n = extents_of(wanted);
  const Strides s = strides_of(layout, n);
  std::vector<float> result;
  result.reserve(source.size());
  for (std::ptrdiff_t o = 0; o < n.o; ++o)
    for (std::ptrdiff_t i = 0; i < n.i; ++i)
      for (std::ptrdiff_t h = 0; h < n.h; ++h)
        for (std::ptrdiff_t w = 0; w < n.w; ++w) {
          const std::ptrdiff_t at = s.offset + o * s.o + i * s.i + h * s.h + w * s.w;
          result.push_back(source[static_cast<std::size_t>(at)]);
        }
  return result;
}

}  // namespace

std::string_view name_of(Layout layout) noexcept {
  constexpr std::string_view kNames[] = {"same", "flat",   "hwio",    "hwim",
                                         "bgr",  "square", "quotient"};
  return kNames[static_cast<std::size_t>(layout)];
}

bool fits(Layout layout, const Shape& source, const Shape& wanted) noexcept {
  const Extents n = extents_of(wanted);
  switch (layout) {
    case Layout::flat:
      return source.rank() > 0 && source[0] == n.o && source.count() == wanted.count();
    case Layout::hwio:
      return is(source, {n.h, n.w, n.i, n.o}) || is(source, {n.h * n.w * n.i, n.o});
    case Layout::hwim:
      return n.i == 1 && source.rank() == 4 && source[0] == n.h && source[1] == n.w &&
             std::ptrdiff_t{source[2]} * source[3] == n.o;
    default:
      return same_but_for_ones(source, wanted);
  }
}

std::vector<float> to_network(Layout layout,
                              std::vector<float> source,
                              const Shape& wanted,
                              float divisor) {
  switch (layout) {
    case Layout::hwio:
    case Layout::hwim:
    case Layout::bgr:
      return permuted(layout, source, wanted);
    case Layout::square:
      for (float& value : source) value *= value;
      return source;
    case Layout::quotient:
      for (float& value : source) value = divisor == 0 ? 0 : value / divisor;
      return source;
    case Layout::same:
    case Layout::flat:
      break;
  }
  return source;
}

}  // namespace atrous
