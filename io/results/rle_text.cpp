#include <limits>

#include "core/base/error.h"
#include "io/results/rle.h"

namespace atrous::io {
namespace {

constexpr int kFirstCharacter = 48;
constexpr int kMore = 0x20;
constexpr int kSign = 0x10;

[[noreturn]] void fail(std::string_view name, const std::string& what) {
  throw Error(Code::corrupt_file, std::string(name) + ": run lengths: " + what);
}

/// Takes lengths one by one and checks them against the picture.
class Lengths {
 public:
  Lengths(int height, int width, std::string_view name)
      : name_(name), left_(static_cast<std::int64_t>(height) * width) {
    if (height < 1 || width < 1 || left_ > std::numeric_limits<std::uint32_t>::max())
      fail(name, "of a mask of " + std::to_string(width) + "x" + std::to_string(height));
    mask_.height = height;
    mask_.width = width;
  }

  void add(std::int64_t length) {
    if (length < 0) fail(name_, "length " + std::to_string(length) + " is negative");
    if (length > left_) {
      fail(name_, "they exceed the mask of " + std::to_string(mask_.width) + "x" +
                      std::to_string(mask_.height) + " pixels");
    }
    left_ -= length;
    mask_.runs.push_back(static_cast<std::uint32_t>(length));
  }

  std::int64_t last_but_one() const { return mask_.runs[mask_.runs.size() - 2]; }
  std::size_t size() const { return mask_.runs.size(); }

  RunMask finish() && {
    if (left_ > 0) {
      const bool zeros_end = mask_.runs.size() % 2 == 1;
      if (!zeros_end) mask_.runs.push_back(0);
      mask_.runs.back() += static_cast<std::uint32_t>(left_);
    }
    return std::move(mask_);
  }

 private:
  std::string_view name_;
  std::int64_t left_;
  RunMask mask_;
};

/// One number from the front of `text`.
std::int64_t take(std::string_view& text, std::string_view name) {
  constexpr int kMostBits = 40;
  std::int64_t value = 0;
  for (int shift = 0;; shift += 5) {
    if (text.empty()) fail(name, "the text ends inside a number");
    const int digit = text.front() - kFirstCharacter;
    if (digit < 0 || digit >= 64) fail(name, "a character that does not belong there");
    if (shift > kMostBits) fail(name, "a number is too long");
    text.remove_prefix(1);
    value |= static_cast<std::int64_t>(digit & 0x1f) << shift;
    if ((digit & kMore) != 0) continue;
    if ((digit & kSign) != 0) value -= std::int64_t{1} << (shift + 5);
    return value;
  }
}

}  // namespace

std::string to_text(const RunMask& mask) {
  std::string text;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    std::int64_t value = mask.runs[i];
    if (i > 2) value -= mask.runs[i - 2];
    for (bool more = true; more;) {
      int digit = static_cast<int>(value & 0x1f);
      value >>= 5;
      more = (digit & kSign) != 0 ? value != -1 : value != 0;
      if (more) digit |= kMore;
      text.push_back(static_cast<char>(digit + kFirstCharacter));
    }
  }
  return text;
}

RunMask rle_from_text(std::string_view text, int height, int width, std::string_view name) {
  Lengths lengths(height, width, name);
  while (!text.empty()) {
    const std::int64_t value = take(text, name);
    lengths.add(lengths.size() > 2 ? value + lengths.last_but_one() : value);
  }
  return std::move(lengths).finish();
}

RunMask rle_from_counts(std::span<const std::int64_t> counts,
                        int height,
                        int width,
                        std::string_view name) {
  Lengths lengths(height, width, name);
  for (const std::int64_t count : counts) lengths.add(count);
  return std::move(lengths).finish();
}

}  // namespace atrous::io
