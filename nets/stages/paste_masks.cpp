#include "nets/stages/paste_masks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/tensor/allocator.h"
#include "kernels/paste/paste.h"
#include "kernels/table.h"

namespace atrous::nets {
namespace {

namespace paste = kernels::paste;

/// Places of one axis of the padded mask for the picture's places from `first` on.
struct Places {
  int first = 0;
  std::vector<int> low, high;
  std::vector<float> weight;

  int count() const noexcept { return static_cast<int>(low.size()); }
  paste::Axis axis() const noexcept { return {low.data(), high.data(), weight.data()}; }
  /// A place between two of `extent`, cut to them.
  void add(float at, int extent) {
    const float inside = std::max(at, 0.0F);
    const int place = std::min(static_cast<int>(inside), extent - 1);
    low.push_back(place);
    high.push_back(std::min(place + 1, extent - 1));
    weight.push_back(std::min(inside - static_cast<float>(place), 1.0F));
  }
};

/// Whole pixels [first, last] of the picture that get `in` places stretched over them, `border` places
/// behind the mask's first.
Places stretch(int first, int last, int in, int extent, int border = 0) {
  const int size = std::max(last - first + 1, 1);
  Places places;
  places.first = std::clamp(first, 0, extent);
  const int end = std::clamp(last + 1, places.first, extent);
  const float step = static_cast<float>(in) / static_cast<float>(size);
  for (int i = places.first; i < end; ++i) {
    const int own = i - first;
    const float at =
        in == size ? static_cast<float>(own) : step * (static_cast<float>(own) + 0.5F) - 0.5F;
    places.add(at + static_cast<float>(border), in + 2 * border);
  }
  return places;
}

int whole(float value) noexcept {
  constexpr float kFar = 1 << 24;
  return value >= -kFar && value <= kFar ? static_cast<int>(value) : 0;
}

Places expanded(float low, float high, int side, int extent) {
  const float scale = static_cast<float>(side + 2) / static_cast<float>(side);
  const float half = (high - low) * 0.5F * scale;
  const float centre = (high + low) * 0.5F;
  return stretch(whole(centre - half), whole(centre + half), side + 2, extent);
}

/// Pixel centres whose place in the mask is not more than one beyond its ends; `side` places lie
/// behind one of zeros.
Places continuous(float low, float high, int side, int extent) {
  Places places;
  const float size = high - low;
  const auto at = [&](int i) {
    return (static_cast<float>(i) + 0.5F - low) / size * static_cast<float>(side) - 0.5F;
  };
  const float reach = size / static_cast<float>(side);
  places.first = std::clamp(whole(std::floor(low - reach)), 0, extent);
  const int end = std::clamp(whole(std::ceil(high + reach)), places.first, extent);
  if (!(size > 0)) return places;
  for (int i = places.first; i < end; ++i)
    places.add(std::min(at(i) + 1, static_cast<float>(side + 1)), side + 2);
  return places;
}

Places rounded(float low, float high, int side, int extent) {
  const int first = whole(std::nearbyint(low));
  return stretch(first, std::max(whole(std::nearbyint(high)), first + 1) - 1, side, extent, 1);
}

/// A mask with its places on both axes.
struct Layout {
  std::vector<float> mask;  // with a border of zeros
  int side = 0;
  Places rows, columns;
};

Layout lay(const PasteParams& params, std::span<const float> mask, const Box& box, Extent size) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(mask.size()))));
  Layout layout;
  layout.side = side + 2;
  layout.mask.assign(static_cast<std::size_t>(layout.side) * static_cast<std::size_t>(layout.side),
                     0.0F);
  for (int i = 0; i < side; ++i)
    std::copy_n(mask.begin() + std::ptrdiff_t{i} * side, side,
                layout.mask.begin() + std::ptrdiff_t{i + 1} * layout.side + 1);
  const auto axis = params.style == PasteParams::Style::expanded     ? expanded
                    : params.style == PasteParams::Style::continuous ? continuous
                                                                     : rounded;
  layout.rows = axis(box.y1, box.y2, side, size.height);
  layout.columns = axis(box.x1, box.x2, side, size.width);
  return layout;
}

paste::Problem problem_of(const Layout& layout) {
  return {.in_height = layout.side,
          .in_width = layout.side,
          .out_height = layout.rows.count(),
          .out_width = layout.columns.count()};
}

void run(const paste::Problem& problem,
         const Layout& layout,
         float* values,
         std::uint8_t* bits,
         const StageContext& context) {
  const auto choice = kernels::choose(paste::all(), problem, context.selection);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  kernels::execute(*choice.row, problem,
                   paste::Args{.x = layout.mask.data(),
                               .rows = layout.rows.axis(),
                               .columns = layout.columns.axis(),
                               .y = values,
                               .bits = bits},
                   scratch.data(), context.pool);
}

std::size_t pixels(const paste::Problem& problem) {
  return static_cast<std::size_t>(problem.out_height) * static_cast<std::size_t>(problem.out_width);
}

}  // namespace

PastedMask paste_values(const PasteParams& params,
                        std::span<const float> mask,
                        const Box& box,
                        Extent size,
                        const StageContext& context) {
  const Layout layout = lay(params, mask, box, size);
  paste::Problem problem = problem_of(layout);
  problem.binary = false;
  PastedMask pasted{layout.rows.first, layout.columns.first, problem.out_height, problem.out_width,
                    std::vector<float>(pixels(problem))};
  run(problem, layout, pasted.values.data(), nullptr, context);
  return pasted;
}

std::vector<float> in_picture(const PastedMask& mask, Extent size) {
  std::vector<float> whole(static_cast<std::size_t>(size.height) *
                           static_cast<std::size_t>(size.width));
  for (int i = 0; i < mask.height; ++i)
    std::copy_n(mask.values.begin() + std::ptrdiff_t{i} * mask.width, mask.width,
                whole.begin() + std::ptrdiff_t{mask.top + i} * size.width + mask.left);
  return whole;
}

MaskPatch paste_bits(const PasteParams& params,
                     std::span<const float> mask,
                     const Box& box,
                     Extent size,
                     const StageContext& context) {
  const Layout layout = lay(params, mask, box, size);
  paste::Problem problem = problem_of(layout);
  problem.threshold = params.above
                          ? std::nextafter(params.threshold, std::numeric_limits<float>::infinity())
                          : params.threshold;
  MaskPatch patch{layout.rows.first, layout.columns.first, problem.out_height, problem.out_width,
                  std::vector<std::uint8_t>(pixels(problem))};
  run(problem, layout, nullptr, patch.pixels.data(), context);
  return patch;
}

}  // namespace atrous::nets
