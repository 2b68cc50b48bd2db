// What image.cpp and encode.cpp ask of the codecs. jpeg.cpp and png.cpp use libjpeg-turbo and
// libpng; a build without one of them takes jpeg_stb.cpp or png_stb.cpp for it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "io/image/image.h"
#include "io/image/labels.h"
#include "io/image/palette.h"

namespace atrous::io::codec {

/// One file being decoded.
struct Input {
  std::span<const std::byte> bytes;
  std::string_view name;
  std::int64_t max_pixels = 0;
};

Error corrupt(const Input& in, const std::string& what);
/// For a label file whose samples are colours.
Error holds_colours(const Input& in);
/// Throws unless 0 < width * height <= max_pixels.
void check_size(const Input& in, std::int64_t width, std::int64_t height);

bool is_png(std::span<const std::byte> bytes) noexcept;
bool is_jpeg(std::span<const std::byte> bytes) noexcept;
bool is_pnm(std::span<const std::byte> bytes) noexcept;

/// 16-bit samples as PNG stores them.
std::vector<std::uint8_t> big_endian(std::span<const std::uint16_t> samples);

/// To 8 bits, rounded to nearest.
constexpr std::uint8_t narrow(unsigned sample) noexcept {
  return static_cast<std::uint8_t>((sample * 255U + 32767U) / 65535U);
}

/// Grey or RGB as stored, without orientation.
Image decode_jpeg(const Input& in);
Image decode_png(const Input& in);
Image decode_pnm(const Input& in);
/// Every other format.
Image decode_other(const Input& in);
/// Palette indices or grey values. Throws Error{Code::unsupported} when the file holds colours.
LabelMap decode_png_ids(const Input& in);

std::vector<std::byte> encode_jpeg(const Image& image, int quality);
std::vector<std::byte> encode_png(const Image& image);
/// 8-bit indices with a palette of 1 to 256 colours.
std::vector<std::byte> encode_png_indices(const LabelMap& labels, std::span<const Rgb> palette);
std::vector<std::byte> encode_png_grey16(const LabelMap& labels);

/// From 1 to 8, EXIF's numbering; 1 when there is none or it is damaged.
int exif_orientation(std::span<const std::byte> jpeg) noexcept;
/// Turned and mirrored so that orientation 1 results.
Image upright(Image image, int orientation);

}  // namespace atrous::io::codec
