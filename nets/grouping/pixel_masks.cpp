#include "nets/grouping/pixel_masks.h"

#include <algorithm>

namespace atrous::nets {

std::optional<Instance> make_instance(const MaskPatch& patch, Extent size, int label, float score) {
  int left = patch.width, top = patch.height, right = 0, bottom = 0;
  for (int y = 0; y < patch.height; ++y) {
    const std::uint8_t* row = patch.pixels.data() + std::ptrdiff_t{y} * patch.width;
    for (int x = 0; x < patch.width; ++x) {
      if (row[x] == 0) continue;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = y + 1;
    }
  }
  if (right == 0) return std::nullopt;
  const auto edge = [](int offset, int at) { return static_cast<float>(offset + at); };
  return Instance{{edge(patch.left, left), edge(patch.top, top), edge(patch.left, right),
                   edge(patch.top, bottom)},
                  score,
                  label,
                  encode_runs(patch, size),
                  {}};
}

std::optional<Instance> make_instance(std::span<const std::uint8_t> mask,
                                      Extent size,
                                      int label,
                                      float score) {
  return make_instance(MaskPatch{0, 0, size.height, size.width, {mask.begin(), mask.end()}}, size,
                       label, score);
}

double pixel_overlap(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
  std::size_t both = 0, either = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += a[i] != 0 && b[i] != 0;
    either += a[i] != 0 || b[i] != 0;
  }
  return either > 0 ? static_cast<double>(both) / static_cast<double>(either) : 0;
}

void sort_by_score(Instances& instances) {
  std::stable_sort(instances.items.begin(), instances.items.end(),
                   [](const Instance& a, const Instance& b) { return a.score > b.score; });
}

std::vector<std::vector<std::size_t>> pixels_by_number(std::span<const int> numbers) {
  std::vector<std::vector<std::size_t>> pixels;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0) continue;
    const auto number = static_cast<std::size_t>(numbers[i]);
    if (number >= pixels.size()) pixels.resize(number + 1);
    pixels[number].push_back(i);
  }
  return pixels;
}

}  // namespace atrous::nets
