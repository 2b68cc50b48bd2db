#include "io/image/encode.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "core/base/error.h"
#include "io/files/write_atomically.h"
#include "io/image/codec.h"

namespace atrous::io {
namespace codec {

std::vector<std::uint8_t> big_endian(std::span<const std::uint16_t> samples) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(2 * samples.size());
  for (const std::uint16_t sample : samples) {
    bytes.push_back(static_cast<std::uint8_t>(sample >> 8));
    bytes.push_back(static_cast<std::uint8_t>(sample & 0xff));
  }
  return bytes;
}

}  // namespace codec

namespace {

void check_extents(int height, int width, int channels, std::size_t elements) {
  const bool positive = height > 0 && width > 0 && (channels == 1 || channels == 3);
  const bool whole = positive && elements == static_cast<std::size_t>(height) *
                                                 static_cast<std::size_t>(width) *
                                                 static_cast<std::size_t>(channels);
  if (whole) return;
  throw Error(Code::shape, "an image of " + std::to_string(width) + "x" + std::to_string(height) +
                               " with " + std::to_string(channels) + " channels and " +
                               std::to_string(elements) + " values cannot be encoded");
}

std::string extension(const std::filesystem::path& path) {
  std::string text = path.extension().string();
  std::ranges::transform(text, text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return text;
}

}  // namespace

std::vector<std::byte> encode_png(const Image& image) {
  check_extents(image.height, image.width, image.channels, image.pixels.size());
  return codec::encode_png(image);
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  check_extents(image.height, image.width, image.channels, image.pixels.size());
  if (quality < 1 || quality > 100) {
    throw Error(Code::usage, "JPEG quality " + std::to_string(quality) + " is not in 1 to 100");
  }
  return codec::encode_jpeg(image, quality);
}

std::vector<std::byte> encode_label_png(const LabelMap& labels, std::span<const Rgb> palette) {
  check_extents(labels.height, labels.width, 1, labels.ids.size());
  constexpr std::size_t kIndices = 256;
  const std::size_t used = std::size_t{*std::ranges::max_element(labels.ids)} + 1;
  if (used > kIndices) return codec::encode_png_grey16(labels);
  std::array<Rgb, kIndices> colours{};
  const std::size_t given = std::min(palette.size(), kIndices);
  std::ranges::copy(palette.first(given), colours.begin());
  return codec::encode_png_indices(labels, std::span(colours).first(std::max(given, used)));
}

std::vector<std::byte> encode_id_png(const LabelMap& ids) {
  check_extents(ids.height, ids.width, 1, ids.ids.size());
  return codec::encode_png_grey16(ids);
}

void write_png(const std::filesystem::path& path, const Image& image) {
  write_atomically(path, std::span<const std::byte>(encode_png(image)));
}

void write_jpeg(const std::filesystem::path& path, const Image& image, int quality) {
  write_atomically(path, std::span<const std::byte>(encode_jpeg(image, quality)));
}

void write_image(const std::filesystem::path& path, const Image& image) {
  const std::string type = extension(path);
  if (type == ".png") return write_png(path, image);
  if (type == ".jpg" || type == ".jpeg") return write_jpeg(path, image);
  throw Error(Code::usage, path.string() + ": the extension must be .png, .jpg or .jpeg");
}

void write_label_png(const std::filesystem::path& path,
                     const LabelMap& labels,
                     std::span<const Rgb> palette) {
  write_atomically(path, std::span<const std::byte>(encode_label_png(labels, palette)));
}

}  // namespace atrous::io
