#include "core/results/run_mask.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace atrous {
namespace {

/// Collects runs of 0 and 1 that may follow each other with the same value.
class RunWriter {
 public:
  explicit RunWriter(std::vector<std::uint32_t>& runs) : runs_(runs) { runs_.assign(1, 0); }
  void add(bool value, std::uint32_t length) {
    if (length == 0) return;
    if (value != value_) runs_.push_back(0);
    value_ = value;
    runs_.back() += length;
  }

 private:
  std::vector<std::uint32_t>& runs_;
  bool value_ = false;
};

}  // namespace

RunMask encode_runs(const MaskPatch& patch, Extent size) {
  const bool inside = patch.top >= 0 && patch.left >= 0 && patch.height >= 0 && patch.width >= 0 &&
                      patch.top <= size.height - patch.height &&
                      patch.left <= size.width - patch.width;
  if (!inside || std::int64_t{size.height} * size.width > std::numeric_limits<std::uint32_t>::max())
    throw Error(Code::shape, "a mask of " + std::to_string(patch.width) + "x" +
                                 std::to_string(patch.height) + " at " +
                                 std::to_string(patch.left) + "," + std::to_string(patch.top) +
                                 " does not fit a picture of " + std::to_string(size.width) + "x" +
                                 std::to_string(size.height));
  RunMask mask{size.height, size.width, {}};
  RunWriter writer(mask.runs);
  const auto height = static_cast<std::uint32_t>(size.height);
  const auto above = static_cast<std::uint32_t>(patch.top);
  const auto rows = static_cast<std::uint32_t>(patch.height);
  if (patch.height == 0 || patch.width == 0) {
    writer.add(false, height * static_cast<std::uint32_t>(size.width));
    return mask;
  }
  writer.add(false, height * static_cast<std::uint32_t>(patch.left));
  for (int x = 0; x < patch.width; ++x) {
    writer.add(false, above);
    const std::uint8_t* pixel = patch.pixels.data() + x;
    for (std::uint32_t y = 0; y < rows; ++y, pixel += patch.width) writer.add(*pixel != 0, 1);
    writer.add(false, height - above - rows);
  }
  writer.add(false, height * static_cast<std::uint32_t>(size.width - patch.left - patch.width));
  return mask;
}

std::vector<std::uint8_t> decode_runs(const RunMask& mask) {
  const auto height = static_cast<std::size_t>(mask.height);
  const auto width = static_cast<std::size_t>(mask.width);
  std::vector<std::uint8_t> pixels(height * width, 0);
  std::size_t place = 0;  // column by column
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    const std::size_t end = std::min(place + mask.runs[i], pixels.size());
    for (; i % 2 == 1 && place < end; ++place) pixels[place % height * width + place / height] = 1;
    place = end;
  }
  return pixels;
}

std::uint64_t area(const RunMask& mask) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i < mask.runs.size(); i += 2) sum += mask.runs[i];
  return sum;
}

}  // namespace atrous
