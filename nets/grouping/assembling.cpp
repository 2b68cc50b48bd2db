#include "nets/grouping/assembling.h"

#include <algorithm>

#include "nets/grouping/pixel_masks.h"

namespace atrous::nets {
namespace {

struct Window {
  int top = 0, left = 0;
  float score = 0;
};

/// Windows around every place of the grid, the best first.
std::vector<Window> windows_of(const AssemblingParams& params, const SensitiveMaps& maps) {
  std::vector<Window> windows;
  for (int y = 0; y < maps.size.height; y += params.stride) {
    for (int x = 0; x < maps.size.width; x += params.stride) {
      const float score =
          maps.objectness[static_cast<std::size_t>(std::ptrdiff_t{y} * maps.size.width + x)];
      if (score >= params.least_score)
        windows.push_back({y - params.window / 2, x - params.window / 2, score});
    }
  }
  std::stable_sort(windows.begin(), windows.end(),
                   [](const Window& a, const Window& b) { return a.score > b.score; });
  return windows;
}

}  // namespace

std::vector<float> assemble_window(const SensitiveMaps& maps, int window, int top, int left) {
  std::vector<float> values(static_cast<std::size_t>(window) * static_cast<std::size_t>(window));
  const std::ptrdiff_t parts = std::ptrdiff_t{maps.cells} * maps.cells;
  for (int y = std::max(0, -top); y < std::min(window, maps.size.height - top); ++y) {
    for (int x = std::max(0, -left); x < std::min(window, maps.size.width - left); ++x) {
      // The last part whose first row is not behind y.
      const int i = ((y + 1) * maps.cells - 1) / window, j = ((x + 1) * maps.cells - 1) / window;
      const std::ptrdiff_t pixel = std::ptrdiff_t{top + y} * maps.size.width + left + x;
      values[static_cast<std::size_t>(y * window + x)] =
          maps.scores[static_cast<std::size_t>(pixel * parts + i * maps.cells + j)];
    }
  }
  return values;
}

Instances assemble_instances(const AssemblingParams& params, const SensitiveMaps& maps) {
  Instances found{maps.size.height, maps.size.width, {}};
  std::vector<std::vector<std::uint8_t>> masks;
  for (const Window& window : windows_of(params, maps)) {
    if (std::ssize(found.items) == params.most) break;
    const std::vector<float> values = assemble_window(maps, params.window, window.top, window.left);
    std::vector<std::uint8_t> mask(pixels_of(maps.size));
    bool any = false;
    for (int y = 0; y < params.window; ++y) {
      for (int x = 0; x < params.window; ++x) {
        if (!(values[static_cast<std::size_t>(y * params.window + x)] >= params.mask)) continue;
        const int row = window.top + y, column = window.left + x;
        if (row < 0 || column < 0 || row >= maps.size.height || column >= maps.size.width) continue;
        mask[static_cast<std::size_t>(std::ptrdiff_t{row} * maps.size.width + column)] = 1;
        any = true;
      }
    }
    const bool taken = std::ranges::any_of(masks, [&](const auto& other) {
      return pixel_overlap(other, mask) > double{params.suppression};
    });
    if (!any || taken) continue;
    found.items.push_back(*make_instance(mask, maps.size, 0, window.score));
    masks.push_back(std::move(mask));
  }
  return found;
}

}  // namespace atrous::nets
