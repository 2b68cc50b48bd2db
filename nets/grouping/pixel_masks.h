// What the sources of this folder share: masks with a byte for each pixel of a map.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

inline std::size_t pixels_of(Extent size) noexcept {
  return static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
}

/// The object that a patch's pixels are, with its tight box; nothing if it has none.
std::optional<Instance> make_instance(const MaskPatch& patch, Extent size, int label, float score);
/// The same for the pixels of a whole map.
std::optional<Instance> make_instance(std::span<const std::uint8_t> mask,
                                      Extent size,
                                      int label,
                                      float score);

/// An object for every number from 0 on among `numbers`, one per pixel; negative ones are none.
/// `make(number, pixels)` gives its label and score.
struct Grade {
  int label = 0;
  float score = 0;
};
template <class Make>
Instances number_instances(std::span<const int> numbers, Extent size, Make make);

/// Pixels of both, by pixels of either.
double pixel_overlap(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) noexcept;

/// By falling score; of equal ones the first stays first.
void sort_by_score(Instances& instances);

/// Pixels of every number from 0 on.
std::vector<std::vector<std::size_t>> pixels_by_number(std::span<const int> numbers);

template <class Make>
Instances number_instances(std::span<const int> numbers, Extent size, Make make) {
  Instances found{size.height, size.width, {}};
  int number = 0;
  for (const std::vector<std::size_t>& pixels : pixels_by_number(numbers)) {
    if (!pixels.empty()) {
      std::vector<std::uint8_t> mask(numbers.size());
      for (const std::size_t pixel : pixels) mask[pixel] = 1;
      const Grade grade = make(number, pixels);
      found.items.push_back(*make_instance(mask, size, grade.label, grade.score));
    }
    ++number;
  }
  sort_by_score(found);
  return found;
}

/// Connected parts, by rows: two neighbours belong together if `joined(a, b)`.
/// Numbers from 0 in order of their first pixels; pixels without `inside` get -1.
template <class Inside, class Joined>
std::vector<int> connected_parts(Extent size, Inside inside, Joined joined) {
  std::vector<int> numbers(pixels_of(size), -1);
  std::vector<std::size_t> stack;
  const auto width = static_cast<std::size_t>(size.width);
  int next = 0;
  for (std::size_t first = 0; first < numbers.size(); ++first) {
    if (!inside(first) || numbers[first] >= 0) continue;
    numbers[first] = next;
    stack.push_back(first);
    while (!stack.empty()) {
      const std::size_t at = stack.back();
      stack.pop_back();
      const auto visit = [&](bool exists, std::size_t to) {
        if (!exists || !inside(to) || numbers[to] >= 0 || !joined(at, to)) return;
        numbers[to] = next;
        stack.push_back(to);
      };
      visit(at % width > 0, at - 1);
      visit(at % width + 1 < width, at + 1);
      visit(at >= width, at - width);
      visit(at + width < numbers.size(), at + width);
    }
    ++next;
  }
  return numbers;
}

}  // namespace atrous::nets
